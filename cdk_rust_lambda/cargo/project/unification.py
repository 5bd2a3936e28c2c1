"""Which packages are named in a build, and what they ask of the crates that a binary is built from.

Cargo compiles a crate with all features that the named packages ask of it, together ("Feature unification"
in the Cargo Book). So the same ones are named whatever is built, and what they ask is hashed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.project.configuration import value_at
from cdk_rust_lambda.cargo.project.feature_requests import LockedRequests, PackageRequests
from cdk_rust_lambda.cargo.project.lambda_crates import lambda_members
from cdk_rust_lambda.cargo.project.lockfile import LockedPackage, Lockfile
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.reach import Reach, Reacher
from cdk_rust_lambda.cargo.project.resolver import resolver_of, uses_development_dependencies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@frozen
class Asked:
    """What the packages of a build ask of what a binary is built from.

    Attributes:
        value: All of it, as JSON: a hash for each package of ours, by its folder.
        locked: The locked packages that ask, and aren't in the binary.
    """

    value: Mapping[str, Any] = field(repr=False)
    locked: tuple[LockedPackage, ...] = field(repr=False)


@frozen(eq=False)
class _LambdaMembers:
    """The Lambda members of a workspace, sorted by name, and by the names of their binaries."""

    packages: tuple[Package, ...]
    by_binary: dict[str, list[Package]]

    @classmethod
    def of(cls, workspace: Workspace) -> _LambdaMembers:
        packages = sorted(lambda_members(workspace), key=lambda each: each.name)
        by_binary = defaultdict(list)
        for package in packages:
            for binary in package.binaries:
                by_binary[binary.name].append(package)
        return cls(tuple(packages), by_binary)

    def with_package(self, package: Package) -> tuple[Package, ...]:
        """Those that can be named together with a package, and itself, sorted by name."""
        owners = [each for b in package.binaries for each in self.by_binary.get(b.name, ())]
        excluded = {each.name for each in owners} - {package.name}
        if not excluded and owners:
            return self.packages
        packages = {each.name: each for each in self.packages if each.name not in excluded}
        return tuple(each for _, each in sorted((packages | {package.name: package}).items()))


@define
class Unifier:
    """Finds what features are unified over, reading each workspace once."""

    _reacher: Reacher
    _members: dict[Path, _LambdaMembers] = field(factory=dict, init=False)
    _of_packages: dict[Reach, tuple[PackageRequests, ...]] = field(factory=dict, init=False)
    _of_locked: dict[LockedPackage, LockedRequests] = field(factory=dict, init=False)

    def named(self, workspace: Workspace, package: Package) -> tuple[Package, ...]:
        """Returns the packages to name in a build of a package's binaries, sorted by name.

        These are itself and all Lambda members of its workspace, but for those with a binary of the same
        name as one of its own, which Cargo would build, too.

        Args:
            workspace: The workspace.
            package: The package.
        """
        if workspace.directory not in self._members:
            self._members[workspace.directory] = _LambdaMembers.of(workspace)
        return self._members[workspace.directory].with_package(package)

    def asked(
        self,
        workspace: Workspace,
        package: Package,
        reach: Reach,
        configurations: Iterable[Configuration],
    ) -> Asked:
        """Returns what the named packages ask of what a package is built from.

        Where only Cargo knows, it is more than that: of all platforms, and by features that may be off.

        Args:
            workspace: The workspace.
            package: The package.
            reach: What it is built from.
            configurations: Cargo's, which apply.

        Raises:
            ManifestError: a manifest or the lock file is not what Cargo accepts.
        """
        configurations = tuple(configurations)
        asking = self._asking(workspace, package, configurations)
        everything = self._reacher.reach(workspace, asking, configurations, reach.lockfile)
        names: set[str] | None = None
        leading: tuple[LockedPackage, ...] = ()
        if reach.locked is not None and everything.locked is not None and reach.lockfile:
            among = sorted(everything.locked, key=lambda each: each.id.key)
            leading = reach.lockfile.leading_to(reach.locked, among)
            names = {each.id.name for each in (*reach.locked, *leading)}
            names |= {each.name for each in reach.packages}
        built = {str(each.manifest.path) for each in reach.packages}
        requests = [
            each
            for each in self._requests(workspace, everything)
            if each.path not in built and each.concern(names)
        ]
        paths = {str(each.manifest.path): each.name for each in asking}
        asked = [(each.place, each.path in paths, each.hash(names)) for each in requests]
        # A package that is named has its default features, whatever others ask of it.
        named = sorted(name for path, name in paths.items() if path in built)
        value = {
            "named": named,
            "packages": {place: [is_named, asks] for place, is_named, asks in asked},
            "locked": self._asked_by_locked(reach, leading, requests),
        }
        return Asked(value, tuple(each for each in leading if each.id.source))

    def _asking(
        self, workspace: Workspace, package: Package, configurations: Iterable[Configuration]
    ) -> tuple[Package, ...]:
        """The packages whose features are unified."""
        chosen = (value_at(e.data, "resolver", "feature-unification") for e in configurations)
        if "workspace" in chosen:
            return workspace.members
        named = self.named(workspace, package)
        if resolver_of(workspace.root) == "1":
            # That of the folder that Cargo runs in asks, be it named or not.
            root = workspace.member(workspace.root)
            if root is not None and root not in named:
                return (*named, root)
        return named

    def _asked_by_locked(
        self,
        reach: Reach,
        leading: tuple[LockedPackage, ...],
        requests: Iterable[PackageRequests],
    ) -> str:
        """A digest of what locked packages ask that aren't in the binary, but use what is."""
        ours: defaultdict[str, set[str]] = defaultdict(set)
        for each in requests:
            ours[each.package.name] |= each.names
        known = {*(reach.locked or ()), *leading}
        digest = hashlib.sha256()
        for package in leading:
            asks = self._locked_requests(reach.lockfile, package)
            if package.id.source:
                digest.update(asks.of_known(known))
            elif package.id.name in ours:
                digest.update(asks.of_known(known, ours[package.id.name]))
        return digest.hexdigest()

    def _requests(self, workspace: Workspace, everything: Reach) -> tuple[PackageRequests, ...]:
        if everything not in self._of_packages:
            with_development = uses_development_dependencies(workspace.root)
            self._of_packages[everything] = tuple(
                PackageRequests.of(each, workspace, with_development=with_development)
                for each in everything.packages
            )
        return self._of_packages[everything]

    def _locked_requests(self, lockfile: Lockfile | None, package: LockedPackage) -> LockedRequests:
        if package not in self._of_locked:
            assert lockfile is not None  # noqa: S101 - which holds it
            dependencies = frozenset(lockfile.dependencies(package))
            self._of_locked[package] = LockedRequests(package, dependencies)
        return self._of_locked[package]
