"""The dependency tables of a manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from cdk_rust_lambda.cargo.project.manifest import Manifest
from cdk_rust_lambda.cargo.project.package_id import git_source
from cdk_rust_lambda.cargo.project.resolver import edition_of
from cdk_rust_lambda.cargo.toml.reading import Table
from cdk_rust_lambda.errors import ManifestError

DependencyKind = Literal["normal", "build", "dev"]


_DEPENDENCY_TABLES: tuple[tuple[str, DependencyKind], ...] = (
    ("dependencies", "normal"),
    ("build-dependencies", "build"),
    ("dev-dependencies", "dev"),
)
# The keys of a dependency that name another place than crates.io.
_LOCATION = ("git", "branch", "tag", "rev", "registry", "registry-index")
# The first edition in which a member's `default-features` beats that of the workspace.
_MEMBER_DECIDES = "2024"


@frozen
class Dependency:
    """A dependency of a package, `workspace = true` resolved.

    Attributes:
        name: The name in the manifest, which code uses.
        package: The package's own name; differs from `name` if it is renamed.
        path: The absolute folder of a path dependency, else None.
        git: Its git repository, and what of it, to be compared; None if it is of none.
        kind: In which of the three tables it stands.
        target: The platform of its table, `cfg(...)` or a triple; None for all.
        location: Where it is taken from besides crates.io: the keys that say so, with their values.
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
    target: str | None
    location: tuple[tuple[str, str], ...]
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
        _read_dependency(_Entry(manifest, f"{each.key}.{name}", value), root, name, each)
        for each in _dependency_tables(manifest)
        for name, value in each.data.items()
    )


@frozen
class _DependencyTable:
    """A table of dependencies: its key, what it holds, and for what."""

    key: str
    data: Table
    kind: DependencyKind
    target: str | None


def _dependency_tables(manifest: Manifest) -> Iterator[_DependencyTable]:
    for target in (None, *manifest.table("target")):
        place = () if target is None else ("target", target)
        for key, kind in _DEPENDENCY_TABLES:
            # Cargo reads the old spelling only if the new one is absent.
            old = key.replace("-", "_")
            table = manifest.table(*place)
            used = old if key not in table and old in table else key
            data = manifest.table(*place, used)
            yield _DependencyTable(".".join((*place, used)), data, kind, target)


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

    @property
    def location(self) -> tuple[tuple[str, str], ...]:
        named = ((key, self.table.get(key)) for key in _LOCATION)
        return tuple((key, value) for key, value in named if isinstance(value, str))

    def text(self, name: str) -> str | None:
        value = self.table.get(name)
        if value is not None and not isinstance(value, str):
            raise self.manifest.type_error(f"{self.key}.{name}", "a string", value)
        return value


def _read_dependency(own: _Entry, root: Manifest, name: str, table: _DependencyTable) -> Dependency:
    optional = own.is_optional
    if optional and table.kind == "dev":
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
        kind=table.kind,
        target=table.target,
        location=source.location,
        inherited=own.is_inherited,
        optional=optional,
        requirement=source.requirement,
        features=own.features | source.features,
        default_features=_has_default_features(own, source, root),
    )


def _has_default_features(own: _Entry, source: _Entry, root: Manifest) -> bool:
    """Whether the default features of a dependency are on.

    See "Cargo: Override inherited default-features" in the Edition Guide: what the workspace turns off,
    a member may turn on; since the edition 2024 also the other way. (Cargo before 1.99 refuses that.)
    """
    said = own.default_features
    if said is False and own.is_inherited and edition_of(own.manifest, root) < _MEMBER_DECIDES:
        said = None
    if isinstance(said, bool):
        return said
    return source.default_features is not False


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
