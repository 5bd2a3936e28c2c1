"""Packages of this machine that take the place of others: by `[patch]`, `[replace]` and `paths`.

The rules are those of "Overriding Dependencies" in the Cargo Book.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.package import Package

_MANIFEST = "Cargo.toml"
_OUTPUT = "target"
_REPOSITORY = ".git"


@frozen
class Override:
    """A folder with a package that may take the place of another one.

    Attributes:
        folder: The folder.
        is_named: Whether it is named itself; else it is in one that `paths` names, where Cargo passes over
            a manifest that isn't right.
    """

    folder: Path
    is_named: bool


@define
class LocalOverrides:
    """Finds what takes the place of other packages, searching each folder once."""

    _packages: dict[Path, tuple[Path, ...]] = field(factory=dict, init=False)

    def of(self, configurations: Iterable[Configuration]) -> tuple[Override, ...]:
        """Returns the folders that manifests and configurations name, as far as they hold a package.

        Args:
            configurations: The workspace's manifest, and the configurations that apply.
        """
        found: dict[Override, None] = {}
        for each in configurations:
            for folder in _replacing_folders(each):
                if os.path.isfile(folder / _MANIFEST):  # else cargo has something to say
                    found[Override(folder, is_named=True)] = None
            for top in searched_folders(each):
                if top not in self._packages:
                    self._packages[top] = tuple(_packages_below(top))
                found |= dict.fromkeys(
                    Override(folder, is_named=False) for folder in self._packages[top]
                )
        return tuple(found)


def override_packages(
    overrides: Iterable[Override], package_at: Callable[[Path], Package]
) -> dict[Path, Package]:
    """Returns the packages in folders, by these.

    Args:
        overrides: The folders.
        package_at: Returns the package in a folder.

    Raises:
        ManifestError: the manifest in one that is named is not what Cargo accepts.
    """
    found: dict[Path, Package] = {}
    for each in overrides:
        if each.is_named:
            found[each.folder] = package_at(each.folder)
        elif each.folder not in found:
            with contextlib.suppress(ManifestError):  # the root of a workspace is one, too
                found[each.folder] = package_at(each.folder)
    return found


def searched_folders(configuration: Configuration) -> Iterator[Path]:
    """Yields the folders that `paths` names, which only a configuration may have.

    Args:
        configuration: The configuration.
    """
    names = configuration.data.get("paths")
    for name in names if isinstance(names, list) else ():
        if isinstance(name, str):
            yield Path(os.path.normpath(configuration.folder / name))


def _replacing_folders(configuration: Configuration) -> Iterator[Path]:
    """Yields the folders that `[patch]` and `[replace]` name."""
    patch = configuration.data.get("patch")
    tables = [*patch.values()] if isinstance(patch, Mapping) else []
    for table in (*tables, configuration.data.get("replace")):
        for entry in table.values() if isinstance(table, Mapping) else ():
            if isinstance(entry, Mapping) and isinstance(entry.get("path"), str):
                yield Path(os.path.normpath(configuration.folder / entry["path"]))


def _packages_below(top: Path) -> Iterator[Path]:
    """Yields the folders with a manifest in a folder, at any depth: see RecursivePathSource in Cargo."""
    pending = [top]
    while pending:
        folder = pending.pop()
        if folder != top and os.path.lexists(folder / _REPOSITORY):
            continue  # a submodule
        if folder.name == _OUTPUT and os.path.isfile(folder.parent / _MANIFEST):
            continue
        if os.path.isfile(folder / _MANIFEST):
            yield folder
        pending += reversed(_folders_in(folder))


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            )
    except (OSError, ValueError):  # ValueError: a NUL byte
        return []  # cargo passes over what it may not read, too
    return [folder / name for name in names]
