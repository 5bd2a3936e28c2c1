"""Builds that are killed, that run at once, and that have no room: never a wrong or a partial asset.

The number of kills is taken from the variable KILLS.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_rust_lambda import RustFunction
from tests.support.processes import SIGNALS_AS_USUAL, is_running
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

NAMES = ("alpha", "beta", "gamma")
KILLS = int(os.environ.get("KILLS", "8"))

# Synthesizes the functions of a workspace into an assembly.
APP = f"""{SIGNALS_AS_USUAL}
import sys
from aws_cdk import App, Stack
from cdk_rust_lambda import RustFunction
app = App(outdir=sys.argv[2])
stack = Stack(app, "S")
for name in sys.argv[3:]:
    RustFunction(stack, name, manifest_path=sys.argv[1], package=name)
app.synth()
"""


def write_version(root: Path, version: int) -> None:
    """Writes the workspace, whose binaries say their names and the version of a shared crate."""
    members = ", ".join(f'"{name}"' for name in ("shared", *NAMES))
    locked = "".join(
        f'[[package]]\nname = "{name}"\nversion = "0.1.0"\ndependencies = ["shared"]\n'
        for name in NAMES
    )
    write(
        root,
        {
            "Cargo.toml": f'[workspace]\nmembers = [{members}]\nresolver = "2"\n',
            "Cargo.lock": f'version = 4\n{locked}[[package]]\nname = "shared"\nversion = "0.1.0"\n',
            "shared/Cargo.toml": package("", name="shared"),
            "shared/src/lib.rs": f"pub fn version() -> u32 {{ {version} }}\n",
        },
    )
    for name in NAMES:
        write(
            root / name,
            {
                "Cargo.toml": package(
                    '[dependencies]\nshared = { path = "../shared" }\n', name=name
                ),
                "src/main.rs": f'fn main() {{ println!("{name} {{}}", shared::version()); }}\n',
            },
        )


def hashes(root: Path) -> dict[str, str]:
    """The asset hash of each function as the sources are now, by its name; nothing is built."""
    found = {}
    for name in NAMES:
        stack = Stack(App(post_cli_context={"aws:cdk:bundling-stacks": []}), "S")
        RustFunction(stack, "F", manifest_path=root, package=name)
        (function,) = Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
        found[name] = function["Properties"]["Code"]["S3Key"].removesuffix(".zip")
    return found


def start(
    root: Path, outdir: Path, log_name: str = "log", **environment: str
) -> subprocess.Popen[bytes]:
    # Into a file, since nobody would read from a pipe what a process says that is killed.
    with (root.parent / log_name).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", APP, root, outdir, *NAMES],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )


def wrong_assets(outdir: Path, expected: dict[str, str]) -> list[str]:
    """The staged folders that don't hold what their hash stands for.

    Args:
        outdir: The assembly.
        expected: What the binary prints, by hash.
    """
    wrong = []
    for folder in outdir.glob("asset.*"):
        files = [path.name for path in folder.rglob("*")]
        printed = ""
        if files == ["bootstrap"]:
            finished = subprocess.run(
                [folder / "bootstrap"], capture_output=True, text=True, check=False
            )
            printed = finished.stdout.strip()
        if printed != expected.get(folder.name.removeprefix("asset.")):
            wrong.append(f"{folder.name}: {files} {printed!r}")
    return wrong


@pytest.fixture
def _own_target_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))


@pytest.mark.usefixtures("_own_target_directory")
def test_kills_at_random_moments(tmp_path: Path) -> None:
    root, outdir = tmp_path / "ws", tmp_path / "cdk.out"
    seed = int(os.environ.get("KILLS_SEED", time.time_ns()))
    print(f"KILLS_SEED={seed}")
    moments = random.Random(seed)
    expected: dict[str, str] = {}

    def new_version(version: int) -> None:
        write_version(root, version)
        expected.update({digest: f"{name} {version}" for name, digest in hashes(root).items()})

    whole = 0.0
    for version in (1_000_000, 1_000_001):  # the second one takes as long as those that follow
        new_version(version)
        started = time.monotonic()
        assert start(root, outdir).wait() == 0
        whole = time.monotonic() - started
    killed = runs = 0
    while killed < KILLS:
        runs += 1
        assert runs < 3 * KILLS + 30, f"only {killed} of {runs} runs were killed before they ended"
        new_version(runs)
        process = start(root, outdir)
        time.sleep(moments.uniform(0.2, 1.0) * whole)
        if process.poll() is None:
            killed += 1
            # All but cargo, which is in a group of its own; or Python alone, and Node notices.
            if moments.random() < 0.5:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        assert wrong_assets(outdir, expected) == []
    process = start(root, outdir)
    assert process.wait(timeout=300) == 0, (tmp_path / "log").read_text()
    assert wrong_assets(outdir, expected) == []
    for digest in hashes(root).values():
        assert (outdir / f"asset.{digest}").is_dir()
    assert [path.name for path in outdir.iterdir() if "rust-lambda" in path.name] == []
    print(f"{killed} killed of {runs}, 0 wrong assets")


@pytest.mark.usefixtures("_own_target_directory")
def test_eight_synths_at_once(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    write_version(root, 7)
    expected = {digest: f"{name} 7" for name, digest in hashes(root).items()}
    outdirs = [tmp_path / "one", tmp_path / "two"]
    processes = [start(root, outdirs[number % 2], f"log-{number}") for number in range(8)]
    for number, process in enumerate(processes):
        status = process.wait(timeout=300)
        # CDK itself writes and reads its assembly without a lock (its command line takes one).
        said = (tmp_path / f"log-{number}").read_text()
        assert status == 0 or "Unexpected end of JSON input" in said, said
    for outdir in outdirs:
        assert wrong_assets(outdir, expected) == []
        assert len(list(outdir.glob("asset.*"))) == len(NAMES)


def start_slowly(root: Path, outdir: Path) -> subprocess.Popen[bytes]:
    """Starts a synthesis with a compiler that takes its time, and returns when that has started."""
    slow = root.parent / "slow"
    slow.write_text(f"#!/bin/sh\necho $$ >> {root.parent}/compilers\nsleep 600\n")
    slow.chmod(0o755)
    process = start(root, outdir, RUSTC_WORKSPACE_WRAPPER=str(slow))
    deadline = time.monotonic() + 60
    while not compilers(root.parent):
        assert time.monotonic() < deadline
        assert process.poll() is None, (root.parent / "log").read_text()
        time.sleep(0.1)
    return process


def compilers(folder: Path) -> list[int]:
    """The processes of the slow compilers that have been started."""
    record = folder / "compilers"
    return [int(line) for line in record.read_text().split()] if record.exists() else []


@pytest.mark.usefixtures("_own_target_directory")
def test_what_a_killed_synth_has_started_is_ended_by_the_next_one(tmp_path: Path) -> None:
    root, outdir = tmp_path / "ws", tmp_path / "cdk.out"
    write_version(root, 1)
    process = start_slowly(root, outdir)
    process.kill()
    process.wait()
    assert all(map(is_running, compilers(tmp_path)))
    # Into another assembly: what they share is Cargo's folder.
    again = start(root, tmp_path / "other.out", "again")
    assert again.wait(timeout=120) == 0, (tmp_path / "again").read_text()
    assert not any(map(is_running, compilers(tmp_path)))


@pytest.mark.usefixtures("_own_target_directory")
def test_an_interrupt_ends_cargo_and_leaves_nothing(tmp_path: Path) -> None:
    root, outdir = tmp_path / "ws", tmp_path / "cdk.out"
    write_version(root, 1)
    process = start_slowly(root, outdir)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) != 0
    assert "KeyboardInterrupt" in (tmp_path / "log").read_text()
    assert not any(map(is_running, compilers(tmp_path)))
    assert list(outdir.glob("asset.*")) == []
    assert [path.name for path in outdir.iterdir() if "rust-lambda" in path.name] == []


def test_a_source_tree_that_is_only_read(tmp_path: Path) -> None:
    root, outdir = tmp_path / "ws", tmp_path / "cdk.out"
    write_version(root, 3)

    def state() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(root.rglob("*"))
        }

    before = state()
    process = start(root, outdir)
    assert process.wait(timeout=300) == 0, (tmp_path / "log").read_text()
    # As in a folder that can't be written to: nothing is made, changed or touched there.
    assert state() == before
