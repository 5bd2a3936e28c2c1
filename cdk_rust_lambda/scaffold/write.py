"""Writes new projects: all of one, or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# What a folder may have already, as a repository that was just made: it is kept.
_KEPT = frozenset({".gitignore", "README.md"})


def create_project(
    folder: Path, files: Mapping[str, str], complete: Callable[[Path], object]
) -> None:
    """Writes a project into a folder that isn't there yet.

    Args:
        folder: The folder.
        files: The texts of its files, by their paths in it.
        complete: Adds to the project before it is where it is to be, given its folder.

    Raises:
        SettingsError: the folder is there already, or can't be written.
    """
    if os.path.lexists(folder):
        raise SettingsError(
            f"{folder} exists already",
            remedy="choose another name, or run `cdk-rust-lambda init` in the folder",
        )
    with _written(folder.parent, files, complete) as staged:
        staged.rename(folder)


def initialize_project(
    folder: Path, files: Mapping[str, str], complete: Callable[[Path], object]
) -> list[str]:
    """Writes a project into a folder that is there, where nothing is overwritten.

    Args:
        folder: The folder.
        files: The texts of its files, by their paths in it.
        complete: Adds to the project before it is where it is to be, given its folder.

    Returns:
        The files that are left as they are.

    Raises:
        SettingsError: there is a file of the project already, or the folder can't be written.
    """
    present = [path for path in files if os.path.lexists(folder / path)]
    in_the_way = sorted(set(present) - _KEPT)
    if in_the_way:
        raise SettingsError(
            f"{folder} has files of such a project already: {', '.join(in_the_way)}",
            remedy="choose another folder, or make the project in a new one below: `cdk-rust-lambda new`",
        )
    new = {path: text for path, text in files.items() if path not in present}
    with _written(folder, new, complete) as staged:
        _move_all(staged, folder)
    return sorted(present)


@contextmanager
def _written(
    parent: Path, files: Mapping[str, str], complete: Callable[[Path], object]
) -> Iterator[Path]:
    """Writes files into a new folder beside where they are to be, which goes if they don't get there."""
    missing = [each for each in (parent, *parent.parents) if not os.path.lexists(each)]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        outer = Path(tempfile.mkdtemp(prefix=".cdk-rust-lambda-", dir=parent))
    except OSError as error:
        raise _not_written(parent, error) from error
    try:
        staged = outer / "project"
        for path, text in files.items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        complete(staged)
        yield staged
        missing.clear()
    except OSError as error:
        raise _not_written(parent, error) from error
    finally:
        shutil.rmtree(outer, ignore_errors=True)
        with suppress(OSError):  # what others have put there meanwhile stays
            for folder in missing:
                folder.rmdir()


def _move_all(staged: Path, folder: Path) -> None:
    """Moves files into a folder; after an error those that were moved are removed again."""
    moved: list[Path] = []
    made: list[Path] = []
    try:
        for source in sorted(path for path in staged.rglob("*") if path.is_file()):
            target = folder / source.relative_to(staged)
            missing = [each for each in target.parents if not each.exists()]
            for each in reversed(missing):
                each.mkdir()
                made.append(each)
            _place(source, target)
            moved.append(target)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        for path in reversed(made):
            path.rmdir()
        raise


def _place(source: Path, target: Path) -> None:
    """Puts a file where there is none: unlike a rename, never in place of another one."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # of a file system that has no such links
        with target.open("xb") as stream:
            try:
                stream.write(source.read_bytes())
            except OSError:
                target.unlink()
                raise


def _not_written(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"the project can't be written into {folder}: {error.strerror or error}",
        remedy="choose a folder that you may write to",
    )
