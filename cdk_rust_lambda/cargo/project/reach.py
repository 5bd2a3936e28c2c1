"""What packages are built from: path packages, what replaces others, and the locked packages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    configuration_files,
    home_configuration,
    local_overrides,
    read_configurations,
)
from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.resolver import uses_development_dependencies
from cdk_rust_lambda.cargo.project.workspace import Workspace, package_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@frozen(eq=False)
class Reach:
    """What packages are built from.

    Attributes:
        packages: Themselves, their path dependencies, and what replaces others locally.
        locked: What they reach in Cargo.lock; None if there is none.
    """

    packages: tuple[Package, ...]
    locked: tuple[LockedPackage, ...] | None

    @property
    def names(self) -> frozenset[str] | None:
        """The names of all packages, as far as they are known."""
        return None if self.locked is None else frozenset(each.name for each in self.locked)


@define
class Reacher:
    """Finds what packages are built from, reading each file once."""

    _reader: ManifestReader
    _ignores_lockfile: bool = field(default=False, kw_only=True, alias="ignores_lockfile")
    _files: dict[Path, tuple[Configuration, ...]] = field(factory=dict, init=False)
    _packages: dict[Path, Package] = field(factory=dict, init=False)
    _reached: dict[Any, Reach] = field(factory=dict, init=False)

    def configurations(self, directory: Path) -> tuple[Configuration, ...]:
        """Returns the configurations that apply in a folder, the nearest first.

        Raises:
            ManifestError: one of them is not valid TOML.
        """
        if directory not in self._files:
            self._files[directory] = tuple(read_configurations(configuration_files(directory)))
        return self._files[directory]

    def home_configurations(self) -> tuple[Configuration, ...]:
        """Returns the user's own configurations, in CARGO_HOME.

        Raises:
            ManifestError: one of them is not valid TOML.
        """
        files = home_configuration(os.environ)
        key = files[0] if files else Path()
        if key not in self._files:
            self._files[key] = tuple(read_configurations(files))
        return self._files[key]

    def reach(
        self,
        workspace: Workspace,
        packages: Sequence[Package],
        configurations: Iterable[Configuration],
    ) -> Reach:
        """Returns what packages are built from.

        Args:
            workspace: The packages' workspace.
            packages: The packages.
            configurations: Those that apply; they may replace packages.

        Raises:
            ManifestError: a manifest or the lock file is not what Cargo accepts.
        """
        root = Configuration(workspace.directory, workspace.root.data)
        folders = tuple(
            folder
            for each in (root, *configurations)
            for folder in local_overrides(each.folder, each.data)
            if (folder / "Cargo.toml").is_file()  # else cargo has something to say
        )
        key = (
            workspace.directory,
            tuple(str(package.manifest.path) for package in packages),
            folders,
        )
        if key not in self._reached:
            overrides = [self._package_at(workspace, folder) for folder in folders]
            self._reached[key] = self._compute(workspace, packages, overrides)
        return self._reached[key]

    def _compute(
        self, workspace: Workspace, roots: Iterable[Package], overrides: list[Package]
    ) -> Reach:
        lockfile = None if self._ignores_lockfile else workspace.lockfile
        packages = self._with_path_dependencies(workspace, roots)
        while True:
            locked = None
            if lockfile is not None:
                locked = tuple(lockfile.reach(_lock_roots(workspace, packages.values())))
            reach = Reach(tuple(packages.values()), locked)
            names = reach.names
            # What replaces a package that only others use doesn't matter.
            new = [
                each
                for each in overrides
                if each.directory not in packages and (names is None or each.name in names)
            ]
            if not new:
                return reach
            packages = self._with_path_dependencies(workspace, [*packages.values(), *new])

    def _with_path_dependencies(
        self, workspace: Workspace, packages: Iterable[Package]
    ) -> dict[Path, Package]:
        """The packages and their path dependencies, transitively."""
        queue = list(packages)
        found: dict[Path, Package] = {}
        with_development = uses_development_dependencies(workspace.root)
        while queue:
            current = queue.pop()
            if current.directory in found:
                continue
            found[current.directory] = current
            queue += [
                self._package_at(workspace, dependency.path)
                for dependency in current.dependencies
                if dependency.path is not None and (with_development or dependency.kind != "dev")
            ]
        return found

    def _package_at(self, workspace: Workspace, directory: Path) -> Package:
        if directory not in self._packages:
            self._packages[directory] = package_at(self._reader, workspace, directory)
        return self._packages[directory]


def _lock_roots(
    workspace: Workspace, packages: Iterable[Package]
) -> dict[str, frozenset[str] | None]:
    everything = uses_development_dependencies(workspace.root)
    return {
        package.name: None
        if everything
        else frozenset(d.package for d in package.dependencies if d.kind != "dev")
        for package in packages
    }
