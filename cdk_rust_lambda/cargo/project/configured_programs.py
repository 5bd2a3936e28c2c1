"""Programs of a project that Cargo starts for a build, as its configurations name them: rustc's wrappers, linkers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.configuration import value_at

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.configuration import Configuration

_OF_BUILD = ("rustc", "rustc-wrapper", "rustc-workspace-wrapper")


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
