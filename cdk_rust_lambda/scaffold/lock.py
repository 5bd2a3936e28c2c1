"""The Cargo.lock of new projects, which Cargo writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK_COMMAND = "cargo generate-lockfile"
"""What a person runs if there was no lock file."""

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
    lines: list[str] = []
    for options in _ATTEMPTS[:1] if offline else _ATTEMPTS:
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
