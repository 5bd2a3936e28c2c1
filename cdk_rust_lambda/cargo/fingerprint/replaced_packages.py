"""The contents of packages that are taken from vendored folders and local registries.

Cargo.lock says nothing of them: a vendored package may be edited if its `.cargo-checksum.json` doesn't list
the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.cargo.fingerprint.content import SourceContents
from cdk_rust_lambda.cargo.fingerprint.declared_inputs import files_below
from cdk_rust_lambda.cargo.project.configuration import value_at
from cdk_rust_lambda.cargo.project.package_id import PackageId
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.cargo.toml.reading import read_toml
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
    from cdk_rust_lambda.cargo.project.replaced_sources import ReplacedSources

_MANIFEST = "Cargo.toml"
# Each release of `cargo vendor` writes it in its own way.
_CHECKSUMS = ".cargo-checksum.json"

_Identity = tuple[str, str]


@define
class ReplacedPackages:
    """Finds and hashes packages in local sources, each once."""

    _contents: SourceContents
    _indices: dict[Path, Mapping[_Identity, list[Path]]] = field(factory=dict, init=False)
    _folders: dict[tuple[Path, _Identity], list[Path]] = field(factory=dict, init=False)
    _digests: dict[Path, str] = field(factory=dict, init=False)

    def contents(
        self, sources: ReplacedSources, packages: Iterable[LockedPackage] | None
    ) -> list[tuple[PackageId, str]]:
        """Returns packages, each with a hash of its content, sorted.

        An archive adds nothing to its checksum in Cargo.lock, and is left out, if that is right.

        Args:
            sources: Where they lie.
            packages: The packages; None for all that lie there.

        Raises:
            ManifestError: a file or folder can't be read.
        """
        locked = None if packages is None else [each for each in packages if each.id.source]
        found = {(each, self._digest(path)) for each, path in self._vendored(sources, locked)}
        for registry in sources.registries:
            found |= set(self._archives(registry, locked))
        return sorted(found, key=lambda each: (each[0].key, each[1]))

    def manifests(
        self, sources: ReplacedSources, packages: Iterable[LockedPackage]
    ) -> list[tuple[str, str]]:
        """Returns the names of vendored packages, each with a hash of its manifest, sorted.

        Args:
            sources: Where they lie.
            packages: The packages.

        Raises:
            ManifestError: a file or folder can't be read.
        """
        vendored = self._vendored(sources, [each for each in packages if each.id.source])
        return sorted(
            (each.name, self._contents.digest(path / _MANIFEST)) for each, path in vendored
        )

    def _vendored(
        self, sources: ReplacedSources, packages: list[LockedPackage] | None
    ) -> Iterator[tuple[PackageId, Path]]:
        """Yields packages, with their folders."""
        for directory in sources.directories:
            if packages is None:
                for identity, folders in self._index(directory).items():
                    yield from ((PackageId(*identity), folder) for folder in folders)
            for package in packages or ():
                identity = (package.id.name, package.id.version)
                yield from ((package.id, each) for each in self._find(directory, identity))

    def _find(self, directory: Path, identity: _Identity) -> list[Path]:
        key = (directory, identity)
        if key not in self._folders:
            # As `cargo vendor` names them; Cargo goes by what is in the manifests alone.
            usual = (directory / name for name in ("-".join(identity), identity[0]))
            found = next((each for each in usual if _identity_of(each) == identity), None)
            self._folders[key] = [found] if found else self._index(directory).get(identity, [])
        return self._folders[key]

    def _index(self, directory: Path) -> Mapping[_Identity, list[Path]]:
        if directory not in self._indices:
            index: dict[_Identity, list[Path]] = defaultdict(list)
            with contextlib.suppress(OSError):  # cargo has something to say
                for folder in sorted(directory.iterdir()):
                    identity = None if folder.name.startswith(".") else _identity_of(folder)
                    if identity is not None:
                        index[identity].append(folder)
            self._indices[directory] = dict(index)
        return self._indices[directory]

    def _digest(self, folder: Path) -> str:
        if folder not in self._digests:
            digest = hashlib.sha256()
            names = {relative_name(path, folder): path for path in files_below(str(folder))}
            names.pop(_CHECKSUMS, None)
            for name, path in sorted(names.items()):
                content = self._contents.digest(Path(path), is_verbatim=True)
                digest.update(f"{name}\0{content}".encode("utf-8", "surrogatepass"))
            self._digests[folder] = digest.hexdigest()
        return self._digests[folder]

    def _archives(
        self, registry: Path, packages: list[LockedPackage] | None
    ) -> Iterator[tuple[PackageId, str]]:
        if packages is None:
            for archive in registry.glob("*.crate"):
                yield PackageId(archive.stem, ""), self._contents.digest(archive)
        for package in packages or ():
            archive = registry / f"{package.id.name}-{package.id.version}.crate"
            if os.path.isfile(archive):
                content = self._contents.digest(archive)
                if content != package.checksum:
                    yield package.id, content


def _identity_of(folder: Path) -> _Identity | None:
    """The name and version of the package in a folder; None if there is none."""
    with contextlib.suppress(ManifestError):  # cargo has something to say
        data = read_toml(folder / _MANIFEST)
        name, version = value_at(data, "package", "name"), value_at(data, "package", "version")
        if isinstance(name, str) and isinstance(version, str):
            return name, version
    return None
