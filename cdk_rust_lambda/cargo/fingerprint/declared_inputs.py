"""What counts because it is declared: the globs of `build.inputs`, and variables."""

from __future__ import annotations

import itertools
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.fingerprint.parts import Part, combined, digest_of
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.fingerprint.content import SourceContents

# What isn't meant by a folder or a `**`: version control, unless it is named.
_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", ".jj", ".pijul"})
_OUTPUT_MARKER = "CACHEDIR.TAG"
_MAGIC = re.compile(r"[*?[]")


@frozen
class Declared:
    """What is declared as input.

    Attributes:
        files: The files' real paths.
        inputs: What counts of them.
        variables: What counts of environment variables.
    """

    files: list[str]
    inputs: Part
    variables: Part

    @property
    def digest(self) -> str:
        """A hash; empty if nothing is declared."""
        if not self.inputs.items and not self.variables.items:
            return ""
        return combined([self.inputs, self.variables])


def declare(folder: str, options: BuildOptions, contents: SourceContents) -> Declared:
    """Returns what is declared as input.

    Args:
        folder: The package's.
        options: What its binary is built with.
        contents: Reads files.

    Raises:
        ManifestError: a file or folder can't be read.
    """
    files = declared_files(folder, options.inputs)
    paths = [os.path.realpath(path) for _, path in sorted(files.items())]
    hashes = [contents.digest(Path(path), is_verbatim=True) for path in paths]
    inputs = Part("inputs", dict(zip(sorted(files), hashes, strict=True)))
    names = sorted(set(options.input_variables))
    variables = Part("variables", {name: digest_of(os.environ.get(name)) for name in names})
    return Declared(paths, inputs, variables)


def declared_files(folder: str, globs: Iterable[str]) -> dict[str, str]:
    """Returns the files that globs match, by their names: relative, with forward slashes.

    `*`, `?` and `[...]` match within a name, `**` any number of folders. A folder stands for all
    files in it. What matches nothing is passed over: a file may be optional.

    Args:
        folder: What the globs are relative to; they may lead out of it.
        globs: The globs.

    Raises:
        ManifestError: a folder can't be read.
    """
    found: dict[str, str] = {}
    for glob in globs:
        for path in _matches(folder, _parts(glob)):
            for file in files_below(path):
                found[relative_name(os.path.normpath(file), folder)] = file
    return found


def searched_folder(folder: str, glob: str) -> str:
    """Returns the folder in which, and below which, a glob is searched for; or the file, if it names one.

    Args:
        folder: What the glob is relative to.
        glob: The glob.
    """
    fixed = itertools.takewhile(lambda part: not _MAGIC.search(part), _parts(glob))
    return os.path.normpath(os.path.join(folder, *fixed))


def covers_folder(glob: str, folder: str) -> bool:
    """Whether a glob, an absolute one, is for files that may come into a folder, a real path.

    It is if it has a pattern for names there, or stands for a folder as a whole.
    """
    drive, below = os.path.splitdrive(glob)
    root, parts = drive + os.sep, _parts(below)
    for match in _matches(root, parts):
        if os.path.isdir(match) and _is_in(folder, match):
            return True
    if not parts or not _MAGIC.search(parts[-1]):
        return False
    is_deep = "**" in parts[:-1]
    return any(
        _is_in(folder, match) if is_deep else folder == os.path.realpath(match)
        for match in _matches(root, parts[:-1])
    )


def _is_in(path: str, folder: str) -> bool:
    real = os.path.realpath(folder)
    return path == real or path.startswith(real.rstrip(os.sep) + os.sep)


def files_below(path: str) -> Iterator[str]:
    """Yields the files in a folder, at any depth, or the file itself.

    Version control and output that is marked as a cache (a target directory) are left out. Links are
    followed, each folder once.
    """
    if os.path.isfile(path):
        yield path
        return
    pending, visited = [path], set[str]()
    while pending:
        folder = pending.pop()
        real = os.path.realpath(folder)
        if real in visited:
            continue
        visited.add(real)
        names = _names_in(folder)
        if _OUTPUT_MARKER in names and folder != path:
            continue
        for name in names:
            entry = os.path.join(folder, name)
            if os.path.isfile(entry):
                yield entry
            elif name not in _SKIPPED_FOLDERS and os.path.isdir(entry):
                pending.append(entry)


def _parts(glob: str) -> list[str]:
    return [part for part in glob.replace(os.sep, "/").split("/") if part not in ("", ".")]


def _matches(folder: str, parts: list[str]) -> Iterator[str]:
    """Yields the files and folders that the parts of a glob match."""
    if not parts:
        yield folder
        return
    first, rest = parts[0], parts[1:]
    if first == "**" and not rest:
        yield folder  # which stands for all in it
    elif first == "**":
        yield from _matches(folder, rest)
        for name in _names_in(folder):
            below = os.path.join(folder, name)
            # Not through links, which may lead around in a circle.
            if name not in _SKIPPED_FOLDERS and os.path.isdir(below) and not os.path.islink(below):
                yield from _matches(below, parts)
    elif _MAGIC.search(first):
        for name in _names_in(folder):
            if fnmatchcase(name, first):
                yield from _matches(os.path.join(folder, name), rest)
    elif os.path.lexists(below := os.path.join(folder, first)):
        yield from _matches(below, rest)


def _names_in(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ManifestError(
            f"can't read a folder of declared inputs: {error}",
            file=folder,
            remedy="make it readable, or let build.inputs leave it out",
        ) from error
