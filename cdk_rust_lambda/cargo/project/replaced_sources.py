"""Where packages of registries are taken from instead: vendored folders and local registries.

The rules are those of "Source Replacement" in the Cargo Book.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.project.configuration import value_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.project.configuration import Configuration


@frozen
class ReplacedSources:
    """The local places of packages that Cargo.lock names.

    Attributes:
        directories: Folders with a folder for each package, as `cargo vendor` makes them.
        registries: Folders with an archive of each package, and an index.
    """

    directories: tuple[Path, ...]
    registries: tuple[Path, ...]

    @classmethod
    def of(cls, configurations: Iterable[Configuration]) -> ReplacedSources:
        """Returns those that take the place of another source.

        Args:
            configurations: All that Cargo obeys; an earlier one wins.
        """
        found: dict[str, dict[str, Path]] = {"directory": {}, "local-registry": {}}
        replacing: set[str] = set()
        for each in configurations:
            sources = value_at(each.data, "source")
            for name, source in sources.items() if isinstance(sources, Mapping) else ():
                other = value_at(source, "replace-with")
                if isinstance(other, str):
                    replacing.add(other)
                for key, places in found.items():
                    place = value_at(source, key)
                    if isinstance(place, str):
                        places.setdefault(name, Path(os.path.normpath(each.folder / place)))
        directories, registries = (
            tuple(dict.fromkeys(place for name, place in places.items() if name in replacing))
            for places in found.values()
        )
        return cls(directories, registries)
