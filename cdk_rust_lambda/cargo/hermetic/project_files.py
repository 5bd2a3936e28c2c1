"""What of a project a hermetic build may read: what Cargo has to know of it, and what the hash knows."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess, is_in, without
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    configuration_files,
    toolchain_files,
    with_included,
)
from cdk_rust_lambda.cargo.project.overrides import (
    LocalOverrides,
    override_packages,
    searched_folders,
)
from cdk_rust_lambda.cargo.project.workspace import Workspace, package_at

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import ManifestReader
    from cdk_rust_lambda.cargo.project.package import Package


@frozen
class Project:
    """The sources of a build.

    Attributes:
        workspace: The workspace.
        configurations: Cargo's, all that apply; they may replace packages.
        given: The configuration files that `cargo --config` is given.
        files: The files of the fingerprints.
        inputs: The folders that declared inputs are searched in.
        lockfile: The lock file.
        has_hooks: Whether hooks make sources, whose names nobody knows: then all that is in the packages'
            folders may be read, but for version control.
    """

    workspace: Workspace
    configurations: Collection[Configuration] = field(repr=False)
    given: Collection[Path]
    files: Collection[str] = field(repr=False)
    inputs: Collection[Path]
    lockfile: Path
    has_hooks: bool

    def packages(self, reader: ManifestReader) -> tuple[Package, ...]:
        """Returns the packages whose manifests Cargo reads, whatever is built.

        Raises:
            ManifestError: a manifest is not what Cargo accepts.
        """
        members = {member.directory for member in self.workspace.members}
        root = Configuration(self.workspace.directory, self.workspace.root.data)
        overrides = LocalOverrides().of((root, *self.configurations))
        at = partial(package_at, reader, self.workspace)
        pending = [*members, *override_packages(overrides, at)]
        found: dict[Path, Package] = {}
        while pending:
            folder = pending.pop()
            if folder in found or not (folder / "Cargo.toml").is_file():
                continue  # if there is none, cargo has something to say
            package = found[folder] = at(folder)
            pending += (
                dependency.path
                for dependency in package.dependencies
                if dependency.path is not None and (folder in members or dependency.kind != "dev")
            )
        return tuple(found.values())

    def access(self, folders: Collection[Path]) -> ReadAccess:
        """Returns what may be read of it: what Cargo has to know, and the files of the fingerprints.

        Args:
            folders: The folders of the workspace and of the packages.

        Raises:
            ManifestError: a configuration is not what Cargo accepts.
        """
        directory = self.workspace.directory
        readable = {str(self.lockfile), *self.files}
        readable |= {str(path) for given in self.given for path in with_included(given)}
        readable |= {str(path) for path in configuration_files(directory)}
        readable |= {str(path) for path in toolchain_files(directory)}
        for each in folders:
            for above in (each, *each.parents):
                readable |= {str(above / name) for name in ("Cargo.toml", "CargoLambda.toml")}
        # By listing, Cargo finds targets, members, what overrides, and what is newer than a build script's
        # last run; what it can't list, it passes over without a word.
        searched = (path for each in self.configurations for path in searched_folders(each))
        listed = {str(folder) for folder in (*folders, *self._member_folders(), *searched)}
        # What is named from elsewhere doesn't open all that is around a package.
        packages = [os.path.realpath(folder) for folder in folders]
        sources = {str(Path(file).parent) for file in self.files} | set(map(str, self.inputs))
        listed |= {
            each for each in sources if not any(is_in(package, each) for package in packages)
        }
        if self.has_hooks:
            hidden = [os.path.join(each, ".git") for each in packages]
            readable |= set(without(packages, hidden))
        return ReadAccess(frozenset(readable), frozenset(listed))

    def _member_folders(self) -> Iterator[Path]:
        """Yields the folders that Cargo lists to find members by patterns."""
        for entry in self.workspace.root.strings("workspace", "members") or ():
            fixed = re.split(r"[*?\[]", entry, maxsplit=1)
            if len(fixed) > 1:
                yield self.workspace.directory / fixed[0].rpartition("/")[0]
