"""Reading source files: the hash of a file's content, and what it refers to if it is code."""

from __future__ import annotations

import hashlib
import os
from errno import EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, ENXIO
from pathlib import Path
from typing import NamedTuple

from attrs import define, field

from cdk_rust_lambda.cargo.fingerprint.rust_references import (
    FileReference,
    find_references,
    may_name_files,
)
from cdk_rust_lambda.errors import ManifestError

_CODE = ".rs"
# Git may change their line endings at a checkout, and their compilers don't care.
NORMALIZED = (_CODE, ".toml")
_CHUNK = 1 << 16
# Nonblocking: a pipe may have taken the file's place. Not all systems have, or need, all of them.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"))
# It vanished, or something else took its place that is no file.
_NO_FILE = frozenset({ENOENT, ENOTDIR, EISDIR, ENXIO, ELOOP, ENAMETOOLONG})


class SourceContent(NamedTuple):
    """What is known of a file.

    Attributes:
        digest: The SHA-256 of its content.
        may_name_files: Whether it is code that may refer to files by their names.
    """

    digest: bytes
    may_name_files: bool


@define
class SourceContents:
    """Reads files, each once."""

    _known: dict[tuple[str, bool, bool], SourceContent | None] = field(factory=dict, init=False)
    _references: dict[str, tuple[FileReference, ...]] = field(factory=dict, init=False)

    def read(
        self, path: str, *, is_code: bool = False, is_verbatim: bool = False
    ) -> SourceContent | None:
        """Returns what is known of a file; None if there is none, or no more.

        Line endings of Rust and TOML count as LF, unless they end up in the binary.

        Args:
            path: The file, an absolute path.
            is_code: Whether it is code whatever its ending says.
            is_verbatim: Whether each byte counts.

        Raises:
            ManifestError: it can't be read.
        """
        is_verbatim = is_verbatim or not path.endswith(NORMALIZED)
        is_code = is_code or path.endswith(_CODE)
        key = (path, is_code, is_verbatim)
        if key not in self._known:
            try:
                self._known[key] = _read(path, is_code=is_code, is_verbatim=is_verbatim)
            except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
                raise _unreadable(path, error) from error
        return self._known[key]

    def references(self, path: str) -> tuple[FileReference, ...]:
        """Returns what a file of code refers to; nothing if there is none, or no more.

        Raises:
            ManifestError: it can't be read.
        """
        if path not in self._references:
            # Read anew: of most files, what they refer to doesn't matter.
            self._references[path] = find_references(self.code(path))
        return self._references[path]

    def code(self, path: str) -> bytes:
        """Returns a file's content; nothing if there is no such file, or no more.

        Raises:
            ManifestError: it can't be read.
        """
        try:
            return _read_code(path)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error

    def digest(self, path: Path, *, is_verbatim: bool = False) -> str:
        """Returns the SHA-256 of a file that has to be there, in hexadecimal.

        Args:
            path: The file.
            is_verbatim: Whether each byte counts.

        Raises:
            ManifestError: there is no such file, or it can't be read.
        """
        content = self.read(str(path), is_verbatim=is_verbatim)
        if content is None:
            raise ManifestError("there is no such file", file=path, remedy="correct the path")
        return content.digest.hex()


def _unreadable(path: str, error: Exception) -> ManifestError:
    return ManifestError(
        f"can't read a source file: {error}",
        file=path,
        remedy="make it readable, or let .gitignore name it",
    )


def _read(path: str, *, is_code: bool, is_verbatim: bool) -> SourceContent | None:
    descriptor = _open(path)
    if descriptor is None:
        return None
    try:
        if is_verbatim and not is_code:
            return SourceContent(_digest_data(descriptor), False)
        content = _read_all(descriptor)
    except (IsADirectoryError, BlockingIOError):
        return None
    finally:
        os.close(descriptor)
    if not is_verbatim and b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
    return SourceContent(hashlib.sha256(content).digest(), is_code and may_name_files(content))


def _read_code(path: str) -> bytes:
    descriptor = _open(path)
    if descriptor is None:
        return b""
    try:
        return _read_all(descriptor)
    except (IsADirectoryError, BlockingIOError):
        return b""
    finally:
        os.close(descriptor)


def _open(path: str) -> int | None:
    try:
        return os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise


def _read_all(descriptor: int) -> bytes:
    content = os.read(descriptor, _CHUNK)
    more = os.read(descriptor, _CHUNK) if content else b""
    if not more:
        return content
    chunks = [content]
    while more:
        chunks.append(more)
        more = os.read(descriptor, _CHUNK)
    return b"".join(chunks)


def _digest_data(descriptor: int) -> bytes:
    # Not kept in memory: data may be large.
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, _CHUNK):
        digest.update(chunk)
    return digest.digest()
