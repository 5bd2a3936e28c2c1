"""What packages are built from: path packages, what replaces others, and the locked packages."""

from __future__ import annotations

import contextlib
import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    configuration_files,
    home_configuration,
    read_configurations,
)
from cdk_rust_lambda.cargo.project.locked_dependencies import without_development
from cdk_rust_lambda.cargo.project.lockfile import LockedPackage, Lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.overrides import LocalOverrides, override_packages
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.package_id import PackageId, git_source
from cdk_rust_lambda.cargo.project.resolver import uses_development_dependencies
from cdk_rust_lambda.cargo.project.workspace import Workspace, package_at
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


@frozen(eq=False)
class Reach:
    """What packages are built from.

    Attributes:
        packages: Themselves, their path dependencies, and what replaces others locally.
        locked: What they reach in Cargo.lock, each with what is built into it; None if there is no
            Cargo.lock.
        lockfile: The parsed Cargo.lock, if there is one.
        overrides: The folders of packages that may take the place of others.
    """

    packages: tuple[Package, ...]
    locked: Mapping[LockedPackage, tuple[LockedPackage, ...]] | None
    lockfile: Lockfile | None = field(repr=False)
    overrides: frozenset[Path] = field(repr=False)

    @property
    def foreign(self) -> list[LockedPackage]:
        """The locked packages that aren't path packages, sorted."""
        found = [each for each in self.locked or () if each.id.source is not None]
        return sorted(found, key=lambda each: each.id.key)

    @property
    def choices(self) -> list[tuple[PackageId, PackageId]]:
        """Which package uses which, where several of one name are reached, sorted.

        Elsewhere the packages alone tell it.
        """
        if self.locked is None:
            return []
        counts = Counter(each.id.name for each in self.locked)
        # Cargo.lock may have an older version of ours.
        own = {each.name: each.id for each in self.packages if counts[each.name] == 1}
        found = [
            (own.get(user.id.name, user.id), used.id)
            for user, dependencies in self.locked.items()
            for used in dependencies
            if counts[used.id.name] > 1
        ]
        return sorted(found, key=lambda each: (each[0].key, each[1].key))

    def has_replacement(self, name: str, entry: Any, folder: Path) -> bool:
        """Whether an entry of `[patch]` stands for one of the packages, as far as they are known.

        Args:
            name: The package's name.
            entry: The entry.
            folder: What relative paths are relative to.
        """
        if self.locked is None or self.lockfile is None:
            return True
        table = entry if isinstance(entry, Mapping) else {}
        path, git = table.get("path"), git_source(table)
        if isinstance(path, str) and (replacing := _folder(folder, path)) in self.overrides:
            return any(each.directory == replacing for each in self.packages)
        named = self.lockfile.named(name)
        of_git = [each for each in named if git is not None and each.id.is_of_git(git)]
        # One that the lock file doesn't have yet may be for any package of its name.
        return any(each in self.locked for each in of_git or named)


@define
class Reacher:
    """Finds what packages are built from, reading each file once."""

    _reader: ManifestReader
    _files: dict[Path, tuple[Configuration, ...]] = field(factory=dict, init=False)
    _packages: dict[Path, Package] = field(factory=dict, init=False)
    _overrides: LocalOverrides = field(factory=LocalOverrides, init=False)
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
        lockfile: Lockfile | None,
    ) -> Reach:
        """Returns what packages are built from.

        Args:
            workspace: The packages' workspace.
            packages: The packages.
            configurations: Those that apply; they may replace packages.
            lockfile: The workspace's Cargo.lock, if there is one.

        Raises:
            ManifestError: a manifest is not what Cargo accepts.
        """
        root = Configuration(workspace.directory, workspace.root.data)
        overrides = self._overrides.of((root, *configurations))
        directories = tuple(str(package.directory) for package in packages)
        key = (workspace.directory, directories, overrides, lockfile)
        if key not in self._reached:
            replacing = override_packages(overrides, partial(self._package_at, workspace))
            self._reached[key] = self._compute(workspace, packages, replacing, lockfile)
        return self._reached[key]

    def _compute(
        self,
        workspace: Workspace,
        roots: Iterable[Package],
        overrides: Mapping[Path, Package],
        lockfile: Lockfile | None,
    ) -> Reach:
        packages = self._with_path_dependencies(workspace, roots)
        while True:
            locked = None
            if lockfile is not None:
                known = {**overrides, **packages}.values()
                locked = self._locked(workspace, lockfile, packages.values(), known)
            # What replaces a package that only others use doesn't matter.
            new = [
                each
                for each in overrides.values()
                if each.directory not in packages and _takes_part(each, lockfile, locked)
            ]
            if not new:
                return Reach(tuple(packages.values()), locked, lockfile, frozenset(overrides))
            packages = self._with_path_dependencies(workspace, [*packages.values(), *new])

    def _locked(
        self,
        workspace: Workspace,
        lockfile: Lockfile,
        packages: Iterable[Package],
        known: Iterable[Package],
    ) -> dict[LockedPackage, tuple[LockedPackage, ...]]:
        """What packages of ours reach in the lock file, each with what is built into it.

        Args:
            workspace: The workspace.
            lockfile: Its Cargo.lock.
            packages: The packages.
            known: All of ours, those that may replace others included.
        """
        owners: dict[LockedPackage, list[Package]] = defaultdict(list)
        for each in known:
            for package in lockfile.path_packages(each.id):
                owners[package].append(each)
        queue = [found for each in packages for found in lockfile.path_packages(each.id)]
        reached: dict[LockedPackage, tuple[LockedPackage, ...]] = {}
        while queue:
            current = queue.pop()
            if current not in reached:
                found = lockfile.dependencies(current)
                if owners[current] and not uses_development_dependencies(workspace.root):
                    dependencies = [d for owner in owners[current] for d in owner.dependencies]
                    id_of = partial(self._id_at, workspace)
                    found = tuple(without_development(dependencies, found, id_of))
                reached[current] = found
                queue += found
        return reached

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

    def _id_at(self, workspace: Workspace, directory: Path) -> PackageId | None:
        # Of packages that are no members, Cargo doesn't read what only their tests depend on.
        with contextlib.suppress(ManifestError):
            return self._package_at(workspace, directory).id
        return None


def _takes_part(
    override: Package, lockfile: Lockfile | None, locked: Collection[LockedPackage] | None
) -> bool:
    """Whether what may replace packages replaces one that is reached, as far as that is known."""
    if lockfile is None or locked is None:
        return True
    own = lockfile.find(override.id)
    if own is not None:
        return own in locked
    # The lock file doesn't know of `paths`, nor yet of a new patch.
    return any(each.id.name == override.name for each in locked)


def _folder(base: Path, path: str) -> Path:
    return Path(os.path.normpath(base / path))
