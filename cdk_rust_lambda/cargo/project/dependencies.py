"""The dependency tables of a manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from cdk_rust_lambda.cargo.project.manifest import Manifest
from cdk_rust_lambda.cargo.project.package_id import git_source
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.toml.reading import Table

DependencyKind = Literal["normal", "build", "dev"]


_DEPENDENCY_TABLES: tuple[tuple[str, DependencyKind], ...] = (
    ("dependencies", "normal"),
    ("build-dependencies", "build"),
    ("dev-dependencies", "dev"),
)


@frozen
class Dependency:
    """A dependency of a package, `workspace = true` resolved.

    Attributes:
        name: The name in the manifest, which code uses.
        package: The package's own name; differs from `name` if it is renamed.
        path: The absolute folder of a path dependency, else None.
        git: Its git repository, and what of it, to be compared; None if it is of none.
        kind: In which of the three tables it stands.
        inherited: Whether it is taken from `workspace.dependencies`.
        optional: Whether it is used only if a feature turns it on.
        requirement: The versions that it may have; empty for all.
        features: The features of it that are named.
        default_features: Whether its default features are on too.
    """

    name: str
    package: str
    path: Path | None
    git: str | None
    kind: DependencyKind
    inherited: bool
    optional: bool
    requirement: str
    features: frozenset[str]
    default_features: bool


def read_dependencies(manifest: Manifest, root: Manifest) -> tuple[Dependency, ...]:
    """Returns a package's dependencies of all kinds and targets.

    Args:
        manifest: The package's manifest.
        root: The manifest of its workspace, for what it inherits.
    """
    return tuple(
        _read_dependency(_Entry(manifest, f"{where}.{name}", value), root, name, kind)
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


@frozen
class _Entry:
    """What stands for a dependency in a table of a manifest."""

    manifest: Manifest
    key: str
    value: Any

    @property
    def table(self) -> Table:
        """The value as a table; a version alone is one too, and what is neither is an empty one."""
        if isinstance(self.value, str):
            return {"version": self.value}
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def is_inherited(self) -> bool:
        return self.table.get("workspace") is True

    @property
    def is_optional(self) -> bool:
        optional = self.table.get("optional", False)
        if not isinstance(optional, bool):
            raise self.manifest.type_error(f"{self.key}.optional", "true or false", optional)
        return optional

    @property
    def features(self) -> frozenset[str]:
        features = self.table.get("features")
        names = features if isinstance(features, list) else ()
        return frozenset(name for name in names if isinstance(name, str))

    @property
    def default_features(self) -> Any:
        """What is said of the default features; None for nothing."""
        return self.table.get("default-features", self.table.get("default_features"))

    @property
    def requirement(self) -> str:
        version = self.table.get("version")
        return version if isinstance(version, str) else ""

    def text(self, name: str) -> str | None:
        value = self.table.get(name)
        if value is not None and not isinstance(value, str):
            raise self.manifest.type_error(f"{self.key}.{name}", "a string", value)
        return value


def _read_dependency(own: _Entry, root: Manifest, name: str, kind: DependencyKind) -> Dependency:
    optional = own.is_optional
    if optional and kind == "dev":
        raise ManifestError(
            "a development dependency can't be optional",
            file=own.manifest.path,
            key=f"{own.key}.optional",
            remedy="remove optional, or move the dependency to [dependencies]",
        )
    source = _shared(own.manifest, root, name) if own.is_inherited else own
    if not isinstance(source.value, str | Mapping):
        raise source.manifest.type_error(source.key, "a version or a table", source.value)
    path, package = source.text("path"), source.text("package")
    directory = source.manifest.directory
    return Dependency(
        name=name,
        package=name if package is None else package,
        path=None if path is None else Path(os.path.normpath(directory / path)),
        git=git_source(source.table),
        kind=kind,
        inherited=own.is_inherited,
        optional=optional,
        requirement=source.requirement,
        features=own.features | source.features,
        # What the workspace turns off, a member that inherits it may turn on, but not the other way.
        default_features=source.default_features is not False or own.default_features is True,
    )


def _shared(manifest: Manifest, root: Manifest, name: str) -> _Entry:
    """Returns what the workspace says of a dependency that a manifest inherits.

    See "Inheriting a dependency from a workspace" in the Cargo Book.
    """
    key = f"workspace.dependencies.{name}"
    table = root.table("workspace", "dependencies")
    if name not in table:
        raise ManifestError(
            f"the dependency {name!r} of {manifest.path} is inherited from the workspace, which doesn't have it",
            file=root.path,
            key=key,
            remedy=f"add {name} to workspace.dependencies",
        )
    shared = _Entry(root, key, table[name])
    if shared.is_optional:
        raise ManifestError(
            "a dependency of the workspace can't be optional",
            file=root.path,
            key=f"{key}.optional",
            remedy="let each member that inherits it add optional = true",
        )
    return shared
