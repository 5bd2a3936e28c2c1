"""What runs in the container, run here by a shell, with folders of a test in place of the container's."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.container.script import (
    INPUT,
    OUTPUT,
    SCRIPT,
    TARGET,
    WITHOUT_FLOCK,
    script_arguments,
)
from cdk_rust_lambda.cargo.project.package_id import PackageId
from tests.support.projects import write

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("flock") is None,
    reason="containers have a POSIX shell, and util-linux",
)

TRIPLE = "x86_64-unknown-linux-gnu"
UNIT = f"{TRIPLE}/release/.fingerprint"
HASH = 16 * "0"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (TARGET, OUTPUT, INPUT, "/work"):
        (tmp_path / name[1:]).mkdir(parents=True)
    return tmp_path


def script_in(root: Path) -> str:
    text = SCRIPT
    for place in (TARGET, OUTPUT):
        text = text.replace(f"={place}", f"={root}{place}")
    return text.replace("/etc/passwd", f"{root}/passwd")


def run(
    root: Path,
    command: Sequence[str] = ("true",),
    *,
    places: Sequence[tuple[str, str]] = (),
    sources: Mapping[PackageId, Sequence[str]] = {},
) -> subprocess.CompletedProcess[str]:
    output = root / OUTPUT[1:]
    for folder in ("sources", "reports"):  # a new output folder for each run
        subprocess.run(["rm", "-rf", output / folder], check=True)
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), places, sources)
    argv = ["sh", "-c", script_in(root), "cdk-rust-lambda", *arguments, *command]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_only_packages_with_other_sources_are_built_anew(root: Path) -> None:
    target = root / TARGET[1:]
    units = [f"{UNIT}/{name}-{HASH}/x" for name in ("app", "app-core", "shared")]
    units.append(f"release/.fingerprint/app-{HASH}/x")
    sources = {PackageId(name, "1.0.0"): ["first"] for name in ("app", "app-core", "shared")}

    def left() -> list[str]:
        return [unit for unit in units if (target / unit).exists()]

    write(target, dict.fromkeys(units, ""))
    assert run(root, sources=sources).returncode == 0
    assert left() == []  # nobody knows what they were built from
    write(target, dict.fromkeys(units, ""))
    assert run(root, sources=sources).returncode == 0
    assert left() == units
    assert run(root, sources=sources | {PackageId("app", "1.0.0"): ["second"]}).returncode == 0
    assert left() == units[1:3]


def test_after_a_failed_build_nothing_is_known_of_its_packages(root: Path) -> None:
    sources = {PackageId("app", "1.0.0"): ["first"]}
    assert run(root, sources=sources).returncode == 0
    assert run(root, ["sh", "-c", "exit 101"], sources=sources).returncode == 101
    unit = f"{UNIT}/app-{HASH}/x"
    write(root / TARGET[1:], {unit: ""})
    assert run(root, sources=sources).returncode == 0
    assert not (root / TARGET[1:] / unit).exists()


@pytest.mark.parametrize("name", ["../../work", "*", "$(touch hacked)", "a b", ""])
def test_a_name_that_cargo_refuses_leads_nowhere(root: Path, name: str) -> None:
    kept = root / "work" / f"x-{HASH}" / "kept"
    write(kept.parent, {"kept": ""})
    found = run(root, sources={PackageId(name, "1.0.0"): ["digest"]})
    assert found.returncode == 0, found.stderr
    assert sorted(each.name for each in (root / "work").iterdir()) == [kept.parent.name]


def test_the_command_is_started_in_the_folder_with_its_words_as_they_are(root: Path) -> None:
    words = ["a b", "$(touch hacked)", "*", "'", '"', ";", "--", "a\nb"]
    found = run(root, ["sh", "-c", 'pwd; for each in "$@"; do echo "<$each>"; done', "x", *words])
    assert found.stdout == f"{root}/work\n" + "".join(f"<{word}>\n" for word in words)
    assert list((root / "work").iterdir()) == []


def test_what_is_copied_is_moved_to_its_place(root: Path) -> None:
    write(root / INPUT[1:], {"0/Cargo.toml": "text", "1": "file", "2/src/main.rs": "code"})
    write(root, {"app/of-the-image": ""})
    places = [
        (f"{root}{INPUT}/2", f"{root}/app"),
        (f"{root}{INPUT}/0", f"{root}/home/me/the project"),
        (f"{root}{INPUT}/1", f"{root}/home/me/x"),
    ]
    found = run(root, places=places)
    assert found.returncode == 0, found.stderr
    assert (root / "home/me/the project/Cargo.toml").read_text() == "text"
    assert (root / "home/me/x").read_text() == "file"
    assert (root / "app/src/main.rs").read_text() == "code"


def test_reports_of_what_was_read_are_left_beside_the_binaries(root: Path) -> None:
    files = (
        f"{TRIPLE}/release/app.d",
        f"{TRIPLE}/release/deps/app-{HASH}.d",
        f"{TRIPLE}/release/deps/app-{HASH}.rlib",
        f"{TRIPLE}/release/build/app-{HASH}/output",
        f"release/build/app/{HASH}/run/stdout",
        f"release/build/app-{HASH}/out/big",
    )
    write(root / TARGET[1:], dict.fromkeys(files, "x"))
    found = run(root)
    assert found.returncode == 0, found.stderr
    reports = root / OUTPUT[1:] / "reports"
    assert sorted(
        str(path.relative_to(reports)) for path in reports.rglob("*") if path.is_file()
    ) == sorted(file for file in files if not file.endswith((".rlib", "big")))


def test_a_signal_ends_the_command(root: Path) -> None:
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), [], {})
    command = ["sh", "-c", "echo $$; exec sleep 60"]
    argv = ["sh", "-c", script_in(root), "cdk-rust-lambda", *arguments, *command]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 143
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the command goes on")


def test_builds_in_one_volume_wait_for_each_other(root: Path) -> None:
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), [], {})
    go_on = root / "go-on"
    first = ["sh", "-c", f"echo first; while [ ! -e '{go_on}' ]; do sleep 0.05; done"]
    second = ["sh", "-c", f"[ -e '{go_on}' ] && echo second"]
    start = ["sh", "-c", script_in(root), "cdk-rust-lambda", *arguments]
    with subprocess.Popen([*start, *first], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "first\n"
        with subprocess.Popen([*start, *second], stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            waits = other.stdout.readline()
            go_on.touch()
            assert waits == "waiting for another build in this volume\n"
            assert other.stdout.read() == "second\n"
    assert (one.returncode, other.returncode) == (0, 0)


def test_a_signal_ends_the_wait(root: Path) -> None:
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), [], {})
    lock = root / TARGET[1:] / ".cdk-rust-lambda.lock"
    argv = ["sh", "-c", script_in(root), "cdk-rust-lambda", *arguments, "true"]
    with lock.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 143


def programs(root: Path, *names: str) -> str:
    """A folder for PATH that has these programs alone."""
    folder = root / "bin"
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(shutil.which(name) or name)
    return str(folder)


def test_an_image_needs_flock(root: Path) -> None:
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), [], {})
    argv = [
        shutil.which("sh") or "sh",
        "-c",
        script_in(root),
        "cdk-rust-lambda",
        *arguments,
        "true",
    ]
    path = programs(root, "id", "sh")
    found = subprocess.run(argv, env={"PATH": path}, check=False)
    assert found.returncode == WITHOUT_FLOCK


def test_a_user_without_a_name_gets_one(root: Path) -> None:
    (root / "bin").mkdir()
    unknown = root / "bin" / "id"
    unknown.write_text("#!/bin/sh\ncase $1 in -un) exit 1;; -u) echo 1234;; -g) echo 56;; esac\n")
    unknown.chmod(0o755)
    arguments = script_arguments(TRIPLE, "release", str(root / "work"), [], {})
    argv = ["sh", "-c", script_in(root), "cdk-rust-lambda", *arguments, "true"]
    environment = {"PATH": f"{root}/bin:{os.environ['PATH']}"}
    (root / "passwd").mkdir()  # which can't be written to
    found = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    (root / "passwd").rmdir()
    assert run(root).returncode == 0  # a user with a name
    assert not (root / "passwd").exists()
    shutil.rmtree(root / OUTPUT[1:] / "reports")
    assert subprocess.run(argv, env=environment, check=False).returncode == 0
    assert (root / "passwd").read_text() == "build:x:1234:56::/tmp:/bin/sh\n"


def test_what_comes_out_may_be_moved_and_removed_by_whoever_has_started_it(root: Path) -> None:
    output = root / OUTPUT[1:]
    command = ["sh", "-c", 'mkdir "$0/binaries" && touch "$0/binaries/x"', str(output)]
    write(root / TARGET[1:], {f"{TRIPLE}/release/app.d": "x"})
    assert run(root, command).returncode == 0
    folders = [path for path in output.rglob("*") if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o777}
    assert len(folders) == 5
