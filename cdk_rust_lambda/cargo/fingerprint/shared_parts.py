"""The parts of asset hashes that several binaries share, each made once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from cdk_rust_lambda.cargo.fingerprint.file_readers import may_lock_readers
from cdk_rust_lambda.cargo.fingerprint.hashed_tables import package_tables
from cdk_rust_lambda.cargo.fingerprint.parts import Part, digest_of, part_of, written_key
from cdk_rust_lambda.cargo.fingerprint.project_parts import (
    lock_part,
    option_parts,
    toolchain_part,
    workspace_part,
)
from cdk_rust_lambda.cargo.project.reach import Reach
from cdk_rust_lambda.cargo.project.resolver import uses_development_dependencies
from cdk_rust_lambda.cargo.project.unification import Asked

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.fingerprint.package_files import PackageSources
    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@define
class SharedParts:
    """Makes the parts that several binaries share."""

    _toolchains: dict[Path, Part] = field(factory=dict, init=False)
    _manifests: dict[tuple[Path, bool], Part] = field(factory=dict, init=False)
    _options: dict[Any, tuple[Part, ...]] = field(factory=dict, init=False)
    _workspaces: dict[Any, Part] = field(factory=dict, init=False)
    _locks: dict[Reach, tuple[Part, bool]] = field(factory=dict, init=False)
    _asked: dict[Asked, Part] = field(factory=dict, init=False)
    _requests: dict[Any, tuple[str, str]] = field(factory=dict, init=False)

    def toolchain(self, directory: Path) -> Part:
        """Returns what the toolchain file says that applies in a folder."""
        if directory not in self._toolchains:
            self._toolchains[directory] = toolchain_part(directory)
        return self._toolchains[directory]

    def options(self, options: BuildOptions) -> tuple[Part, ...]:
        """Returns the options that can change the binary, as `option_parts` does."""
        key = (options, options.generated)
        if key not in self._options:
            self._options[key] = option_parts(options)
        return self._options[key]

    def workspace(
        self,
        workspace: Workspace,
        options: BuildOptions,
        configurations: tuple[Configuration, ...],
        reach: Reach,
    ) -> Part:
        """Returns what the workspace and the configurations say, as `workspace_part` does."""
        key = (reach, options.profile, options.cargo_config)
        if key not in self._workspaces:
            self._workspaces[key] = workspace_part(workspace, options, configurations, reach)
        return self._workspaces[key]

    def package(
        self, name: str, workspace: Workspace, package: Package, sources: PackageSources
    ) -> Part:
        """Returns what counts of a package of ours: its manifest and its sources.

        Args:
            name: The part's name.
            workspace: The workspace that is built.
            package: The package.
            sources: Its sources.
        """
        with_development = uses_development_dependencies(workspace.root)
        key = (package.directory, with_development)
        if key not in self._manifests:
            tables = package_tables(package, with_development=with_development)
            self._manifests[key] = part_of(name, {"manifest": tables})
        return Part(name, {**self._manifests[key].items, "sources": sources.digest})

    def lock(self, reach: Reach) -> tuple[Part, bool]:
        """Returns what counts of locked packages, and whether they may read files that no code names."""
        if reach not in self._locks:
            self._locks[reach] = (lock_part(reach), may_lock_readers(reach.locked))
        return self._locks[reach]

    def asked(self, asked: Asked) -> Part:
        """Returns what all packages of a build ask of the crates that they share."""
        if asked not in self._asked:
            # Each package asks the same of most sets of crates.
            items = dict(self._request(*each) for each in asked.packages)
            items["locked"] = digest_of(asked.by_locked)
            self._asked[asked] = Part("asked", items)
        return self._asked[asked]

    def _request(self, place: str, *entry: bool | str) -> tuple[str, str]:
        key = (place, *entry)
        if key not in self._requests:
            self._requests[key] = (f"packages.{written_key(place)}", digest_of(entry))
        return self._requests[key]
