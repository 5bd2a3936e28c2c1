"""Files of this user that builds know each other by: locks, and records of what runs.

They lie in the temporary folder, which all users of a machine write to. So they have a folder of
their own there, and nothing is opened before it is known to be this user's plain file.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from cdk_rust_lambda.errors import BuildError

# Neither follows a link nor waits for the other end of a pipe; Windows has neither flag.
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_REMEDY = "remove it, or set TMPDIR to a folder of your own"


def private_folder() -> Path:
    """Returns the folder of such files, which is made if need be.

    Raises:
        BuildError: there is something else of its name, or others may write to it.
    """
    user = _user()
    folder = Path(tempfile.gettempdir(), f"cdk-rust-lambda-{user or 0}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise BuildError("the folder of builds' locks is no folder", file=folder, remedy=_REMEDY)
    if user is not None and status.st_uid != user:
        problem = "the folder of builds' locks belongs to another user"
        raise BuildError(problem, file=folder, remedy=_REMEDY)
    if user is not None and stat.S_IMODE(status.st_mode) & 0o077:
        problem = "the folder of builds' locks is open to other users"
        raise BuildError(problem, file=folder, remedy=f"chmod 700 {folder}")
    return folder


def open_private(path: Path, flags: int) -> int:
    """Opens a file that only this user may have written; returns its descriptor.

    Args:
        path: The file.
        flags: As of `os.open`, but not to empty it, which is for after the checks. A file that is
            made can be read by nobody else.

    Raises:
        BuildError: it is no regular file, a link, or another user's.
        OSError: it isn't there, or can't be opened.
    """
    try:
        descriptor = os.open(path, flags | _SAFELY, 0o600)
    except OSError:
        if not os.path.lexists(path) or stat.S_ISREG(path.lstat().st_mode):
            raise
        raise _no_plain_file(path) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _no_plain_file(path)
        if _user() not in (None, status.st_uid):
            raise BuildError("the file belongs to another user", file=path, remedy=_REMEDY)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def write_private(path: Path, text: str) -> None:
    """Writes a file that nobody else can read, all or nothing; its folder is made if need be.

    Args:
        path: The file, which is replaced if it is there.
        text: What it is to hold.

    Raises:
        OSError: it can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _user() -> int | None:
    """This user's number; None on Windows, where the temporary folder is the user's own."""
    return None if sys.platform == "win32" else os.getuid()


def _no_plain_file(path: Path) -> BuildError:
    problem = "a file that builds know each other by is a link, a pipe or a folder"
    return BuildError(problem, file=path, remedy="remove it")
