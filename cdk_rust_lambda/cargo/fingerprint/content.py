"""Reading source files: the hash of a file's content, and what it refers to if it is code."""

from __future__ import annotations

import hashlib
import os
from errno import EAGAIN, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, ENXIO
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.cargo.fingerprint.rust_references import (
    FileReference,
    find_references,
    may_name_files,
)
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from pathlib import Path

_CODE = ".rs"
# Git may change their line endings at a checkout, and their compilers don't care.
NORMALIZED = (_CODE, ".toml")
_CHUNK = 1 << 16
# Nonblocking: a pipe may have taken the file's place. Not all systems have, or need, all of them.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"))
# It vanished, or something else took its place that is no file.
_NO_FILE = frozenset({EAGAIN, ENOENT, ENOTDIR, EISDIR, ENXIO, ELOOP, ENAMETOOLONG})


@define
class SourceContents:
    """Reads files, each once."""

    _digests: dict[tuple[str, bool, bool], bytes | None] = field(factory=dict, init=False)
    _naming: set[str] = field(factory=set, init=False)
    _references: dict[str, tuple[FileReference, ...]] = field(factory=dict, init=False)

    def read(self, path: str, *, is_code: bool = False, is_verbatim: bool = False) -> bytes | None:
        """Returns the SHA-256 of a file's content; None if there is no such file, or no more.

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
        if key not in self._digests:
            try:
                self._digests[key] = self._read(path, is_code, is_verbatim)
            except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
                if not _is_no_file(error):
                    raise _unreadable(path, error) from error
                self._digests[key] = None
        return self._digests[key]

    def may_name_files(self, path: str) -> bool:
        """Whether a file that was read is code that may refer to files by their names."""
        return path in self._naming

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
            return _read_all(path)
        except (OSError, ValueError) as error:
            if not _is_no_file(error):
                raise _unreadable(path, error) from error
            return b""

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
        return content.hex()

    def _read(self, path: str, is_code: bool, is_verbatim: bool) -> bytes:
        if is_verbatim and not is_code:
            return _digest_data(path)
        content = _read_all(path)
        if not is_verbatim and b"\r" in content:
            content = content.replace(b"\r\n", b"\n")
        if is_code and may_name_files(content):
            self._naming.add(path)
        return hashlib.sha256(content).digest()


def _unreadable(path: str, error: Exception) -> ManifestError:
    return ManifestError(
        f"can't read a source file: {error}",
        file=path,
        remedy="make it readable, or let .gitignore name it",
    )


def _is_no_file(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in _NO_FILE


def _read_all(path: str) -> bytes:
    descriptor = os.open(path, _FLAGS)
    try:
        content = os.read(descriptor, _CHUNK)
        more = os.read(descriptor, _CHUNK) if content else b""
        if not more:
            return content
        chunks = [content]
        while more:
            chunks.append(more)
            more = os.read(descriptor, _CHUNK)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def _digest_data(path: str) -> bytes:
    # Not kept in memory: data may be large.
    digest = hashlib.sha256()
    descriptor = os.open(path, _FLAGS)
    try:
        while chunk := os.read(descriptor, _CHUNK):
            digest.update(chunk)
    finally:
        os.close(descriptor)
    return digest.digest()
