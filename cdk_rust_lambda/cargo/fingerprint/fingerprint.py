"""The source hash: every file that can change a binary, by relative name and content.

It is computed from files alone, so it is the same on every machine, with or without a toolchain.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import Factory, define, evolve, field, frozen

from cdk_rust_lambda.cargo.compile.include import generated_paths
from cdk_rust_lambda.cargo.fingerprint.asset_parts import asset_parts
from cdk_rust_lambda.cargo.fingerprint.declared_inputs import declare
from cdk_rust_lambda.cargo.fingerprint.file_readers import may_read_unnamed_files
from cdk_rust_lambda.cargo.fingerprint.package_files import HookOutput, PackageSources
from cdk_rust_lambda.cargo.fingerprint.package_sources import SourceFiles
from cdk_rust_lambda.cargo.fingerprint.parts import Part, combined, digest_of, part_of
from cdk_rust_lambda.cargo.fingerprint.project_parts import (
    configuration_part,
    container_parts,
    cross_parts,
    given_variables,
    locked_name,
    program_parts,
    with_hook_programs,
)
from cdk_rust_lambda.cargo.fingerprint.replaced_packages import ReplacedPackages
from cdk_rust_lambda.cargo.fingerprint.shared_parts import SharedParts
from cdk_rust_lambda.cargo.project.configuration import given_configurations
from cdk_rust_lambda.cargo.project.configured_programs import named_in_flags, project_programs
from cdk_rust_lambda.cargo.project.lockfiles import Lockfiles
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.package_id import PackageId
from cdk_rust_lambda.cargo.project.reach import Reach, Reacher
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.cargo.project.replaced_sources import ReplacedSources
from cdk_rust_lambda.cargo.project.unification import Asked, Unifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.include import IncludedFile
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.targets import Binary
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# To be raised when the same files give another hash, so that no stale asset is taken for a new one.
_VERSION = "6"


@frozen
class Fingerprint:
    """What a binary is made from.

    Attributes:
        digest: SHA-256 of all of it, in hexadecimal: the asset hash.
        files: The absolute paths of the source files that went into it.
        packages: The packages of ours that went into it, each with a hash of its sources, and of what else is
            declared as input, or what scripts and macros may read: its manifest and variables that are given;
            and those of local sources of registries. All of them if a program of the project takes part in
            compiling them.
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
    _parts: tuple[Part, ...] = field(default=(), repr=False, eq=False, alias="parts")
    _sources: Mapping[str, PackageSources] = field(
        factory=dict, repr=False, eq=False, alias="sources"
    )

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the digest is combined from."""
        sources = self._sources
        return tuple(
            evolve(part, files=sources[part.name].listed()) if part.name in sources else part
            for part in self._parts
        )


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
    _shared: SharedParts = field(factory=SharedParts, init=False)

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
            ManifestError: a manifest or the lock file isn't what Cargo accepts, or a file can't be read.
        """
        found = self._reacher.configurations(workspace.directory)
        given = given_configurations(options.cargo_config, workspace.directory)
        reach = self._reach(workspace, package, options, (*found, *given))
        programs = (
            *project_programs((*found, *given)),
            *named_in_flags((*found, *given), workspace.directory),
        )
        of_programs = (
            *program_parts(programs, self._sources.contents),
            *cross_parts(options, workspace, package, self._sources.contents),
        )
        asked, named = self._unifier.asked(workspace, package, reach, (*found, *given))
        lock, has_readers = self._shared.lock(reach)
        replaced, replaced_part = self._replaced_packages((*given, *found), reach, asked)
        is_read = has_readers or may_read_unnamed_files(reach.packages)
        packages = self._packages(workspace, package, options, reach, is_read=is_read)
        declared = declare(str(package.directory), options, self._sources.contents)
        # Not in the order of their paths, which begin with the checkout's.
        own = {
            name: self._shared.package(name, workspace, *packages[name])
            for name in sorted(packages)
        }
        parts = (
            part_of("version", {"fingerprint": _VERSION}),
            part_of("binary", {"package": package.name, "name": binary.name}),
            self._shared.toolchain(workspace.directory),
            configuration_part(found),
            *of_programs,
            *self._option_parts(workspace, options),
            *container_parts(options),
            self._shared.workspace(workspace, options, (*given, *found), reach),
            lock,
            self._shared.asked(asked),
            part_of("named", {"packages": named}),
            replaced_part,
            *own.values(),
            declared.inputs,
            declared.variables,
            *asset_parts(options, includes, self._sources.contents),
        )
        sources = {name: each for name, (_, each) in packages.items()}
        # Cargo knows what `env!` names and what a script tells of, but not what it, or a macro, reads besides;
        # nor does it look into a program that compiles or links, which counts for each package.
        variables = given_variables(options, (*given, *found)) if is_read else ""
        compiler = combined(of_programs) if of_programs else ""
        besides = f"{declared.digest}{variables}{compiler}"
        built = {n: (own[n] if is_read else each).digest for n, each in sources.items()}
        files = frozenset(declared.files).union(
            *(each.files for each in sources.values()),
            (os.path.realpath(path) for _, path in programs),
        )
        return Fingerprint(
            combined(parts),
            files,
            (
                *((packages[n][0].id, f"{each}{besides}") for n, each in built.items()),
                *replaced,
                *((each.id, compiler) for each in reach.foreign if compiler),
            ),
            frozenset().union(*(each.made for each in sources.values())) - files,
            reach.packages,
            self._unifier.named(workspace, package).names,
            parts,
            sources,
        )

    def fingerprint_prebuilt(
        self, path: Path, options: BuildOptions, includes: Iterable[IncludedFile]
    ) -> Fingerprint:
        """Returns the fingerprint of a binary that is built already.

        Raises:
            ManifestError: the file can't be read.
        """
        content = self._sources.contents.digest(path, is_verbatim=True)
        built = {"content": content, "runtime": options.runtime}
        parts = (
            part_of("version", {"fingerprint": _VERSION}),
            part_of("prebuilt", built | {"architecture": options.architecture}),
            *asset_parts(options, includes, self._sources.contents),
        )
        return Fingerprint(combined(parts), frozenset(), parts=parts)

    def _packages(
        self,
        workspace: Workspace,
        package: Package,
        options: BuildOptions,
        reach: Reach,
        *,
        is_read: bool,
    ) -> dict[str, tuple[Package, PackageSources]]:
        """Returns the packages of ours that a binary is built from, with their sources, by part."""
        hook_output = HookOutput(
            bool(options.before_build), generated_paths(options.generated, package.directory)
        )
        # Hooks may make code of whatever they find.
        may_be_read = is_read or options.has_hooks
        unread = None if may_be_read else frozenset(options.settings_files)
        return {
            _part_name(each, workspace): (
                each,
                self._sources.of_package(each, workspace, hook_output, unread),
            )
            for each in reach.packages
        }

    def _option_parts(self, workspace: Workspace, options: BuildOptions) -> tuple[Part, ...]:
        features, hooks, others = self._shared.options(options)
        contents = self._sources.contents
        if options.has_hooks:
            hooks = with_hook_programs(hooks, options, workspace.directory, contents)
        return features, hooks, others

    def _reach(
        self,
        workspace: Workspace,
        package: Package,
        options: BuildOptions,
        configurations: tuple[Configuration, ...],
    ) -> Reach:
        variables = dict(options.environment)
        path = self._lockfiles.path(workspace.directory, options.cargo_config, variables)
        lockfile = self._lockfiles.read(path)
        return self._reacher.reach(workspace, (package,), configurations, lockfile)

    def _replaced_packages(
        self, configurations: Iterable[Configuration], reach: Reach, asked: Asked
    ) -> tuple[list[tuple[PackageId, str]], Part]:
        """Returns the built packages that lie in local sources, and what counts of all that lie there."""
        sources = ReplacedSources.of((*configurations, *self._reacher.home_configurations()))
        contents = self._replaced.contents(sources, reach.locked)
        items: defaultdict[str, list[str]] = defaultdict(list)
        for package_id, content in contents:
            items[locked_name(package_id)].append(content)
        # Of those that aren't built, which features they ask for.
        for name, content in self._replaced.manifests(sources, asked.locked):
            items[f"{name}/Cargo.toml"].append(content)
        return contents, Part("replaced", {name: digest_of(each) for name, each in items.items()})


def _part_name(package: Package, workspace: Workspace) -> str:
    return f"package {package.name} ({relative_name(package.directory, workspace.directory)})"
