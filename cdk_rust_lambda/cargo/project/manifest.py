"""Cargo manifests: the file, the package that it describes, and its dependencies.

Rules follow "The Manifest Format" and "Specifying Dependencies" of the Cargo Book.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from cdk_rust_lambda.cargo.toml.reading import Table, read_toml
from cdk_rust_lambda.errors import ManifestError

_NAMED = 3  # folders, at most, in a remedy
# What tools write copies of packages into.
_NOT_OWN = frozenset({"target", "cdk.out", "node_modules", ".venv"})


@frozen
class Manifest:
    """A Cargo.toml.

    Attributes:
        path: Its absolute path.
        data: Its parsed tables.
        directory: The folder that holds it.
    """

    path: Path
    data: Table = field(repr=False)
    # Asked for by each of a workspace's members, of each of them.
    directory: Path = field(
        default=Factory(lambda self: self.path.parent, takes_self=True),
        init=False,
        repr=False,
        eq=False,
    )

    def table(self, *keys: str) -> Table:
        """Returns a nested table, empty if absent.

        Raises:
            ManifestError: something else than a table stands there.
        """
        table: Any = self.data
        for depth, key in enumerate(keys, start=1):
            table = table.get(key, {})
            if not isinstance(table, Mapping):
                raise self.type_error(".".join(keys[:depth]), "a table", table)
        found: Table = table
        return found

    def strings(self, *keys: str) -> tuple[str, ...] | None:
        """Returns a list of strings, or None if absent."""
        value = self.table(*keys[:-1]).get(keys[-1])
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.type_error(".".join(keys), "a list of strings", value)
        return tuple(value)

    def type_error(self, key: str, expected: str, value: object) -> ManifestError:
        """Returns the error for a value of a wrong type."""
        return ManifestError(
            f"expected {expected}, found {value!r}",
            file=self.path,
            key=key,
            remedy=f"make {key} {expected}",
        )

    def package_table(self, *keys: str) -> Table:
        """Returns the package's table, or one below it; empty if absent."""
        return self.table(self.package_key, *keys)

    @property
    def is_package(self) -> bool:
        """Whether there is a `[package]` table; a virtual manifest has none."""
        return "package" in self.data or "project" in self.data

    @property
    def package_key(self) -> str:
        """The name of the package's table: `package`, or `project` as it was called once."""
        return "project" if "package" not in self.data and "project" in self.data else "package"

    @property
    def is_workspace_root(self) -> bool:
        """Whether there is a `[workspace]` table."""
        return "workspace" in self.data


@define
class ManifestReader:
    """Reads manifests, each file once."""

    _manifests: dict[Path, Manifest] = field(factory=dict, init=False)

    def read(self, path: Path) -> Manifest:
        """Returns the manifest at an absolute path to a Cargo.toml.

        Raises:
            ManifestError: no such file, unreadable, not UTF-8, or not TOML.
        """
        path = Path(os.path.normpath(path))
        if path not in self._manifests:
            self._manifests[path] = Manifest(path, read_toml(path))
        return self._manifests[path]


def locate_manifest(manifest_path: str | os.PathLike[str]) -> Path:
    """Returns the absolute path of the Cargo.toml that `manifest_path` names.

    Args:
        manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory.

    Raises:
        ManifestError: there is none.
    """
    given = os.fspath(manifest_path) if isinstance(manifest_path, os.PathLike) else manifest_path
    if not isinstance(given, str):
        raise ManifestError(
            f"expected a path, found {given!r}",
            key="manifest_path",
            remedy="name a Cargo.toml or its folder",
        )
    try:
        path = Path(os.path.abspath(given))
        is_directory = path.is_dir()
        candidate = path / "Cargo.toml" if is_directory else path
        is_file = candidate.is_file()
    except ValueError as error:  # a NUL byte
        raise ManifestError(
            f"{given!r} is not a path: {error}", key="manifest_path", remedy="correct the path"
        ) from error
    except OSError as error:  # too long, or in a folder that is closed to this user
        raise ManifestError(
            f"can't look for {given!r}: {error.strerror}",
            key="manifest_path",
            remedy="correct the path, or its permissions",
        ) from error
    if is_file and candidate.name == "Cargo.toml":
        return candidate
    if is_directory:
        problem, remedy = (
            f"there is no Cargo.toml in the folder {given!r}",
            f"name the folder that holds one{_below(path)}: manifest_path= in Python, --manifest-path in a terminal",
        )
    elif is_file:
        problem, remedy = f"{given!r} is not a Cargo.toml", "name a Cargo.toml or its folder"
    else:
        problem, remedy = (
            f"there is no such file or folder: {given!r}",
            f"name a Cargo.toml or its folder, relative to {os.getcwd()}",
        )
    raise ManifestError(problem, file=path, key="manifest_path", remedy=remedy)


def folders_below(folder: Path) -> list[Path]:
    """Returns the folders of the nearest packages and workspaces below a folder, sorted.

    Args:
        folder: The folder.
    """
    for pattern in ("*/Cargo.toml", "*/*/Cargo.toml"):
        found = sorted(each.parent for each in folder.glob(pattern) if each.is_file())
        own = [each for each in found if not _NOT_OWN.intersection(each.relative_to(folder).parts)]
        if own:
            return own
    return []


def _below(folder: Path) -> str:
    """The names of the nearest packages and workspaces below a folder, in brackets."""
    found = [each.relative_to(folder).as_posix() for each in folders_below(folder)]
    rest = ", ..." if len(found) > _NAMED else ""
    return f" ({', '.join(found[:_NAMED])}{rest})" if found else ""
