"""Cargo manifests: the file, the package that it describes, and its dependencies.

Rules follow "The Manifest Format" and "Specifying Dependencies" of the Cargo Book.
"""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import tomlkit
from attrs import define, field, frozen
from tomlkit.exceptions import TOMLKitError

from cdk_rust_lambda.errors import ManifestError

Table = Mapping[str, Any]
DependencyKind = Literal["normal", "build", "dev"]

_DEPENDENCY_TABLES: tuple[tuple[str, DependencyKind], ...] = (
    ("dependencies", "normal"),
    ("build-dependencies", "build"),
    ("dev-dependencies", "dev"),
)


@frozen
class Manifest:
    """A Cargo.toml: its absolute path and its parsed tables."""

    path: Path
    data: Table = field(repr=False)

    @property
    def directory(self) -> Path:
        """The folder that holds the manifest."""
        return self.path.parent

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


def read_toml(path: Path) -> Table:
    """Parses a TOML file.

    Raises:
        ManifestError: no such file, unreadable, not UTF-8, or not TOML.
    """
    try:
        # utf-8-sig: Cargo ignores a byte order mark.
        return _parse(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise ManifestError("no such file", file=path, remedy="correct the path") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ManifestError(
            f"not valid TOML: {error}",
            file=path,
            line=int(line[1]) if line else None,
            remedy="correct the syntax at that place",
        ) from error
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a NUL byte in the path
        raise ManifestError(
            f"can't read the file: {error}", file=path, remedy="make it readable UTF-8 text"
        ) from error


def _parse(text: str) -> Table:
    data = _load(text)
    # Python's integers have no end, Cargo's have 64 bits. Not recursive: the nesting is the file's.
    pending: list[tuple[str, Any]] = list(data.items())
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            pending += value.items()
        elif isinstance(value, list):
            pending += [(name, inner) for inner in value]
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise tomllib.TOMLDecodeError(f"the integer of {name!r} doesn't fit into 64 bits")
    return data


def _load(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # Cargo reads TOML 1.1, tomllib only 1.0; tomlkit reads both, but slowly.
        with contextlib.suppress(TOMLKitError):
            return tomlkit.parse(text).unwrap()
        raise
    except ValueError as error:  # more digits than Python converts
        raise tomllib.TOMLDecodeError("an integer doesn't fit into 64 bits") from error


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
    if is_file and candidate.name == "Cargo.toml":
        return candidate
    if is_directory:
        problem, remedy = (
            f"there is no Cargo.toml in the folder {given!r}",
            "name the folder that holds one",
        )
    elif is_file:
        problem, remedy = f"{given!r} is not a Cargo.toml", "name a Cargo.toml or its folder"
    else:
        problem, remedy = (
            f"there is no such file or folder: {given!r}",
            f"name a Cargo.toml or its folder, relative to {os.getcwd()}",
        )
    raise ManifestError(problem, file=path, key="manifest_path", remedy=remedy)


@frozen
class Dependency:
    """A dependency of a package, `workspace = true` resolved.

    Attributes:
        name: The name in the manifest, which code uses.
        package: The package's own name; differs from `name` if it is renamed.
        path: The absolute folder of a path dependency, else None.
        kind: In which of the three tables it stands.
        inherited: Whether it is taken from `workspace.dependencies`.
        optional: Whether it is used only if a feature turns it on.
    """

    name: str
    package: str
    path: Path | None
    kind: DependencyKind
    inherited: bool
    optional: bool


def read_dependencies(manifest: Manifest, root: Manifest) -> tuple[Dependency, ...]:
    """Returns a package's dependencies of all kinds and targets.

    Args:
        manifest: The package's manifest.
        root: The manifest of its workspace, for what it inherits.
    """
    return tuple(
        _read_dependency(manifest, root, f"{where}.{name}", name, value, kind)
        for where, kind, table in _dependency_tables(manifest)
        for name, value in table.items()
    )


def _dependency_tables(manifest: Manifest) -> Iterator[tuple[str, DependencyKind, Table]]:
    places = [(), *(("target", target) for target in manifest.table("target"))]
    for place in places:
        for key, kind in _DEPENDENCY_TABLES:
            # Cargo reads the old spelling only if the new one is absent.
            old = key.replace("-", "_")
            table = manifest.table(*place)
            used = old if key not in table and old in table else key
            yield ".".join((*place, used)), kind, manifest.table(*place, used)


def _read_dependency(
    manifest: Manifest, root: Manifest, key: str, name: str, value: Any, kind: DependencyKind
) -> Dependency:
    base = manifest
    optional = _is_optional(manifest, key, value)
    if optional and kind == "dev":
        raise ManifestError(
            "a development dependency can't be optional",
            file=manifest.path,
            key=f"{key}.optional",
            remedy="remove optional, or move the dependency to [dependencies]",
        )
    inherited = isinstance(value, Mapping) and value.get("workspace") is True
    if inherited:
        base, key = root, f"workspace.dependencies.{name}"
        shared = root.table("workspace", "dependencies")
        if name not in shared:
            raise ManifestError(
                f"the dependency {name!r} of {manifest.path} is inherited from the workspace, which doesn't have it",
                file=root.path,
                key=key,
                remedy=f"add {name} to workspace.dependencies",
            )
        value = shared[name]
        if _is_optional(root, key, value):
            raise ManifestError(
                "a dependency of the workspace can't be optional",
                file=root.path,
                key=f"{key}.optional",
                remedy="let each member that inherits it add optional = true",
            )
    if isinstance(value, str):
        value = {}
    if not isinstance(value, Mapping):
        raise base.type_error(key, "a version or a table", value)
    path = value.get("path")
    if path is not None and not isinstance(path, str):
        raise base.type_error(f"{key}.path", "a string", path)
    package = value.get("package", name)
    if not isinstance(package, str):
        raise base.type_error(f"{key}.package", "a string", package)
    directory = None if path is None else Path(os.path.normpath(base.directory / path))
    return Dependency(name, package, directory, kind, inherited, optional)


def _is_optional(manifest: Manifest, key: str, value: Any) -> bool:
    optional = value.get("optional", False) if isinstance(value, Mapping) else False
    if not isinstance(optional, bool):
        raise manifest.type_error(f"{key}.optional", "true or false", optional)
    return optional
