"""Cargo.lock: the locked packages, and which of them each depends on."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.manifest_option import manifest_option
from cdk_rust_lambda.cargo.project.package_id import PackageId, without_commit
from cdk_rust_lambda.cargo.toml.reading import read_toml
from cdk_rust_lambda.errors import ManifestError


@frozen(eq=False)
class LockedPackage:
    """A `[[package]]` of Cargo.lock.

    Attributes:
        id: What tells it from the others.
        checksum: The checksum of its archive, if it is of a registry.
        references: What names its dependencies.
    """

    id: PackageId
    checksum: str | None
    references: tuple[str, ...] = field(repr=False)


@frozen(eq=False)
class Lockfile:
    """A parsed Cargo.lock."""

    path: Path
    _by_name: Mapping[str, tuple[LockedPackage, ...]] = field(repr=False, alias="by_name")
    _resolved: dict[LockedPackage, tuple[LockedPackage, ...]] = field(
        factory=dict, init=False, repr=False
    )

    @property
    def has_git(self) -> bool:
        """Whether there are packages of git repositories."""
        packages = chain.from_iterable(self._by_name.values())
        return any((package.id.source or "").startswith("git+") for package in packages)

    def named(self, name: str) -> tuple[LockedPackage, ...]:
        """Returns the packages of a name."""
        return self._by_name.get(name, ())

    def find(self, package_id: PackageId) -> LockedPackage | None:
        """Returns a package, or None if it isn't locked."""
        return next((each for each in self.named(package_id.name) if each.id == package_id), None)

    def path_packages(self, package_id: PackageId) -> tuple[LockedPackage, ...]:
        """Returns what stands for a path package.

        That is itself; if its version has changed since the file was written, each path package of its
        name.
        """
        found = self.find(package_id)
        if found is not None:
            return (found,)
        return tuple(each for each in self.named(package_id.name) if each.id.source is None)

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
        """Returns what a package depends on; development dependencies of the workspace's members, too."""
        if package not in self._resolved:
            found = [each for text in package.references for each in self._resolve(text)]
            self._resolved[package] = tuple(dict.fromkeys(found))
        return self._resolved[package]

    def _resolve(self, reference: str) -> Iterator[LockedPackage]:
        """Resolves `name`, `name version` or `name version (source)`, with what is unambiguous left out.

        Of what Cargo wouldn't have written, all that it may stand for.
        """
        name, _, rest = reference.partition(" ")
        version, _, source = rest.partition(" ")
        source = source.removeprefix("(").removesuffix(")")
        found = self.named(name)
        found = tuple(each for each in found if each.id.version == version) or found
        if source:
            yield from [each for each in found if _has_source(each, source)] or found
        elif len({each.id.version for each in found}) == 1:
            # A path package has no source that could be written.
            yield from [each for each in found if each.id.source is None] or found
        else:
            yield from found


def _has_source(package: LockedPackage, source: str) -> bool:
    own = package.id.source
    return own is not None and source in (own, without_commit(own))


def read_lockfile(path: Path) -> Lockfile | None:
    """Reads a Cargo.lock; None if there is none.

    Raises:
        ManifestError: it is not what Cargo writes.
    """
    if not os.path.exists(path):
        return None
    by_name: dict[str, list[LockedPackage]] = defaultdict(list)
    tables = read_toml(path).get("package", [])
    if not isinstance(tables, list):
        raise _malformed(path)
    for table in tables:
        package = _read_package(path, table)
        by_name[package.id.name].append(package)
    return Lockfile(path, {name: tuple(packages) for name, packages in by_name.items()})


def _read_package(path: Path, table: Any) -> LockedPackage:
    if not isinstance(table, Mapping):
        raise _malformed(path)
    name, version = table.get("name"), table.get("version")
    source, checksum = table.get("source"), table.get("checksum")
    # What takes a package's place by `[replace]` is built instead of it.
    replacement = table.get("replace")
    references = table.get("dependencies", [])
    if (
        not isinstance(name, str)
        or not isinstance(version, str)
        or not isinstance(source, str | None)
        or not isinstance(checksum, str | None)
        or not isinstance(replacement, str | None)
        or not isinstance(references, list)
        or not all(isinstance(reference, str) for reference in references)
    ):
        raise _malformed(path)
    if replacement is not None:
        references = [*references, replacement]
    return LockedPackage(PackageId(name, version, source), checksum, tuple(references))


def _malformed(path: Path) -> ManifestError:
    manifest_path = path.with_name("Cargo.toml")
    # Cargo's configuration may have the file elsewhere than beside it.
    option = manifest_option(manifest_path) if manifest_path.exists() else ""
    return ManifestError(
        "the lock file is not what Cargo writes",
        file=path,
        key="package",
        remedy=f"remove it and run `cargo generate-lockfile{option}`",
    )
