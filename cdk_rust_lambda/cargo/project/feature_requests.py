"""What a package asks of the features of others, to be hashed: one of ours, and one of a registry."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from attrs import define, field

from cdk_rust_lambda.cargo.project.dependencies import Dependency
from cdk_rust_lambda.cargo.project.features import DEPENDENCY_PREFIX
from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.relative_paths import relative_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from cdk_rust_lambda.cargo.project.workspace import Workspace


@define
class PackageRequests:
    """What a package of ours asks: it is in its manifest.

    Attributes:
        package: The package.
        path: Its manifest.
        place: Its folder, relative to the workspace.
        dependencies: Those that count.
        names: The names of the packages that it depends on.
    """

    package: Package
    path: str
    place: str
    dependencies: tuple[Dependency, ...]
    names: frozenset[str]
    _hashes: dict[frozenset[str], str] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls, package: Package, workspace: Workspace, *, with_development: bool
    ) -> PackageRequests:
        """Returns those of a package.

        Args:
            package: The package.
            workspace: The workspace.
            with_development: Whether its development dependencies count.
        """
        place = relative_name(package.directory, workspace.directory)
        dependencies = tuple(
            each for each in package.dependencies if with_development or each.kind != "dev"
        )
        names = frozenset(each.package for each in dependencies)
        return cls(package, str(package.manifest.path), place, dependencies, names)

    def concern(self, names: Collection[str] | None) -> bool:
        """Whether the package depends on one of those of these names; None for all."""
        return bool(self.names) if names is None else not self.names.isdisjoint(names)

    def hash(self, names: Collection[str] | None) -> str:
        """Returns a hash of what is asked of packages.

        Features that may be off count, if they turn on something of these packages.

        Args:
            names: The packages' names; None for all.
        """
        chosen = self.names if names is None else self.names.intersection(names)
        if chosen not in self._hashes:
            requests = json.dumps(self._compute(chosen), sort_keys=True).encode()
            self._hashes[chosen] = hashlib.sha256(requests).hexdigest()
        return self._hashes[chosen]

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


def _owner(value: str) -> str | None:
    """The dependency of which a value of a feature turns on something; None for a feature."""
    owner, slash, _ = value.partition("/")
    if not slash and not value.startswith(DEPENDENCY_PREFIX):
        return None
    return owner.removesuffix("?").removeprefix(DEPENDENCY_PREFIX)


@define(eq=False)
class LockedRequests:
    """What a locked package asks: which one it is says it, with what its dependencies are resolved to.

    Attributes:
        package: The package.
        dependencies: What it depends on.
    """

    package: LockedPackage
    dependencies: frozenset[LockedPackage]
    _encoded: dict[frozenset[LockedPackage], bytes] = field(factory=dict, init=False, repr=False)

    def of_known(
        self, known: AbstractSet[LockedPackage], names: Collection[str] | None = None
    ) -> bytes:
        """Returns what it asks of known packages.

        Args:
            known: The packages.
            names: Their names, if only those count.
        """
        chosen = self.dependencies & known
        if names is not None:
            chosen = frozenset(each for each in chosen if each.id.name in names)
        if chosen not in self._encoded:
            rows = sorted(each.id.key for each in chosen)
            # Of one of ours, its version decides on nothing.
            own = self.package.id
            whole = [*own.key, self.package.checksum]
            asked = [whole if own.source else own.name, rows]
            self._encoded[chosen] = json.dumps(asked).encode() + b"\n"
        return self._encoded[chosen]
