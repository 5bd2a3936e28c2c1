from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from filelock import FileLock, Timeout

from cdk_rust_lambda import BuildContext, BundlingOptions, RustFunction
from cdk_rust_lambda.bundling import locks
from cdk_rust_lambda.bundling.locks import folder_lock, record_file
from cdk_rust_lambda.cargo.compile.orphans import write_record
from cdk_rust_lambda.cargo.compile.private_files import private_folder
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.support.projects import write_crate
from tests.support.windows import say_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import FakeCargo

HOLDER = """
import sys, pathlib
from cdk_rust_lambda.bundling.locks import folder_lock
with folder_lock(pathlib.Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's temporary folder."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def take(folder: Path) -> list[Path]:
    said: list[Path] = []
    with folder_lock(folder, said.append):
        pass
    return said


@contextmanager
def held(folder: Path, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock of a folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_they_lie_in_a_folder_of_this_user_s(temporary: Path) -> None:
    folder = Path("/some/target")
    assert take(folder) == []
    (own,) = temporary.iterdir()
    assert own.stat().st_mode & 0o777 == 0o700
    assert record_file(folder).parent == own
    assert all(path.stat().st_mode & 0o077 == 0 for path in own.iterdir())


def test_a_lock_that_another_process_has_is_waited_for_aloud(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_SECONDS_BEFORE_SAYING_SO", 0.01)
    monkeypatch.setattr(locks, "_SECONDS_BEFORE_SAYING_IT_AGAIN", 0.02)
    folder = Path("/some/target")
    said: list[Path] = []
    with held(folder, temporary) as other:

        def wait(awaited: Path) -> None:
            said.append(awaited)
            if len(said) == 3:
                other.communicate("")

        assert take(Path("/other/target")) == []
        with folder_lock(folder, wait):
            assert said[:3] == [folder] * 3


def test_it_is_said_again_after_a_while_only(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_SECONDS_BEFORE_SAYING_SO", 0.01)
    said: list[Path] = []
    with held(Path("/some/target"), temporary) as other:
        ending = threading.Timer(0.5, other.communicate, ("",))
        ending.start()
        with folder_lock(Path("/some/target"), said.append):
            assert said == [Path("/some/target")]
        ending.join()


# What a hook has found: not in itself, where it would be a part of the hash.
FOUND: list[str] = []


def locked_among(folder: Path, *names: str) -> Iterator[str]:
    for name in names:
        lock = FileLock(record_file(folder / name).with_suffix(".lock"))
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield name
        else:
            lock.release()


def find_locked(context: BuildContext) -> None:
    folder = context.workspace_directory.parent
    FOUND.extend(locked_among(folder, "out", "target", "build", "other"))


@pytest.mark.parametrize(
    ("links", "locked"),
    [
        ({}, ["out", "target", "build"]),
        ({"build": "target"}, ["out", "target", "build"]),
        ({"target": "out", "build": "out"}, ["out", "target", "build"]),
    ],
)
def test_all_folders_that_are_built_in_are_locked_once(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    monkeypatch: pytest.MonkeyPatch,
    links: dict[str, str],
    locked: list[str],
) -> None:
    def refuse_to_wait(_: float) -> None:
        raise AssertionError

    for name, to in links.items():
        (tmp_path / to).mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(to)
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    monkeypatch.setenv("CARGO_BUILD_BUILD_DIR", str(tmp_path / "build"))
    monkeypatch.setattr("time.sleep", refuse_to_wait)
    FOUND.clear()
    app = App(outdir=str(tmp_path / "out"))
    crate = write_crate(tmp_path / "crate")
    bundling = BundlingOptions(before_build=[find_locked])
    RustFunction(Stack(app, "S"), "F", manifest_path=crate, bundling=bundling)
    app.synth()
    assert locked == FOUND


def test_folders_are_locked_in_one_order_whatever_they_are_for(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two builds would wait for each other for ever."""
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "z"))
    monkeypatch.setenv("CARGO_BUILD_BUILD_DIR", str(tmp_path / "a"))
    app = App(outdir=str(tmp_path / "out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "crate"))
    with held(tmp_path / "a", Path(gettempdir())) as other:

        def look(_: float) -> None:
            if other.poll() is None:
                FOUND.extend(locked_among(tmp_path, "out", "z", "a"))
                other.communicate("")

        FOUND.clear()
        monkeypatch.setattr("time.sleep", look)
        app.synth()
    assert FOUND == ["out", "a"]


def test_what_a_killed_build_has_left_running_is_ended(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "crate")
    argv = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(argv, start_new_session=True) as orphan:
        try:
            write_record(record_file(crate / "target"), orphan.pid, argv)
            app = App(outdir=str(tmp_path / "out"))
            RustFunction(Stack(app, "S"), "F", manifest_path=crate)
            app.synth()
            assert orphan.wait(10) != 0
        finally:
            orphan.kill()


def test_what_another_process_has_staged_meanwhile_is_not_built_again(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    crate = write_crate(tmp_path / "crate")
    first, second = tmp_path / "first", tmp_path / "second"

    def synthesize(outdir: Path) -> None:
        app = App(outdir=str(outdir))
        RustFunction(Stack(app, "S"), "F", manifest_path=crate)
        app.synth()

    synthesize(first)
    with held(second, Path(gettempdir())) as other:

        def let_it_be_faster(_: float) -> None:
            if other.poll() is None:
                for folder in (*first.glob("asset.*"), first / ".rust-assets"):
                    shutil.copytree(folder, second / folder.name)
                other.communicate("")

        monkeypatch.setattr("time.sleep", let_it_be_faster)
        synthesize(second)
    assert len(fake_cargo.calls) == 1
    assert [path.name for path in second.glob("asset.*/*")] == ["bootstrap"]


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder"])
def test_a_lock_that_is_no_file_is_refused_at_once(temporary: Path, kind: str) -> None:
    folder, victim = Path("/some/target"), temporary / "victim"
    lock = record_file(folder).with_suffix(".lock")
    victim.write_text("kept")
    if kind == "pipe":
        os.mkfifo(lock)
    elif kind == "folder":
        lock.mkdir()
    else:
        lock.symlink_to(victim if kind == "link" else temporary / "nowhere")
    with pytest.raises(CdkRustLambdaError, match="is a link, a pipe or a folder") as caught:
        take(folder)
    assert (caught.value.file, caught.value.remedy) == (lock, "remove it")
    assert victim.read_text() == "kept"
    assert not (temporary / "nowhere").exists()


@pytest.mark.parametrize("kind", ["link", "file", "open"])
def test_a_folder_that_is_not_this_user_s_alone_is_refused(temporary: Path, kind: str) -> None:
    own = record_file(Path("/some/target")).parent
    own.rmdir()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    if kind == "link":
        own.symlink_to(elsewhere)
    elif kind == "file":
        own.touch()
    else:
        own.mkdir()
        own.chmod(0o770)
    with pytest.raises(CdkRustLambdaError, match="the folder of builds' locks") as caught:
        take(Path("/some/target"))
    assert caught.value.file == own
    assert caught.value.remedy
    assert list(elsewhere.iterdir()) == []


def test_another_user_s_folder_or_file_is_refused(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, folder = os.getuid(), Path("/some/target")
    monkeypatch.setattr("os.getuid", lambda: user + 1)
    own = temporary / f"cdk-rust-lambda-{user + 1}"
    own.mkdir(mode=0o700)
    with pytest.raises(CdkRustLambdaError, match="belongs to another user"):
        take(folder)
    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    lock = record_file(folder).with_suffix(".lock")
    lock.touch()
    real = os.fstat
    monkeypatch.setattr(
        "os.fstat",
        lambda fd: os.stat_result([*real(fd)[:4], user + 1, *real(fd)[5:10]]),
    )
    with pytest.raises(CdkRustLambdaError, match="the file belongs to another user"):
        take(folder)


def test_modes_say_nothing_on_windows(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = temporary / "cdk-rust-lambda-0"
    folder.mkdir()
    folder.chmod(0o777)
    say_windows(monkeypatch)
    assert private_folder() == folder
    take(tmp_path)
