"""What has been read of Cargo projects: each file once, however many functions there are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import Factory, define, field

from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.lockfiles import LOCKFILE, Lockfiles
from cdk_rust_lambda.cargo.project.manifest import Manifest, ManifestReader
from cdk_rust_lambda.cargo.project.workspace import Workspace, load_workspace
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.package import Package


@define(eq=False)
class CargoProjects:
    """The Cargo projects of an app, or of one run of the command line.

    Attributes:
        reader: Reads manifests, each once.
        lockfiles: Finds and reads lock files.
        fingerprinter: Computes fingerprints, reading each file once.
    """

    reader: ManifestReader = field(factory=ManifestReader, init=False)
    lockfiles: Lockfiles = field(factory=Lockfiles, init=False)
    fingerprinter: Fingerprinter = field(
        default=Factory(
            lambda self: Fingerprinter(self.reader, self.lockfiles),
            takes_self=True,
        ),
        init=False,
    )
    _workspaces: dict[Path, Workspace] = field(factory=dict, init=False)
    _asked_members: set[Path] = field(factory=set, init=False)

    def lockfile_path(self, workspace: Workspace, options: BuildOptions) -> Path:
        """Returns the path of a workspace's lock file, which need not be there.

        Args:
            workspace: The workspace.
            options: What is built with.

        Raises:
            ManifestError: a configuration is not valid TOML.
        """
        variables = dict(options.environment)
        return self.lockfiles.path(workspace.directory, options.cargo_config, variables)

    def unread_lockfile(
        self, workspace: Workspace, package: Package, options: BuildOptions
    ) -> Notice | None:
        """Returns the warning for a lock file beside a member, which Cargo doesn't read; once for each member.

        Args:
            workspace: The workspace.
            package: A member of it.
            options: What is built with.

        Raises:
            ManifestError: a configuration is not valid TOML.
        """
        directory = package.directory
        if directory == workspace.directory or directory in self._asked_members:
            return None
        self._asked_members.add(directory)
        path = directory / LOCKFILE
        if not os.path.isfile(path):
            return None
        read = self.lockfile_path(workspace, options)
        if path == read:  # as resolver.lockfile-path says
            return None
        text = (
            f"{path} has no effect: {package.name} is a member of the workspace in {workspace.directory}, so Cargo reads"
            f" {read}. Delete the member's."
        )
        return Notice.warning("lockfile-of-member", text, file=path)

    def workspace(self, manifest: Manifest) -> Workspace:
        """Returns the workspace that a manifest belongs to; each is loaded once.

        Raises:
            ManifestError: a manifest of the workspace is not what Cargo accepts.
        """
        if manifest.path not in self._workspaces:
            loaded = load_workspace(self.reader, manifest)
            members = (member.manifest.path for member in loaded.members)
            self._workspaces |= dict.fromkeys((manifest.path, loaded.root.path, *members), loaded)
        return self._workspaces[manifest.path]
