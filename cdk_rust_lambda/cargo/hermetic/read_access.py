"""What of the file system a command may read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator

from attrs import Factory, field, frozen


@frozen
class ReadAccess:
    """What of the file system may be read; paths that don't exist have no meaning.

    Attributes:
        readable: Files, and folders with all that is in them.
        listed: Folders in which, and below which, names may be listed, but no file be read.
        on_refused: Is called with each file whose reading is refused, and the program's path.
    """

    readable: frozenset[str] = field(repr=False)
    listed: frozenset[str] = field(default=frozenset(), repr=False)
    on_refused: Callable[[str, str], None] | None = field(default=None, eq=False)
    _real: frozenset[str] = field(
        default=Factory(
            lambda self: frozenset(map(os.path.realpath, self.readable)), takes_self=True
        ),
        init=False,
        repr=False,
    )

    _listed: frozenset[str] = field(
        default=Factory(
            lambda self: frozenset(map(os.path.realpath, self.listed)), takes_self=True
        ),
        init=False,
        repr=False,
    )

    def allows(self, path: str) -> bool:
        """Whether a file may be read, or a folder be listed; True for what isn't there, or is neither."""
        if "/../" not in path and _covers(self._real, path):
            return True  # as most, without asking the file system where links lead
        real = os.path.realpath(path)
        if os.path.isdir(real):
            return _covers(self._listed, real) or _covers(self._real, real)
        return not os.path.isfile(real) or _covers(self._real, real)


def _covers(allowed: Collection[str], path: str) -> bool:
    """Whether a path, or a folder that it is in, is among those that are allowed."""
    while path not in allowed:
        above = path[: path.rfind(os.sep)]
        if not above:
            return False
        path = above
    return True


def without(folders: Iterable[str], kept_out: Collection[str]) -> Iterator[str]:
    """Yields folders, or in place of one in which something is to be kept out, the rest of what is in it.

    A right to a folder is one to all that is in it, so it can't be given with an exception.

    Args:
        folders: The real paths of folders or files.
        kept_out: Real paths of folders.
    """
    pending = list(folders)
    while pending:
        path = pending.pop()
        inner = [each for each in kept_out if is_in(each, path)]
        if path in inner:
            continue
        if not inner:
            yield path
        else:
            pending += _entries(path)


def is_in(path: str, folder: str) -> bool:
    """Whether a path is a folder's, or one of something in it; both are normal ones."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _entries(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            # Links lead to what has a right of its own, or none.
            return [entry.path for entry in entries if not entry.is_symlink()]
    except OSError:
        return []
