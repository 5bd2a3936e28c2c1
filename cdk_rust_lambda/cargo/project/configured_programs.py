"""Files of a project that take part in compiling it, as Cargo's configurations name them.

These are programs that Cargo starts, such as rustc's wrappers and linkers, and what flags of rustc name: scripts of a linker.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.configuration import value_at

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.configuration import Configuration

_OF_BUILD = ("rustc", "rustc-wrapper", "rustc-workspace-wrapper")
# `link-arg=-Wl,--version-script=exports.map`, `link-arg=-Tlink.x`
_PARTS = re.compile(r"[,=\s]")
_SHORT = "-T"


def project_programs(configurations: Iterable[Configuration]) -> Iterator[tuple[str, Path]]:
    """Yields the programs that are files of the project: by their names, with their paths.

    These are the ones with a relative path: a name alone is searched for in PATH, and an absolute path leads to
    what belongs to the machine. See "Executable paths with relative paths" in the Cargo Book, under
    "Config-relative paths".

    Args:
        configurations: All that count.
    """
    for each in configurations:
        targets = value_at(each.data, "target")
        names = [value_at(each.data, "build", key) for key in _OF_BUILD]
        if isinstance(targets, Mapping):
            names += [value_at(target, "linker") for target in targets.values()]
        for name in names:
            is_path = isinstance(name, str) and not {"/", os.sep}.isdisjoint(name)
            if is_path and not Path(name).is_absolute():
                path = Path(os.path.normpath(each.folder / name))
                if os.path.isfile(path):  # else cargo has something to say
                    yield name, path


def named_in_arguments(words: Iterable[str], folder: Path) -> Iterator[str]:
    """Yields the files that arguments of a compiler or linker name, as they are named.

    Args:
        words: The arguments.
        folder: What relative paths in them are relative to.
    """
    for word in words:
        parts = (part.removeprefix(_SHORT) for part in _PARTS.split(word))
        yield from (part for part in parts if part and os.path.isfile(folder / part))


def named_in_flags(
    configurations: Iterable[Configuration], directory: Path
) -> Iterator[tuple[str, Path]]:
    """Yields the files of the project that flags of rustc name: by their names, with their paths.

    Args:
        configurations: All that count.
        directory: The workspace's folder, in which rustc is started.
    """
    for each in configurations:
        targets = value_at(each.data, "target")
        tables = [value_at(each.data, "build")]
        tables += targets.values() if isinstance(targets, Mapping) else ()
        for table in tables:
            flags = value_at(table, "rustflags")
            words = flags if isinstance(flags, list) else [flags]
            texts = (word for word in words if isinstance(word, str))
            for name in named_in_arguments(texts, directory):
                if not Path(name).is_absolute():
                    yield name, Path(os.path.normpath(directory / name))
