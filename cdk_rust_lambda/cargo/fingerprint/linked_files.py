"""Files that build scripts have the linker take: libraries that are built already, and what its arguments name.

Cargo is told the folders of the libraries, and looks into none; dep-info doesn't list them. See "Outputs of the Build
Script" in the Cargo Book.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.fingerprint.gitignore import IgnoreFiles
from cdk_rust_lambda.cargo.project.configured_programs import named_in_arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SEARCH = re.compile(r"(?:(?:dependency|crate|native|framework|all)=)?(.+)")
# Not those for other targets than binaries.
_ARGUMENT = re.compile(r"rustc-link-arg(-bins?)?")
_FLAGS = re.compile(r"-L\s*(\S+)")
_LIBRARY = re.compile(r"lib.+\.(a|so)")


def linked_files(directives: Iterable[tuple[str, str]], folder: Path) -> list[str]:
    """Returns the files, real paths, sorted.

    All libraries of a folder count: code may name one, too. What Git ignores is taken for what the script has made.

    Args:
        directives: What build scripts have told Cargo: keys and values.
        folder: The workspace's, which relative paths are relative to.
    """
    ignore_files = IgnoreFiles(os.path.realpath(folder))
    found = {os.path.realpath(folder / path) for path in _named(directives, folder)}
    return sorted(path for path in found if not ignore_files.ignores(path))


def _named(directives: Iterable[tuple[str, str]], folder: Path) -> Iterator[str]:
    for key, value in directives:
        if _ARGUMENT.fullmatch(key):
            yield from named_in_arguments([value], folder)
        elif key == "rustc-link-search" and (match := _SEARCH.fullmatch(value)):
            yield from _libraries_in(folder / match[1])
        elif key == "rustc-flags":
            for searched in _FLAGS.findall(value):
                yield from _libraries_in(folder / _SEARCH.sub(r"\1", searched))


def _libraries_in(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError, ValueError):  # ValueError: a NUL byte
        for name in os.listdir(folder):
            if _LIBRARY.fullmatch(name) and os.path.isfile(folder / name):
                yield str(folder / name)
