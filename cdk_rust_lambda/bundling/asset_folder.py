"""Asset folders: put together aside, renamed when they are whole, and trusted only as they were made."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.compile.executable import is_executable
from cdk_rust_lambda.cargo.compile.options import BOOTSTRAP
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.publishing.archive import write_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cdk_rust_lambda.cargo.compile.include import IncludedFile

# Of folders that a build makes beside its assets, and takes away at its end.
LEFTOVER_PREFIX = ".cdk-rust-lambda-"

_LEFT_OUT = """\
This asset was published already when the app was synthesized, so it wasn't built (build="unpublished").
To have it built and published from here: cdk deploy -c cdk-rust-lambda:build=synthesis
"""


def remove_leftovers(directory: Path) -> None:
    """Removes what builds that were killed have left in a folder; its lock must be held."""
    for path in directory.glob(f"{LEFTOVER_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)


def stage(  # noqa: PLR0913 - what an asset is made of
    binary: Path,
    included: Iterable[IncludedFile],
    destination: Path,
    *,
    packaged_as: str = BOOTSTRAP,
    texts: Mapping[str, str] = MappingProxyType({}),
    of_layers: Sequence[str] = (),
    check: Callable[[Path], None] = lambda _: None,
) -> None:
    """Puts a binary, under its name in the package, and the included files into a folder, all or nothing.

    They are put together aside, written to the disk, and the folder is renamed last: whoever sees it
    sees it whole, after a power cut too. If another process was faster, its folder stays: the name
    holds the hash of the same sources. The lock of the parent folder must be held.

    Args:
        binary: The binary.
        included: The files beside it.
        destination: The asset's folder: `asset.HASH`.
        packaged_as: The binary's name there.
        texts: The texts of further files by their names.
        of_layers: The shared libraries that layers have to bring.
        check: Is called with the folder aside, and refuses what mustn't be staged.
    """
    aside = Path(tempfile.mkdtemp(prefix=LEFTOVER_PREFIX, dir=destination.parent))
    try:
        packaged = aside / packaged_as
        packaged.parent.mkdir(exist_ok=True)
        shutil.copyfile(binary, packaged)
        packaged.chmod(0o755)
        for file in included:
            target = aside / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, target)
            target.chmod(0o755 if is_executable(file.path) else 0o644)
        check(aside)
        for name, text in texts.items():
            (aside / name).write_bytes(text.encode())
            (aside / name).chmod(0o644)
        # Of an image, its user, whoever that is, may read them.
        for folder in (aside, *filter(Path.is_dir, aside.rglob("*"))):
            folder.chmod(0o755)
        if not is_staged(destination):
            _remove(destination)
            # Before there is an asset to trust: the CDK CLI would publish them in its place.
            for archive in _cached_archives(destination):
                _remove_path(archive)
            files = _files(aside)
            for name in (*files, "."):
                _write_through(aside / name)
            _write_record(destination, {"files": files, "libraries": [*of_layers]})
            aside.rename(destination)
            _write_through(destination.parent)
            if sys.platform == "win32":
                _archive(destination)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def leave_out(destination: Path) -> None:
    """Sees to it that an asset that isn't staged, as it is published already, isn't published from here.

    Of a folder that isn't there the CDK CLI makes an empty archive, and with `--force` it puts that in the
    place of the published one. It prefers its archive of before: a folder of that name is an error to it.

    Args:
        destination: The asset's folder.

    Raises:
        OSError: the CLI's folder of archives can't be written to.
    """
    if is_staged(destination):
        return
    for archive in _cached_archives(destination):
        if not archive.is_dir():
            _remove_path(archive)
            archive.mkdir(parents=True, exist_ok=True)
            (archive / "README").write_text(_LEFT_OUT, encoding="utf-8")


def is_staged(destination: Path) -> bool:
    """Whether a folder holds just the files that were staged in it, each of its size, and programs as such.

    Args:
        destination: The asset's folder.
    """
    return staged_libraries(destination) is not None


def staged_libraries(destination: Path) -> Sequence[str] | None:
    """Returns the shared libraries that layers have to bring for what is staged; None if `is_staged` is false.

    Args:
        destination: The asset's folder.
    """
    try:
        recorded = json.loads(_record(destination).read_bytes())
        files, libraries = recorded["files"], recorded["libraries"]
        if not files or files != _files(destination):
            return None
        # Else the CDK CLI makes one that Lambda can't start.
        if sys.platform == "win32" and not all(map(Path.is_file, _cached_archives(destination))):
            return None
        return [str(each) for each in libraries]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def staged_size(destination: Path) -> int:
    """Returns the size of all files that were staged in a folder; 0 if none were.

    Args:
        destination: The asset's folder.
    """
    return sum(size for size, _ in _files(destination).values()) if is_staged(destination) else 0


def _record(destination: Path) -> Path:
    """Beside the assets: what is said of the files in each, as JSON."""
    return destination.parent / RECORDS / f"{destination.name}.json"


def _write_record(destination: Path, content: Mapping[str, Any]) -> None:
    record = _record(destination)
    record.parent.mkdir(exist_ok=True)
    aside = record.with_suffix(".new")
    aside.write_text(json.dumps(content), encoding="utf-8")
    _write_through(aside)
    aside.replace(record)


def _files(directory: Path) -> dict[str, list[int]]:
    """Returns the files below a folder by their relative names: the size of each; links are none.

    And whether it can be executed, which it may have lost on its way to another machine.
    """
    found: dict[str, list[int]] = {}
    pending = [str(directory)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                    continue
                name = os.path.relpath(entry.path, directory)
                status = entry.stat(follow_symlinks=False)
                is_program = sys.platform != "win32" and bool(status.st_mode & stat.S_IXUSR)
                size = status.st_size if entry.is_file(follow_symlinks=False) else -1
                found[name] = [size, is_program]
    return found


def _remove(destination: Path) -> None:
    """Removes what is there under the hash and is no asset."""
    _record(destination).unlink(missing_ok=True)
    _remove_path(destination)


def _remove_path(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_through(path: Path) -> None:
    """Has a file's content, or a folder's entries, written to the disk."""
    if sys.platform == "win32" and path.is_dir():  # can't be opened there
        return
    # Windows only writes through what may be written to.
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _archive(destination: Path) -> None:
    """Makes the archives of an asset as the CDK CLI would, but with modes, which Windows' files don't have.

    Lambda can't start a program that isn't said to be one (https://github.com/aws/aws-cdk/issues/10776).
    """
    first, *others = _cached_archives(destination)
    first.parent.mkdir(exist_ok=True)
    write_archive(destination, first)
    for archive in others:
        archive.parent.mkdir(exist_ok=True)
        shutil.copyfile(first, archive)


def _cached_archives(destination: Path) -> Iterator[Path]:
    """Yields the CDK CLI's archives of an asset, which it prefers to the folder.

    It keeps them in each assembly, those of stages included.
    """
    digest = destination.name.removeprefix("asset.")
    pending = [destination.parent]
    while pending:
        assembly = pending.pop()
        yield assembly / ".cache" / f"{digest}.zip"
        pending += assembly.glob("assembly-*")
