"""The dependency tables of a manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from cdk_rust_lambda.cargo.project.manifest import Manifest
from cdk_rust_lambda.cargo.toml.reading import Table
from cdk_rust_lambda.errors import ManifestError

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
