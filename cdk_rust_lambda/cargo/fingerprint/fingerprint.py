"""The source hash: every file that can change a binary, by relative name and content.

It is computed from files alone, so it is the same on every machine, with or without a toolchain.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field, frozen

from cdk_rust_lambda.cargo.compile.include import IncludedFile, generated_paths
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.declared_inputs import declared_files
from cdk_rust_lambda.cargo.fingerprint.hashed_tables import (
    configuration_tables,
    package_tables,
    profile_tables,
    replacement_tables,
)
from cdk_rust_lambda.cargo.fingerprint.package_sources import (
    HookOutput,
    PackageSources,
    SourceFiles,
)
from cdk_rust_lambda.cargo.fingerprint.replaced_packages import ReplacedPackages
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    given_configurations,
    toolchain_files,
    with_included,
)
from cdk_rust_lambda.cargo.project.lockfiles import Lockfiles
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.package_id import PackageId
from cdk_rust_lambda.cargo.project.reach import Reach, Reacher
from cdk_rust_lambda.cargo.project.replaced_sources import ReplacedSources
from cdk_rust_lambda.cargo.project.resolver import resolver_of, uses_development_dependencies
from cdk_rust_lambda.cargo.project.unification import Unifier
from cdk_rust_lambda.cargo.toml.reading import Table, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.compile.include import IncludedFile
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage, Lockfile
    from cdk_rust_lambda.cargo.project.targets import Binary
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# To be raised when the same files give another hash, so that no stale asset is taken for a new one.
_VERSION = "5"


@frozen
class Fingerprint:
    """What a binary is made from.

    Attributes:
        digest: SHA-256 of all of it, in hexadecimal: the asset hash.
        files: The absolute paths of the source files that went into it.
        packages: The packages of ours that went into it, each with a hash of its sources, and of what else is
            declared as input; and those of local sources of registries.
        made: Those that didn't, since a build script or a hook makes them.
        own_packages: The packages of ours that went into it: not those of registries.
        named: The names of the packages that Cargo has to unify the features of, sorted.
    """

    digest: str
    files: frozenset[str] = field(repr=False)
    packages: tuple[tuple[PackageId, str], ...] = field(default=(), repr=False)
    made: frozenset[str] = field(default=frozenset(), repr=False, eq=False)
    own_packages: tuple[Package, ...] = field(default=(), repr=False, eq=False)
    named: tuple[str, ...] = field(default=(), repr=False, eq=False)


@frozen
class _Declared:
    """What is declared as input: the files' real paths, and a hash; empty if there is none."""

    files: list[str]
    digest: str


@define
class Fingerprinter:
    """Computes fingerprints, reading each file once for all binaries."""

    _reader: ManifestReader
    _lockfiles: Lockfiles = field(factory=Lockfiles)
    _sources: SourceFiles = field(factory=SourceFiles, init=False)
    _reacher: Reacher = field(
        default=Factory(
            lambda self: Reacher(self._reader),
            takes_self=True,
        ),
        init=False,
    )
    _replaced: ReplacedPackages = field(
        default=Factory(lambda self: ReplacedPackages(self._sources.contents), takes_self=True),
        init=False,
    )
    _unifier: Unifier = field(
        default=Factory(lambda self: Unifier(self._reacher), takes_self=True), init=False
    )
    _toolchains: dict[Path, list[Any]] = field(factory=dict, init=False)

    def fingerprint(
        self,
        workspace: Workspace,
        package: Package,
        binary: Binary,
        options: BuildOptions,
        includes: Iterable[IncludedFile] = (),
    ) -> Fingerprint:
        """Returns the fingerprint of a binary.

        Files that Git ignores count if the code names them, unless there are hooks that run before
        the build: then they are taken for what the hooks make.

        Args:
            workspace: The workspace of its package.
            package: Its package.
            binary: The binary.
            options: What it is built with.
            includes: The files that are packaged beside it.

        Raises:
            ManifestError: a manifest or the lock file is not what Cargo accepts, or a file can't be
                read.
        """
        digest = _Digest()
        digest.add("version", _VERSION)
        digest.add("binary", package.name, binary.name)
        hook_output = HookOutput(
            bool(options.before_build), generated_paths(options.generated, package.directory)
        )
        found = self._reacher.configurations(workspace.directory)
        given = given_configurations(options.cargo_config, workspace.directory)
        lockfile = self._lockfile(workspace, options)
        reach = self._reacher.reach(workspace, (package,), (*found, *given), lockfile)
        asked = self._unifier.asked(workspace, package, reach, (*found, *given))
        packages = self._add_packages(digest, workspace, reach, hook_output)
        root = Configuration(workspace.directory, workspace.root.data)
        obeyed = (root, *given, *found)
        digest.add("resolver", resolver_of(workspace.root))
        digest.add("profile", profile_tables(options.profile, [each.data for each in obeyed]))
        replacements = (replacement_tables(each, reach.has_replacement) for each in obeyed)
        digest.add_all("replacements", replacements)
        digest.add("locked", [(*each.id.key, each.checksum) for each in reach.foreign])
        if reach.choices:
            digest.add("choices", reach.choices)
        digest.add("asked", asked.value)
        replaced = self._add_replaced(digest, (*given, *found), reach.locked, asked.locked)
        # Where they lie doesn't count: they may be above the checkout.
        digest.add_all("configuration", (configuration_tables(each.data) for each in found))
        digest.add("toolchain", self._toolchain(workspace.directory))
        digest.add("options", _hashed_options(options))
        declared = self._add_declared(digest, package, options)
        self._add_includes(digest, includes)
        files = frozenset(declared.files).union(*(sources.files for _, sources in packages))
        return Fingerprint(
            digest.hexdigest(),
            files,
            (*((each, f"{s.digest}{declared.digest}") for each, s in packages), *replaced),
            frozenset().union(*(sources.made for _, sources in packages)) - files,
            reach.packages,
            tuple(each.name for each in self._unifier.named(workspace, package)),
        )

    def fingerprint_prebuilt(
        self, path: Path, options: BuildOptions, includes: Iterable[IncludedFile]
    ) -> Fingerprint:
        """Returns the fingerprint of a binary that is built already.

        Raises:
            ManifestError: the file can't be read.
        """
        digest = _Digest()
        digest.add("version", _VERSION)
        content = self._sources.contents.digest(path, is_verbatim=True)
        digest.add("prebuilt", content, options.runtime, options.architecture)
        if options.salt is not None:
            digest.add("salt", options.salt)
        self._add_includes(digest, includes)
        return Fingerprint(digest.hexdigest(), frozenset())

    def _add_packages(
        self, digest: _Digest, workspace: Workspace, reach: Reach, hook_output: HookOutput
    ) -> list[tuple[PackageId, PackageSources]]:
        """Adds the packages of ours; returns them with their sources."""
        with_development = uses_development_dependencies(workspace.root)
        packages = []
        # Not in the order of their paths, which begin with the checkout's.
        by_name = {_relative(each.directory, workspace.directory): each for each in reach.packages}
        for name, each in sorted(by_name.items()):
            manifest = package_tables(each, with_development=with_development)
            sources = self._sources.of_package(each, workspace, hook_output)
            packages.append((each.id, sources))
            digest.add("package", name, manifest, sources.digest)
        return packages

    def _add_replaced(
        self,
        digest: _Digest,
        configurations: Iterable[Configuration],
        built: Iterable[LockedPackage] | None,
        asking: Iterable[LockedPackage],
    ) -> list[tuple[PackageId, str]]:
        """Adds the packages that lie in local sources; returns the built ones."""
        sources = ReplacedSources.of((*configurations, *self._reacher.home_configurations()))
        contents = self._replaced.contents(sources, built)
        # Of those that aren't built, which features they ask for.
        manifests = self._replaced.manifests(sources, asking)
        if contents or manifests:
            hashed = [(each.name, content) for each, content in contents]
            digest.add("replaced", hashed, manifests)
        return contents

    def _add_declared(self, digest: _Digest, package: Package, options: BuildOptions) -> _Declared:
        """Adds what is declared, if there is any."""
        files = declared_files(str(package.directory), options.inputs)
        paths = [os.path.realpath(path) for _, path in sorted(files.items())]
        contents = self._sources.contents
        hashes = [contents.digest(Path(path), is_verbatim=True) for path in paths]
        inputs = [*zip(sorted(files), hashes, strict=True)]
        variables = [(name, os.environ.get(name)) for name in sorted(set(options.input_variables))]
        own = _Digest()
        for label, value in (("inputs", inputs), ("variables", variables), ("salt", options.salt)):
            if value:
                digest.add(label, value)
                own.add(label, value)
        return _Declared(paths, own.hexdigest() if inputs or variables else "")

    def _add_includes(self, digest: _Digest, includes: Iterable[IncludedFile]) -> None:
        for included in includes:
            executable = os.access(included.path, os.X_OK)
            content = self._sources.contents.digest(included.path, is_verbatim=True)
            digest.add("include", included.name, executable, content)

    def _lockfile(self, workspace: Workspace, options: BuildOptions) -> Lockfile | None:
        variables = dict(options.environment)
        path = self._lockfiles.path(workspace.directory, options.cargo_config, variables)
        return self._lockfiles.read(path)

    def _toolchain(self, directory: Path) -> list[Any]:
        if directory not in self._toolchains:
            self._toolchains[directory] = [_read_toolchain(p) for p in toolchain_files(directory)]
        return self._toolchains[directory]


def _hashed_options(options: BuildOptions) -> dict[str, Any]:
    """Returns the options that can change the binary, with what files of Cargo's settings say."""
    chosen = options.binary_options
    # In their order, since the last one that sets a key wins.
    chosen["cargo_config"] = [
        [configuration_tables(read_toml(each)) for each in with_included(entry)]
        if isinstance(entry, Path)
        else entry
        for entry in options.cargo_config
    ]
    return chosen


def _read_toolchain(path: Path) -> Any:
    """A toolchain file's tables; the old format is a name alone."""
    try:
        text = path.read_bytes().decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):  # rustup has something to say
        return None
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        return text


class _Digest:
    """A hash over labelled values, each with its length, so that none can run into the next."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, label: str, *values: Any) -> None:
        encoded = json.dumps([label, *values], sort_keys=True, default=str).encode()
        self._hash.update(len(encoded).to_bytes(8, "big") + encoded)

    def add_all(self, label: str, tables: Iterable[Table]) -> None:
        """Adds the tables that are not empty."""
        self.add(label, [table for table in tables if table])

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _relative(path: Path, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")
