"""A package: what its manifest says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.dependencies import Dependency, read_dependencies
from cdk_rust_lambda.cargo.project.features import Features, read_features
from cdk_rust_lambda.cargo.project.manifest import Manifest
from cdk_rust_lambda.cargo.project.package_id import PackageId
from cdk_rust_lambda.cargo.project.resolver import edition_of
from cdk_rust_lambda.cargo.project.targets import Binary, find_binaries
from cdk_rust_lambda.errors import ManifestError, suggest

if TYPE_CHECKING:
    from pathlib import Path


@frozen
class Package:
    """A package: its name, its binary targets, its dependencies and its features.

    Attributes:
        id: What tells it from others.
        root: The manifest that it inherits from: its workspace's, or its own.
        features: What each feature turns on, by its name; with those that Cargo makes of optional
            dependencies.
    """

    id: PackageId
    manifest: Manifest
    root: Manifest = field(repr=False)
    edition: str
    binaries: tuple[Binary, ...]
    default_run: str | None
    dependencies: tuple[Dependency, ...] = field(repr=False)
    features: Features = field(repr=False)

    @property
    def name(self) -> str:
        """The package's name."""
        return self.id.name

    @property
    def directory(self) -> Path:
        """The folder of the package's manifest."""
        return self.manifest.directory


def read_package(manifest: Manifest, root: Manifest) -> Package:
    """Reads the `[package]` table and what depends on it.

    Args:
        manifest: A manifest with a package.
        root: The manifest of its workspace, for what it inherits; else the same manifest.

    Raises:
        ManifestError: a part of it is not what Cargo accepts.
    """
    key = manifest.package_key
    table = manifest.package_table()
    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise manifest.type_error(f"{key}.name", "a name that is not empty", name)
    package_id = PackageId(name, _version_of(manifest, root))
    edition = edition_of(manifest, root)
    default_run = table.get("default-run")
    if default_run is not None and not isinstance(default_run, str):
        raise manifest.type_error(f"{key}.default-run", "a string", default_run)
    binaries = find_binaries(manifest, name, edition)
    names = [binary.name for binary in binaries]
    if default_run is not None and default_run not in names:
        raise ManifestError(
            f"the package {name!r} has no binary {default_run!r}",
            file=manifest.path,
            key=f"{key}.default-run",
            remedy=suggest(default_run, names),
        )
    dependencies = read_dependencies(manifest, root)
    features = read_features(manifest, dependencies)
    return Package(
        package_id, manifest, root, edition, binaries, default_run, dependencies, features
    )


def _version_of(manifest: Manifest, root: Manifest) -> str:
    """Returns a package's version: given, inherited, or that of a package without one."""
    version = manifest.package_table().get("version")
    if isinstance(version, Mapping):
        version = root.table("workspace", "package").get("version")
    # Of what is no text Cargo has something to say.
    return version.strip() if isinstance(version, str) else "0.0.0"
