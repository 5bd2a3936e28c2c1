"""What of the file system goes into a package's binaries, and what doesn't since hooks make it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Set

# How a file counts; no name holds a NUL.
FILE, CODE, VERBATIM, LINK = "\0file\0", "\0code\0", "\0verbatim\0", "\0link\0"
_SHOWN = {FILE: "", CODE: " (as code)", VERBATIM: " (byte by byte)", LINK: " (link)"}


@frozen
class HookOutput:
    """What hooks make before a build: it never counts.

    Attributes:
        is_ignored: Whether what Git ignores is taken for it.
        paths: The real paths of files and folders that are declared as made.
    """

    is_ignored: bool = False
    paths: frozenset[str] = frozenset()

    def includes(self, path: str) -> bool:
        """Whether a real path is declared as made, or lies in such a folder."""
        return any(path == each or path.startswith(each + os.sep) for each in self.paths)


@frozen
class PackageSources:
    """What of the file system goes into a package's binaries.

    Attributes:
        digest: A hash of the files' names, relative to the package, and of their contents.
        files: The files' real paths.
        made: The real paths of files that the code names, and that are taken for the output of a
            build script or of hooks.
    """

    digest: str
    files: frozenset[str] = field(repr=False)
    made: frozenset[str] = field(repr=False)
    _entries: Mapping[str, bytes] = field(repr=False, eq=False)

    @classmethod
    def of(cls, entries: Mapping[str, bytes], files: Set[str], made: Set[str]) -> Self:
        """Returns what has been found.

        Args:
            entries: The contents' hashes, by the files' names and how they count.
            files: The files' real paths.
            made: Those of files that are taken for output.
        """
        names = sorted(entries)
        # The kinds end the names, and the contents' hashes have one length.
        digest = hashlib.sha256(encode("".join(names)))
        digest.update(b"".join([entries[name] for name in names]))
        return cls(digest.hexdigest(), frozenset(files), frozenset(made), entries)

    def listed(self) -> dict[str, str]:
        """Returns the digests of all that counts, in hexadecimal, by its name; sorted."""
        found: dict[str, str] = {}
        for entry in sorted(self._entries):
            name, kind, _ = entry.split("\0")
            found[name + _SHOWN[f"\0{kind}\0"]] = self._entries[entry].hex()
        return found


def encode(name: str) -> bytes:
    """Returns the bytes of a name, the same on every machine (os.fsencode depends on it)."""
    return name.encode("utf-8", "surrogatepass")
