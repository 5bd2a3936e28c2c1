"""Pipes in the place of files: whoever reads one waits for its writer, perhaps for ever."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ManifestError, RustFunction
from tests.support.projects import skipping_stack, write_crate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """Ends a test that waits."""

    def fail(_: int, __: FrameType | None) -> None:
        pytest.fail("waits for the other end of a pipe")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def crate_with_pipe(folder: Path, name: str) -> Path:
    crate = write_crate(folder)
    path = crate / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def test_a_pipe_that_cargo_needs_is_refused(tmp_path: Path) -> None:
    path = crate_with_pipe(tmp_path, "Cargo.lock")
    with pytest.raises(ManifestError, match="is a pipe") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=tmp_path)
    assert (caught.value.file, caught.value.remedy) == (path, "make it a plain file")


@pytest.mark.parametrize(
    "name",
    [".gitignore", ".cargo/config.toml", "rust-toolchain", "CargoLambda.toml", "src/a.rs", "data"],
)
def test_other_pipes_are_passed_over(tmp_path: Path, name: str) -> None:
    crate_with_pipe(tmp_path, name)
    RustFunction(skipping_stack(), "F", manifest_path=tmp_path)
