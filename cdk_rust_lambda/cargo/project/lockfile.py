"""Cargo.lock: which locked packages a set of path packages reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from cdk_rust_lambda.cargo.toml.reading import read_toml
from cdk_rust_lambda.errors import ManifestError


@frozen(eq=False)
class LockedPackage:
    """A `[[package]]` of Cargo.lock; path packages have no source."""

    name: str
    version: str
    source: str | None
    checksum: str | None
    dependencies: tuple[str, ...] = field(repr=False)


@frozen(eq=False)
class Lockfile:
    """A parsed Cargo.lock."""

    path: Path
    _by_name: Mapping[str, tuple[LockedPackage, ...]] = field(repr=False, alias="by_name")
    _resolved: dict[LockedPackage, tuple[LockedPackage, ...]] = field(
        factory=dict, init=False, repr=False
    )

    def reach(self, roots: Mapping[str, frozenset[str] | None]) -> list[LockedPackage]:
        """Returns the packages that the roots reach, with the roots, sorted.

        Args:
            roots: The path packages by name, each with the package names that it depends on, or None
                for all that the lock file lists. (The lock file lists development dependencies too.)
        """
        reached: set[LockedPackage] = set()
        queue = [
            package
            for name in roots
            for package in self._by_name.get(name, ())
            if not package.source
        ]
        while queue:
            package = queue.pop()
            if package in reached:
                continue
            reached.add(package)
            allowed = None if package.source else roots.get(package.name)
            queue += (
                dependency
                for dependency in self.dependencies(package)
                if allowed is None or dependency.name in allowed
            )
        return sorted(
            reached, key=lambda package: (package.name, package.version, package.source or "")
        )

    def leading_to(
        self, targets: Collection[LockedPackage], among: Iterable[LockedPackage]
    ) -> tuple[LockedPackage, ...]:
        """Returns the packages that reach one of the targets, in their order, without the targets.

        Args:
            targets: Packages, with all that they reach.
            among: The packages to choose from, with all that they reach.
        """
        known = set(targets)
        remaining = candidates = [package for package in among if package not in known]
        while True:
            new = [p for p in remaining if not known.isdisjoint(self.dependencies(p))]
            if not new:
                return tuple(package for package in candidates if package in known)
            known.update(new)
            remaining = [package for package in remaining if package not in known]

    def dependencies(self, package: LockedPackage) -> tuple[LockedPackage, ...]:
        """Returns what a package depends on, development dependencies included."""
        if package not in self._resolved:
            found = (each for text in package.dependencies for each in self._resolve(text))
            self._resolved[package] = tuple(found)
        return self._resolved[package]

    def _resolve(self, reference: str) -> Iterator[LockedPackage]:
        """Resolves `name`, `name version` or `name version (source)`."""
        name, _, rest = reference.partition(" ")
        version, _, source = rest.partition(" ")
        for package in self._by_name.get(name, ()):
            if version and package.version != version:
                continue
            if source and package.source and f"({package.source})" != source:
                continue
            yield package


def read_lockfile(path: Path) -> Lockfile | None:
    """Reads a Cargo.lock; None if there is none.

    Raises:
        ManifestError: it is not what Cargo writes.
    """
    if not path.exists():
        return None
    by_name: dict[str, list[LockedPackage]] = defaultdict(list)
    tables = read_toml(path).get("package", [])
    if not isinstance(tables, list):
        raise _malformed(path)
    for table in tables:
        package = _read_package(path, table)
        by_name[package.name].append(package)
    return Lockfile(path, {name: tuple(packages) for name, packages in by_name.items()})


def _read_package(path: Path, table: Any) -> LockedPackage:
    if not isinstance(table, Mapping):
        raise _malformed(path)
    name, version = table.get("name"), table.get("version")
    source, checksum = table.get("source"), table.get("checksum")
    dependencies = table.get("dependencies", [])
    if (
        not isinstance(name, str)
        or not isinstance(version, str)
        or not isinstance(source, str | None)
        or not isinstance(checksum, str | None)
        or not isinstance(dependencies, list)
        or not all(isinstance(dependency, str) for dependency in dependencies)
    ):
        raise _malformed(path)
    return LockedPackage(name, version, source, checksum, tuple(dependencies))


def _malformed(path: Path) -> ManifestError:
    return ManifestError(
        "the lock file is not what Cargo writes",
        file=path,
        key="package",
        remedy="remove it and run `cargo generate-lockfile`",
    )
