"""Locks that builds take, so that processes on one machine don't disturb each other."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from cdk_rust_lambda.cargo.compile.private_files import open_private, private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SECONDS_BEFORE_SAYING_SO = 1.0
_SECONDS_BEFORE_SAYING_IT_AGAIN = 30.0


@contextmanager
def folder_lock(folder: Path, on_wait: Callable[[Path], None]) -> Iterator[None]:
    """Holds the lock of a folder, which only one process has at a time.

    It ends with the process, however that ends. The file that stands for it lies apart: a folder of
    Cargo's or CDK's holds what they put there and nothing else.

    Args:
        folder: The folder, which need not exist.
        on_wait: Is called with the folder if another process has the lock, and again from time to
            time while it has.

    Raises:
        BuildError: the file that stands for it is none, or another user's.
    """
    path = _file_of(folder, "lock")
    # Checked before it is opened as a lock: in this user's own folder nobody else can change it.
    os.close(open_private(path, os.O_RDWR | os.O_CREAT))
    lock = FileLock(path, mode=0o600)  # older releases set it, whatever it is
    _acquire(lock, lambda: on_wait(folder))
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, on_wait: Callable[[], None]) -> None:
    seconds = _SECONDS_BEFORE_SAYING_SO
    while True:
        try:
            lock.acquire(timeout=seconds)
        except Timeout:
            on_wait()
            seconds = _SECONDS_BEFORE_SAYING_IT_AGAIN
        else:
            return


def record_file(folder: Path) -> Path:
    """Returns where it is noted which command runs under the lock of a folder.

    Raises:
        BuildError: this user has no folder for it, as in `folder_lock`.
    """
    return _file_of(folder, "json")


def _file_of(folder: Path, ending: str) -> Path:
    digest = hashlib.sha256(os.path.realpath(folder).encode(errors="surrogateescape"))
    return private_folder() / f"{digest.hexdigest()[:16]}.{ending}"
