"""Workspaces: which packages belong together, found as Cargo finds them.

The rules are those of "Workspaces" in the Cargo Book. No process is started.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Mapping
from pathlib import Path

from attrs import Factory, field, frozen

from cdk_rust_lambda.cargo.project.dependencies import read_dependencies
from cdk_rust_lambda.cargo.project.manifest import Manifest, ManifestReader
from cdk_rust_lambda.cargo.project.package import Package, read_package
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.errors import ManifestError

# The ranges of a glob, and what Rust's globs refuse outside of them, unlike Python's.
_GLOB_RANGE = re.compile(r"\[(!.|[^!])[^]]*\]", re.DOTALL)
_BAD_GLOB = re.compile(r"\[|\*\*\*|[^/]\*\*|\*\*[^/]")


@frozen
class Workspace:
    """A workspace, or a single package that is in none.

    Attributes:
        root: The manifest that holds `[workspace]`, or the single package's own.
        members: The packages, sorted by folder.
        members_by_directory: The same by their folders.
        members_by_name: The same by their names.
        target_names: The names of the members and of their binaries.
    """

    root: Manifest
    members: tuple[Package, ...]
    members_by_directory: Mapping[Path, Package] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: _by_directory(self.members), takes_self=True),
    )
    members_by_name: Mapping[str, Package] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: {e.name: e for e in self.members}, takes_self=True),
    )
    target_names: frozenset[str] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: _target_names(self.members), takes_self=True),
    )

    @property
    def directory(self) -> Path:
        """The folder of the root manifest."""
        return self.root.directory

    def member(self, manifest: Manifest) -> Package | None:
        """Returns the member that a manifest describes, or None."""
        member = self.members_by_directory.get(manifest.directory)
        return member if member is not None and member.manifest.path == manifest.path else None


def _by_directory(members: tuple[Package, ...]) -> Mapping[Path, Package]:
    return {member.directory: member for member in members}


def _target_names(members: tuple[Package, ...]) -> frozenset[str]:
    names = {binary.name for member in members for binary in member.binaries}
    return frozenset(names.union(member.name for member in members))


def package_at(reader: ManifestReader, workspace: Workspace, directory: Path) -> Package:
    """Returns the package in a folder, a member of the workspace or not.

    Raises:
        ManifestError: there is none.
    """
    member = workspace.members_by_directory.get(directory)
    if member is not None:
        return member
    manifest = reader.read(directory / "Cargo.toml")
    return read_package(manifest, _find_root(reader, manifest) or manifest)


def load_workspace(reader: ManifestReader, manifest: Manifest) -> Workspace:
    """Returns the workspace that a manifest belongs to.

    Raises:
        ManifestError: a manifest of the workspace is not what Cargo accepts.
    """
    root = _find_root(reader, manifest)
    if root is None:
        single = (read_package(manifest, manifest),) if manifest.is_package else ()
        return Workspace(manifest, single)
    members = _Members(reader, root).collect()
    if manifest.path not in members:
        relative = relative_name(manifest.directory, root.directory)
        raise ManifestError(
            f"the package lies below the workspace {root.path}, but is not a member of it",
            file=manifest.path,
            remedy=f"add {relative!r} to workspace.members or to workspace.exclude, or an empty [workspace] to the package",
        )
    packages = [read_package(member, root) for member in members.values() if member.is_package]
    _refuse_equal_names(root, packages)
    return Workspace(root, tuple(sorted(packages, key=lambda package: package.directory)))


def _refuse_equal_names(root: Manifest, packages: list[Package]) -> None:
    by_name: dict[str, Package] = {}
    for package in packages:
        other = by_name.setdefault(package.name, package)
        if other is not package:
            raise ManifestError(
                f"two packages of the workspace are named {package.name!r}: {other.manifest.path} and {package.manifest.path}",
                file=root.path,
                key="workspace.members",
                remedy="rename one of them, or add it to workspace.exclude",
            )


def _find_root(reader: ManifestReader, manifest: Manifest) -> Manifest | None:
    own = _root_of(reader, manifest, manifest)
    if own is not None:
        return own
    for directory in manifest.directory.parents:
        path = directory / "Cargo.toml"
        if directory.parts[-2:] == ("target", "package"):
            break  # what `cargo package` unpacks there is in no workspace
        if os.path.exists(path):
            root = _root_of(reader, reader.read(path), manifest)
            if root is not None:
                return root
    return None


def _root_of(reader: ManifestReader, candidate: Manifest, member: Manifest) -> Manifest | None:
    """Returns the root that `candidate` makes `member` belong to, or None."""
    if not candidate.is_package and not candidate.is_workspace_root:
        raise ManifestError(
            "the manifest has neither a [package] nor a [workspace] table",
            file=candidate.path,
            remedy="add one of them; if the file is in the way of another package, remove it",
        )
    key = f"{candidate.package_key}.workspace"
    pointer = candidate.package_table().get("workspace")
    if pointer is not None and not isinstance(pointer, str):
        raise candidate.type_error(key, "a string", pointer)
    if candidate.is_workspace_root:
        if pointer is not None:
            raise ManifestError(
                "the manifest has a [workspace] table and points to another workspace",
                file=candidate.path,
                key=key,
                remedy="remove one of the two",
            )
        return None if _is_excluded(candidate, member.path) else candidate
    if pointer is None:
        return None
    # As Cargo does, without a look at symbolic links.
    path = Path(os.path.normpath(candidate.directory / pointer / "Cargo.toml"))
    if not os.path.exists(path):
        raise ManifestError(
            f"there is no {path}",
            file=candidate.path,
            key=key,
            remedy="point to the folder of a manifest with a [workspace] table",
        )
    root = reader.read(path)
    if not root.is_workspace_root:
        raise ManifestError(
            f"{root.path} is no workspace root",
            file=candidate.path,
            key=key,
            remedy="point to the folder of a manifest with a [workspace] table",
        )
    return root


def _is_excluded(root: Manifest, manifest_path: Path) -> bool:
    # As Cargo does, with the entries as they are written: "a/../b" covers nothing.
    def covers(entries: tuple[str, ...] | None) -> bool:
        return any(manifest_path.is_relative_to(root.directory / entry) for entry in entries or ())

    return covers(root.strings("workspace", "exclude")) and not covers(
        root.strings("workspace", "members")
    )


class _Members:
    """The walk over `members` and path dependencies, in Cargo's order."""

    def __init__(self, reader: ManifestReader, root: Manifest) -> None:
        self._reader = reader
        self._root = root
        self._found: dict[Path, Manifest] = {}

    def collect(self) -> dict[Path, Manifest]:
        for number, entry in enumerate(self._root.strings("workspace", "members") or ()):
            key = f"workspace.members[{number}]"
            for directory in self._expand(entry, key):
                self._add(directory, key, is_path_dependency=False)
        self._add(self._root.directory, "workspace", is_path_dependency=False)
        if self._found and self._root.path not in self._found:
            raise ManifestError(
                "the workspace excludes its own root",
                file=self._root.path,
                key="workspace.exclude",
                remedy="exclude folders below the root only",
            )
        for member in self._found.values():
            self._check_root(member)
        return self._found

    def _check_root(self, member: Manifest) -> None:
        """Refuses what `members` lists, but what belongs to another workspace, or to none."""
        root = _root_of(self._reader, member, member)
        if root is None and member.path.is_relative_to(self._root.directory):
            return
        root = root or _find_root(self._reader, member)
        if root is None or root.path != self._root.path:
            other = f"belongs to the workspace {root.path}" if root else "lies outside its folder"
            raise ManifestError(
                f"{member.path} is a member of the workspace {self._root.path}, but {other}",
                file=member.path,
                key=f"{member.package_key}.workspace",
                remedy=f"point to {self._root.directory}, or remove the package from workspace.members there",
            )

    def _expand(self, entry: str, key: str) -> list[Path]:
        """Expands a glob as Cargo does: folders only, and the entry itself if nothing matches.

        As in Cargo, what stands in the name of the workspace's folder is a part of the glob.
        """
        pattern = os.path.join(self._root.directory, entry)
        if _BAD_GLOB.search(_GLOB_RANGE.sub("", pattern)):
            raise ManifestError(
                f"not a valid glob: {pattern}",
                file=self._root.path,
                key=key,
                remedy="close each [, and let each ** stand between slashes",
            )
        if pattern.rstrip("/").endswith("/**"):
            pattern = f"{pattern.rstrip('/')}/*"  # not the folder itself
        try:
            matches = sorted(glob.glob(pattern, recursive=True, include_hidden=True))
        except ValueError:  # a NUL byte
            matches = []
        if not matches:
            return [self._root.directory / entry]
        return [Path(match) for match in matches if os.path.isdir(match)]

    def _add(self, directory: Path, origin: str, *, is_path_dependency: bool) -> None:
        path = Path(os.path.normpath(directory / "Cargo.toml"))
        if path in self._found:
            return
        if is_path_dependency and not path.is_relative_to(self._root.directory):
            # Outside the workspace's folder only what points back to it is a member.
            root = _find_root(self._reader, self._reader.read(path))
            if root is None or root.path != self._root.path:
                return
        if _is_excluded(self._root, path):
            return
        if not os.path.exists(path):
            raise ManifestError(
                f"there is no Cargo.toml in {path.parent}",
                file=self._root.path,
                key=origin,
                remedy="correct the path, or create the package",
            )
        manifest = self._reader.read(path)
        if manifest.is_workspace_root and path != self._root.path:
            raise ManifestError(
                f"the workspace holds another workspace root: {path}",
                file=self._root.path,
                key=origin,
                remedy="add it to workspace.exclude, or remove its [workspace] table",
            )
        self._found[path] = manifest
        if manifest.is_package:
            for dependency in read_dependencies(manifest, self._root):
                if dependency.path is not None:
                    self._add(
                        dependency.path,
                        f"dependency {dependency.name!r} of {path}",
                        is_path_dependency=True,
                    )
