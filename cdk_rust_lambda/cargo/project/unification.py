"""Which packages are named in a build, and what they ask of the crates that a binary is built from.

Cargo compiles a crate with all features that the named packages ask of it, together ("Feature unification"
in the Cargo Book). So the same ones are named whatever is built, and what they ask is hashed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field, frozen

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


@frozen(eq=False)
class Asked:
    """What the packages of a build ask, together, of the crates that binaries are built from.

    All binaries that are built from the same crates share one.

    Attributes:
        packages: Of each package of ours that asks, its folder, whether it is named, and a hash of what it asks.
        by_locked: A hash of what locked packages ask.
        locked: The locked packages that ask, and aren't among the crates.
    """

    packages: tuple[tuple[str, bool, str], ...] = field(repr=False)
    by_locked: str
    locked: tuple[LockedPackage, ...] = field(repr=False)


@frozen(eq=False)
class NamedPackages:
    """Packages that are named in one build, each with its default features, whatever others ask of it.

    Attributes:
        packages: The packages.
        names: Their names, in the same order.
    """

    packages: tuple[Package, ...]
    names: tuple[str, ...] = field(
        init=False,
        default=Factory(lambda self: tuple(each.name for each in self.packages), takes_self=True),
    )
    _paths: frozenset[str] = field(
        init=False,
        default=Factory(lambda self: frozenset(map(_path, self.packages)), takes_self=True),
    )

    def __contains__(self, package: Package) -> bool:
        """Whether a package is one of them."""
        return _path(package) in self._paths


@frozen(eq=False)
class _LambdaMembers:
    """The Lambda members of a workspace, sorted by name, and by the names of their binaries."""

    named: NamedPackages
    by_binary: dict[str, list[Package]]
    _others: dict[Path, NamedPackages] = field(factory=dict, init=False)

    @classmethod
    def of(cls, workspace: Workspace) -> _LambdaMembers:
        packages = sorted(lambda_members(workspace), key=lambda each: each.name)
        by_binary = defaultdict(list)
        for package in packages:
            for binary in package.binaries:
                by_binary[binary.name].append(package)
        return cls(NamedPackages(tuple(packages)), by_binary)

    def with_package(self, package: Package) -> NamedPackages:
        """Those that can be named together with a package, and itself, sorted by name."""
        owners = [each for b in package.binaries for each in self.by_binary.get(b.name, ())]
        excluded = {each.name for each in owners} - {package.name}
        if not excluded and owners:
            return self.named
        if package.directory not in self._others:
            packages = {e.name: e for e in self.named.packages if e.name not in excluded}
            found = sorted((packages | {package.name: package}).items())
            self._others[package.directory] = NamedPackages(tuple(each for _, each in found))
        return self._others[package.directory]


@frozen(eq=False)
class _Requests:
    """What packages that are built together ask, each of them by itself.

    Attributes:
        reach: What all of them are built from.
        locked: The locked packages of it, sorted.
        of_packages: What those of ours ask, and whether they are named.
        depended_on: The names of the packages that one of them depends on.
    """

    reach: Reach
    locked: tuple[LockedPackage, ...]
    of_packages: tuple[tuple[PackageRequests, bool], ...]
    depended_on: frozenset[str]

    @classmethod
    def of(cls, workspace: Workspace, reach: Reach, asking: NamedPackages) -> _Requests:
        with_development = uses_development_dependencies(workspace.root)
        found = tuple(
            PackageRequests.of(each, workspace, with_development=with_development)
            for each in reach.packages
        )
        locked = sorted(reach.locked or (), key=lambda each: each.id.key)
        names = {name for each in found for name in each.names}
        if reach.lockfile is not None:
            for package in locked:
                names |= {each.id.name for each in reach.lockfile.dependencies(package)}
        of_packages = tuple((each, each.package in asking) for each in found)
        return cls(reach, tuple(locked), of_packages, frozenset(names))

    def with_users(self, names: frozenset[str]) -> frozenset[str]:
        """Names of packages, with those of ours that depend on them, directly or not.

        Cargo.lock may not have them yet.
        """
        found = names
        while True:
            users = {each.package.name for each, _ in self.of_packages if each.concern(found)}
            if users <= found:
                return found
            found |= users


@frozen
class _Crates:
    """What a binary is built from, without its own package, if no other one depends on that.

    Attributes:
        locked: Of it what is in Cargo.lock; None if there is no Cargo.lock.
        names: The names of the packages of ours.
    """

    locked: frozenset[LockedPackage] | None
    names: frozenset[str]

    @classmethod
    def of(cls, package: Package, reach: Reach, depended_on: frozenset[str]) -> _Crates:
        names = frozenset(each.name for each in reach.packages)
        locked = None if reach.locked is None else frozenset(reach.locked)
        if package.name not in depended_on:
            names -= {package.name}
            if locked is not None and reach.lockfile is not None:
                locked -= {*reach.lockfile.named(package.name)}
        return cls(locked, names)


@define
class Unifier:
    """Finds what features are unified over, reading each workspace once."""

    _reacher: Reacher
    _members: dict[Path, _LambdaMembers] = field(factory=dict, init=False)
    _requests: dict[Any, _Requests] = field(factory=dict, init=False)
    _asking: dict[Any, NamedPackages] = field(factory=dict, init=False)
    _asked: dict[tuple[_Requests, _Crates], Asked] = field(factory=dict, init=False)
    _of_locked: dict[LockedPackage, LockedRequests] = field(factory=dict, init=False)

    def named(self, workspace: Workspace, package: Package) -> NamedPackages:
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
    ) -> tuple[Asked, tuple[str, ...]]:
        """Returns what the named packages ask of what a package is built from, and which of that is named.

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
        asking = self._all_asking(workspace, package, configurations)
        requests = self._requests_of(workspace, asking, reach, configurations)
        crates = _Crates.of(package, reach, requests.depended_on)
        key = (requests, crates)
        if key not in self._asked:
            self._asked[key] = self._compute(*key)
        # A package that is named has its default features, whatever others ask of it.
        named = sorted(each.name for each in reach.packages if each in asking)
        return self._asked[key], tuple(named)

    def _all_asking(
        self, workspace: Workspace, package: Package, configurations: tuple[Configuration, ...]
    ) -> NamedPackages:
        """The packages whose features are unified."""
        chosen = (value_at(e.data, "resolver", "feature-unification") for e in configurations)
        if "workspace" in chosen:
            if workspace.directory not in self._asking:
                self._asking[workspace.directory] = NamedPackages(workspace.members)
            return self._asking[workspace.directory]
        named = self.named(workspace, package)
        if resolver_of(workspace.root) != "1":
            return named
        if named not in self._asking:
            # That of the folder that Cargo runs in asks, be it named or not.
            root = workspace.member(workspace.root)
            if root is None or root in named:
                return named
            self._asking[named] = NamedPackages((*named.packages, root))
        return self._asking[named]

    def _requests_of(
        self,
        workspace: Workspace,
        asking: NamedPackages,
        reach: Reach,
        configurations: tuple[Configuration, ...],
    ) -> _Requests:
        key = (asking, reach.overrides, reach.lockfile)
        if key not in self._requests:
            packages = asking.packages
            everything = self._reacher.reach(workspace, packages, configurations, reach.lockfile)
            self._requests[key] = _Requests.of(workspace, everything, asking)
        return self._requests[key]

    def _compute(self, requests: _Requests, crates: _Crates) -> Asked:
        lockfile = requests.reach.lockfile
        names: frozenset[str] | None = None
        leading: tuple[LockedPackage, ...] = ()
        if crates.locked is not None and requests.reach.locked is not None and lockfile:
            leading = lockfile.leading_to(crates.locked, requests.locked)
            known = crates.names.union(each.id.name for each in (*crates.locked, *leading))
            names = requests.with_users(known)
        concerned = [each for each in requests.of_packages if each[0].concern(names)]
        return Asked(
            tuple((each.place, is_named, each.hash(names)) for each, is_named in concerned),
            self._asked_by_locked(lockfile, crates, leading, [each for each, _ in concerned]),
            tuple(each for each in leading if each.id.source),
        )

    def _asked_by_locked(
        self,
        lockfile: Lockfile | None,
        crates: _Crates,
        leading: tuple[LockedPackage, ...],
        concerned: Iterable[PackageRequests],
    ) -> str:
        """A digest of what locked packages ask that aren't among the crates, but use them."""
        ours: defaultdict[str, set[str]] = defaultdict(set)
        for each in concerned:
            ours[each.package.name] |= each.names
        known = {*(crates.locked or ()), *leading}
        counts = Counter(each.id.name for each in known)
        ambiguous = {name for name, count in counts.items() if count > 1}
        digest = hashlib.sha256()
        for package in leading:
            asks = self._locked_requests(lockfile, package)
            if package.id.source:
                digest.update(asks.of_known(known))
            # Elsewhere its manifest tells it, whether it is in Cargo.lock yet or not.
            elif chosen := ours[package.id.name] & ambiguous:
                digest.update(asks.of_known(known, chosen))
        return digest.hexdigest()

    def _locked_requests(self, lockfile: Lockfile | None, package: LockedPackage) -> LockedRequests:
        if package not in self._of_locked:
            assert lockfile is not None  # noqa: S101 - which holds it
            dependencies = frozenset(lockfile.dependencies(package))
            self._of_locked[package] = LockedRequests(package, dependencies)
        return self._of_locked[package]


def _path(package: Package) -> str:
    return str(package.manifest.path)
