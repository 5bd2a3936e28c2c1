"""Which packages are named in a build, and what they ask of the crates that a binary is built from.

Cargo compiles a crate with all features that the named packages ask of it, together ("Feature unification"
in the Cargo Book). So the same ones are named whatever is built, and what they ask is hashed.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.project.configuration import value_at
from cdk_rust_lambda.cargo.project.dependencies import Dependency
from cdk_rust_lambda.cargo.project.features import DEPENDENCY_PREFIX
from cdk_rust_lambda.cargo.project.lambda_crates import lambda_members
from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.reach import Reacher
from cdk_rust_lambda.cargo.project.resolver import resolver_of, uses_development_dependencies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.project.reach import Reach
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@frozen
class Asked:
    """What the packages of a build ask of what a binary is built from.

    Attributes:
        value: All of it, as JSON.
        locked: The locked packages that ask, and aren't in the binary.
    """

    value: Any = field(repr=False)
    locked: tuple[LockedPackage, ...] = field(repr=False)


@define
class Unifier:
    """Finds what features are unified over, for each workspace once."""

    _reacher: Reacher
    _lambda_members: dict[Path, tuple[Package, ...]] = field(factory=dict, init=False)
    _askers: dict[tuple[Path, bool], _Asker] = field(factory=dict, init=False)

    def named(self, workspace: Workspace, package: Package) -> tuple[Package, ...]:
        """Returns the packages to name in a build of a package's binaries, sorted by name.

        These are itself and all Lambda members of its workspace, but for those with a binary of the same
        name as one of its own, which Cargo would build, too.

        Args:
            workspace: The workspace.
            package: The package.
        """
        key = workspace.directory
        if key not in self._lambda_members:
            self._lambda_members[key] = tuple(lambda_members(workspace))
        names = {binary.name for binary in package.binaries}
        others = (
            each
            for each in self._lambda_members[key]
            if names.isdisjoint(binary.name for binary in each.binaries)
        )
        return tuple(sorted((package, *others), key=lambda each: each.name))

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
        everything = self._reacher.reach(workspace, tuple(asking.values()), configurations)
        built = {each.directory for each in reach.packages}
        names: set[str] | None = None
        known: set[LockedPackage] = set()
        leading: tuple[LockedPackage, ...] = ()
        if reach.locked is not None and everything.locked is not None and workspace.lockfile:
            leading = workspace.lockfile.leading_to(reach.locked, everything.locked)
            known = {*reach.locked, *leading}
            names = {each.name for each in known} | {each.name for each in reach.packages}
        askers = [
            asker
            for each in everything.packages
            if each.directory not in built and (asker := self._asker(workspace, each)).asks(names)
        ]
        asked = [
            (each.place, each.package.directory in asking, each.wishes(names)) for each in askers
        ]
        # A package that is named has its default features, whatever others ask of it.
        named = sorted(each.name for folder, each in asking.items() if folder in built)
        ours = {each.package.name: each.names for each in askers}
        locked = [
            _described(each, workspace.lockfile, known, ours.get(each.name))
            for each in leading
            if workspace.lockfile and (each.source or each.name in ours)
        ]
        value = [named, sorted(asked), locked]
        return Asked(value, tuple(each for each in leading if each.source))

    def _asking(
        self, workspace: Workspace, package: Package, configurations: Iterable[Configuration]
    ) -> dict[Path, Package]:
        """The packages whose features are unified, by their folders."""
        asking = {each.directory: each for each in self.named(workspace, package)}
        root = workspace.member(workspace.root)
        # That of the folder that Cargo runs in, be it named or not.
        if root is not None and resolver_of(workspace.root) == "1":
            asking[root.directory] = root
        chosen = (value_at(e.data, "resolver", "feature-unification") for e in configurations)
        if "workspace" in chosen:
            asking |= {each.directory: each for each in workspace.members}
        return asking

    def _asker(self, workspace: Workspace, package: Package) -> _Asker:
        with_development = uses_development_dependencies(workspace.root)
        key = (package.directory, with_development)
        if key not in self._askers:
            place = os.path.relpath(package.directory, workspace.directory).replace(os.sep, "/")
            dependencies = tuple(
                each for each in package.dependencies if with_development or each.kind != "dev"
            )
            names = frozenset(each.package for each in dependencies)
            self._askers[key] = _Asker(package, place, dependencies, names)
        return self._askers[key]


@define
class _Asker:
    """A package that isn't in a binary, and may ask for features of what is.

    Attributes:
        package: The package.
        place: Its folder, relative to the workspace.
        dependencies: Those that count.
        names: The names of the packages that it depends on.
    """

    package: Package
    place: str
    dependencies: tuple[Dependency, ...]
    names: frozenset[str]
    _wishes: dict[frozenset[str], str] = field(factory=dict, init=False)

    def asks(self, names: set[str] | None) -> bool:
        """Whether it depends on one of these packages; None for all."""
        return bool(self.names) if names is None else not self.names.isdisjoint(names)

    def wishes(self, names: set[str] | None) -> str:
        """Returns a hash of what it asks of packages.

        Args:
            names: The packages' names; None for all.
        """
        chosen = self.names if names is None else self.names.intersection(names)
        if chosen not in self._wishes:
            wishes = json.dumps(self._compute(chosen), sort_keys=True).encode()
            self._wishes[chosen] = hashlib.sha256(wishes).hexdigest()
        return self._wishes[chosen]

    def _compute(self, names: Collection[str]) -> Any:
        dependencies = [each for each in self.dependencies if each.package in names]
        rows = [
            (
                *(each.name, each.package, each.kind, each.target or "", each.requirement),
                *(each.location, each.optional, each.default_features, sorted(each.features)),
            )
            for each in dependencies
        ]
        return [sorted(rows), self._features({each.name for each in dependencies})]

    def _features(self, dependencies: Collection[str]) -> dict[str, list[str]]:
        """The features that may turn on something of dependencies, each with what does so."""
        found: dict[str, list[str]] = {}
        while True:
            before = sum(map(len, found.values()))
            for name, values in self.package.features.items():
                turned_on = [v for v in values if v in found or _owner(v) in dependencies]
                if turned_on:
                    found[name] = turned_on
            if sum(map(len, found.values())) == before:
                return found


def _described(
    package: LockedPackage,
    lockfile: Lockfile,
    known: Collection[LockedPackage],
    names: Collection[str] | None,
) -> list[Any]:
    """A locked package, and those of its dependencies that matter; of one of ours, by their names."""
    dependencies = [
        (each.name, each.version, each.source)
        for each in lockfile.dependencies(package)
        if each in known and (package.source or names is None or each.name in names)
    ]
    if not package.source:
        return [package.name, dependencies]
    return [package.name, package.version, package.source, package.checksum, dependencies]


def _owner(value: str) -> str | None:
    """The dependency of which a value of a feature turns on something; None for a feature."""
    owner, slash, _ = value.partition("/")
    if not slash and not value.startswith(DEPENDENCY_PREFIX):
        return None
    return owner.removesuffix("?").removeprefix(DEPENDENCY_PREFIX)
