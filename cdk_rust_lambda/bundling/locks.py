"""Locks that builds take, so that processes on one machine don't disturb each other."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS_BEFORE_SAYING_SO = 1.0


@contextmanager
def folder_lock(folder: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds the lock of a folder, which only one process has at a time.

    It ends with the process, however that ends. The file that stands for it lies apart: a folder of
    Cargo's or CDK's holds what they put there and nothing else.

    Args:
        folder: The folder, which need not exist.
        on_wait: Is called once if another process has the lock.
    """
    lock = FileLock(_file_of(folder, "lock"))
    try:
        lock.acquire(timeout=_SECONDS_BEFORE_SAYING_SO)
    except Timeout:
        on_wait()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def record_file(folder: Path) -> Path:
    """Returns where it is noted which command runs under the lock of a folder."""
    return _file_of(folder, "json")


def _file_of(folder: Path, ending: str) -> Path:
    digest = hashlib.sha256(os.path.realpath(folder).encode(errors="surrogateescape"))
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir(), f"cdk-rust-lambda-{user}-{digest.hexdigest()[:16]}.{ending}")
