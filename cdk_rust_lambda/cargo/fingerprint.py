"""The source hash: every file that can change a binary, by relative name and content.

It is computed from files alone, so it is the same on every machine, with or without a toolchain.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.configuration import configuration_files, toolchain_files
from cdk_rust_lambda.cargo.include import IncludedFile
from cdk_rust_lambda.cargo.lockfile import Lockfile, read_lockfile
from cdk_rust_lambda.cargo.manifest import ManifestReader, Table, read_toml
from cdk_rust_lambda.cargo.sources import SourceFiles
from cdk_rust_lambda.cargo.targets import Binary
from cdk_rust_lambda.cargo.workspace import Package, Workspace, package_at

# To be raised when the same files give another hash, so that no stale asset is taken for a new one.
_VERSION = "1"


@frozen
class Fingerprint:
    """What a binary is made from.

    Attributes:
        digest: SHA-256 of all of it, in hexadecimal: the asset hash.
        files: The absolute paths of the source files that went into it.
    """

    digest: str
    files: frozenset[Path] = field(repr=False)


@define
class Fingerprinter:
    """Computes fingerprints, reading each file once for all binaries."""

    _reader: ManifestReader
    _sources: SourceFiles = field(factory=SourceFiles, init=False)
    _lockfiles: dict[Path, Lockfile | None] = field(factory=dict, init=False)
    _configurations: dict[Path, list[Path]] = field(factory=dict, init=False)

    def lockfile(self, workspace: Workspace) -> Lockfile | None:
        """Returns the workspace's Cargo.lock, or None if it has none."""
        path = workspace.directory / "Cargo.lock"
        if path not in self._lockfiles:
            self._lockfiles[path] = read_lockfile(path)
        return self._lockfiles[path]

    def fingerprint(
        self,
        workspace: Workspace,
        package: Package,
        binary: Binary,
        options: BuildOptions,
        includes: Iterable[IncludedFile] = (),
    ) -> Fingerprint:
        """Returns the fingerprint of a binary.

        Raises:
            ManifestError: a manifest or the lock file is not what Cargo accepts.
        """
        digest = _Digest()
        files: set[Path] = set()
        digest.add("version", _VERSION)
        digest.add("binary", package.name, binary.name)
        chosen = options.binary_options
        # In their order, since the last one that sets a key wins.
        chosen["cargo_config"] = [
            {"file": self._sources.digest(entry)} if isinstance(entry, Path) else entry
            for entry in options.cargo_config
        ]
        digest.add_table("options", chosen)
        packages = self._path_packages(workspace, package)
        with_dev = _uses_first_resolver(workspace)
        for member in sorted(packages, key=lambda each: each.directory):
            name = _relative(member.directory, workspace.directory)
            digest.add_table("package", {name: _relevant_tables(member, with_dev=with_dev)})
            sources = self._sources.of_package(member)
            files.update(sources)
            for path, content in sources.items():
                digest.add("file", _relative(path, workspace.directory), content)
        digest.add_table("workspace", _workspace_tables(workspace))
        lockfile = self.lockfile(workspace)
        if lockfile is not None:
            for locked in lockfile.reach(_lock_roots(workspace, packages)):
                digest.add("locked", locked.name, locked.version, locked.source, locked.checksum)
        for path in self._configuration(workspace.directory):
            name = _relative(path, workspace.directory)
            digest.add("configuration", name, self._sources.digest(path))
        self._add_includes(digest, includes)
        return Fingerprint(digest.hexdigest(), frozenset(files))

    def fingerprint_prebuilt(
        self, path: Path, options: BuildOptions, includes: Iterable[IncludedFile]
    ) -> Fingerprint:
        """Returns the fingerprint of a binary that is built already.

        Raises:
            ManifestError: the file can't be read.
        """
        digest = _Digest()
        digest.add("version", _VERSION)
        digest.add("prebuilt", self._sources.digest(path), options.runtime, options.architecture)
        self._add_includes(digest, includes)
        return Fingerprint(digest.hexdigest(), frozenset())

    def _add_includes(self, digest: _Digest, includes: Iterable[IncludedFile]) -> None:
        for included in includes:
            executable = os.access(included.path, os.X_OK)
            digest.add("include", included.name, executable, self._sources.digest(included.path))

    def _configuration(self, directory: Path) -> list[Path]:
        if directory not in self._configurations:
            found = configuration_files(directory) + toolchain_files(directory)
            self._configurations[directory] = found
        return self._configurations[directory]

    def _path_packages(self, workspace: Workspace, package: Package) -> list[Package]:
        """The package, its path dependencies, transitively, and what replaces others locally."""
        queue = [package]
        for folder in _local_overrides(workspace, self._configuration(workspace.directory)):
            directory = Path(os.path.normpath(folder))
            if (directory / "Cargo.toml").is_file():  # else cargo has something to say
                queue.append(package_at(self._reader, workspace, directory))
        found: dict[Path, Package] = {}
        with_dev = _uses_first_resolver(workspace)
        while queue:
            current = queue.pop()
            if current.directory in found:
                continue
            found[current.directory] = current
            queue += [
                package_at(self._reader, workspace, dependency.path)
                for dependency in current.dependencies
                if dependency.path is not None and (with_dev or dependency.kind != "dev")
            ]
        return list(found.values())


def _local_overrides(workspace: Workspace, configuration: Iterable[Path]) -> Iterator[Path]:
    """The folders that take the place of other packages ("Overriding Dependencies", Cargo Book)."""
    sources = [(workspace.directory, workspace.root.data)]
    for path in configuration:
        if path.parent.name == ".cargo":
            folder, data = path.parent.parent, read_toml(path)
            sources.append((folder, data))
            paths = data.get("paths", [])
            if isinstance(paths, list):
                yield from (folder / each for each in paths if isinstance(each, str))
    for folder, data in sources:
        patch, replace = data.get("patch"), data.get("replace")
        tables = [*patch.values()] if isinstance(patch, Mapping) else []
        for table in (*tables, replace):
            for entry in table.values() if isinstance(table, Mapping) else ():
                if isinstance(entry, Mapping) and isinstance(entry.get("path"), str):
                    yield folder / entry["path"]


class _Digest:
    """A hash over labelled values, each with its length, so that none can run into the next."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, label: str, *values: str | bool | None) -> None:
        encoded = json.dumps([label, *values]).encode()
        self._hash.update(len(encoded).to_bytes(8, "big") + encoded)

    def add_table(self, label: str, table: Table) -> None:
        self.add(label, json.dumps(table, sort_keys=True, default=str))

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _relative(path: Path, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")


def _uses_first_resolver(workspace: Workspace) -> bool:
    """Resolver 1 lets development dependencies turn on features of what is built."""
    root = workspace.root
    resolver = root.table("workspace").get("resolver") or root.package_table().get("resolver")
    if resolver is None and root.is_package:
        edition = root.package_table().get("edition", "2015")
        if isinstance(edition, Mapping):
            edition = root.table("workspace", "package").get("edition")
        return edition in ("2015", "2018")
    return resolver in (None, "1")


def _relevant_tables(package: Package, *, with_dev: bool) -> dict[str, Any]:
    """A manifest without what can't change the binary, and with what it inherits.

    Left out are the Lambda settings, other targets, and what counts in a workspace's root only.
    """
    dropped = {"workspace", "test", "bench", "example", "badges", "profile", "patch", "replace"}
    if not with_dev:
        dropped |= {"dev-dependencies", "dev_dependencies"}
    manifest = package.manifest
    tables = {name: value for name, value in manifest.data.items() if name not in dropped}
    described = {"metadata": None, **manifest.package_table()}
    metadata = described.get("metadata")
    if isinstance(metadata, Mapping):
        others = {name: metadata[name] for name in metadata if name != "lambda"}
        described["metadata"] = others or None
    root = package.root.table("workspace")
    shared = package.root.table("workspace", "dependencies")
    inherited = {
        dependency.name
        for dependency in package.dependencies
        if dependency.inherited and (with_dev or dependency.kind != "dev")
    }
    return tables | {
        manifest.package_key: described,
        "inherited": {
            "package": root.get("package"),
            "lints": root.get("lints"),
            "dependencies": {name: shared[name] for name in inherited if name in shared},
        },
    }


def _workspace_tables(workspace: Workspace) -> dict[str, Any]:
    """What a workspace's root says of how all of it is built."""
    root = workspace.root
    return {
        **{name: root.data.get(name) for name in ("profile", "patch", "replace")},
        "resolver": root.table("workspace").get("resolver"),
    }


def _lock_roots(workspace: Workspace, packages: list[Package]) -> dict[str, frozenset[str] | None]:
    everything = _uses_first_resolver(workspace)
    return {
        package.name: None
        if everything
        else frozenset(d.package for d in package.dependencies if d.kind != "dev")
        for package in packages
    }
