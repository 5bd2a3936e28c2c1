"""The Cargo.lock of new projects, which Cargo writes."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK_COMMAND = "cargo generate-lockfile"
"""What a person runs if there was no lock file."""

_WORKSPACE = b"[workspace]"
_ATTEMPTS: Sequence[Sequence[str]] = (("--offline",), ())


def write_lockfile(folder: Path, *, offline: bool = False) -> str | None:
    """Lets Cargo write the lock file of a project: from crates that are here, else by the registry.

    Args:
        folder: The project's folder.
        offline: Whether the registry isn't asked.

    Returns:
        Why there is none; None if there is one.
    """
    cargo = shutil.which("cargo")
    if cargo is None:
        return "cargo isn't on PATH"
    with _alone(folder / "Cargo.toml"):
        return _written(cargo, folder, _ATTEMPTS[:1] if offline else _ATTEMPTS)


def _written(cargo: str, folder: Path, attempts: Sequence[Sequence[str]]) -> str | None:
    lines: list[str] = []
    for options in attempts:
        lines.clear()
        argv = [cargo, "generate-lockfile", "--quiet", *options]
        try:
            status = run(argv, cwd=folder, environment=os.environ, on_line=lines.append)
        except ToolchainError as error:
            return error.problem
        if status == 0:
            return None
        Path(folder, "Cargo.lock").unlink(missing_ok=True)
    return next((line for line in lines if line.startswith("error")), "Cargo failed")


@contextlib.contextmanager
def _alone(manifest: Path) -> Iterator[None]:
    """Makes a package a workspace of its own for a while.

    It is put together in another folder than the one that a workspace around it may leave out by name, and Cargo
    refuses a package that it takes for a member and that is none.
    """
    text = manifest.read_bytes()
    if _WORKSPACE not in text:
        manifest.write_bytes(text + b"\n" + _WORKSPACE + b"\n")
    try:
        yield
    finally:
        manifest.write_bytes(text)
