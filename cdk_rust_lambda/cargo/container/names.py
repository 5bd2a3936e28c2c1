"""The names of containers: each run has its own, and what a killed process has left is known by it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.private_files import open_private
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdk_rust_lambda.cargo.container.engine import Engine

_PREFIX = "cdk-rust-lambda-build-"
_NAME = re.compile(f"{_PREFIX}[0-9a-f]+")
_LONGEST_NAME = 100


@contextlib.contextmanager
def named_container(engine: Engine, noted: Path) -> Iterator[str]:
    """Yields a new name for a container; the container is removed at the end.

    Other machines may use the same engine, so only what this machine has noted is removed before: the container
    of a process that was killed. The lock under which it was noted must be held, so that process is gone.

    Args:
        engine: The engine.
        noted: The file for the name.

    Raises:
        OSError: the name can't be noted.
        BuildError: the file is a link, or another user's.
    """
    said: list[str] = []
    if (left := _read(noted)) is not None:
        engine.run(["rm", "--force", left], said.append)
    name = f"{_PREFIX}{secrets.token_hex(16)}"
    with os.fdopen(open_private(noted, os.O_WRONLY | os.O_CREAT), "wb") as file:
        file.truncate()
        file.write(name.encode())
    try:
        yield name
    finally:
        # An engine's command that ends early leaves the container to its service.
        engine.run(["rm", "--force", name], said.append)
        noted.unlink(missing_ok=True)


def _read(noted: Path) -> str | None:
    """The name that is noted; what is none is not believed."""
    with contextlib.suppress(OSError, BuildError, UnicodeDecodeError):
        with os.fdopen(open_private(noted, os.O_RDONLY), "rb") as file:
            name = file.read(_LONGEST_NAME).decode()
        return name if _NAME.fullmatch(name) else None
    return None
