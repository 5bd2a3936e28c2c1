"""Zip archives of assets, as the CDK CLI makes them: the same bytes for the same files."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.executable import is_executable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The first that an archive can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_CHUNK = 1 << 20


def write_archive(folder: Path, archive: Path) -> None:
    """Writes the files of a folder into an archive, all or nothing: in order, with their modes.

    Args:
        folder: The folder.
        archive: The archive, which is replaced if it is there.

    Raises:
        OSError: a file can't be read or written.
    """
    aside = archive.with_name(f".{archive.name}.{os.getpid()}")
    try:
        with aside.open("wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
                for name, path in _files(folder):
                    _add(zipped, name, path)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(archive)
    finally:
        aside.unlink(missing_ok=True)


def is_archive_of(archive: Path, folder: Path) -> bool:
    """Whether an archive is whole, and holds just the files of a folder, each of its size.

    Args:
        archive: The archive, which need not be there.
        folder: The folder.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            sizes = {info.filename: info.file_size for info in zipped.infolist()}
            expected = {name: path.stat().st_size for name, path in _files(folder)}
            return bool(sizes) and sizes == expected and zipped.testzip() is None
    except (OSError, zipfile.BadZipFile, EOFError, ValueError):
        return False


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields the files of a folder with their names in an archive, in the names' order."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    yield from sorted((path.relative_to(folder).as_posix(), path) for path in paths)


def _add(zipped: zipfile.ZipFile, name: str, path: Path) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    status = path.stat()
    info.create_system = _UNIX
    info.external_attr = _mode(path, status.st_mode) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    info.file_size = status.st_size
    with path.open("rb") as source, zipped.open(info, "w") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _mode(path: Path, mode: int) -> int:
    """Returns a file's mode in an archive: on Windows, where files have none, what it would be on Linux."""
    if sys.platform != "win32":
        return mode
    return stat.S_IFREG | (0o755 if is_executable(path) else 0o644)
