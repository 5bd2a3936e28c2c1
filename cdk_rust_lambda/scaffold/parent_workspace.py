"""The workspace that a new project lies in, and becomes a member of, as with `cargo new`."""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit
from attrs import frozen
from tomlkit.exceptions import TOMLKitError

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "Cargo.toml"
_MARK = "\ufeff"  # which Cargo ignores


@frozen
class ParentWorkspace:
    """A workspace around a new project.

    Attributes:
        manifest: Its Cargo.toml.
        text: What that is with the project as a member; None if it need not change.
    """

    manifest: Path
    text: str | None

    def add_member(self) -> None:
        """Writes the manifest, if it has to change.

        Raises:
            ManifestError: it can't be written.
        """
        if self.text is None:
            return
        try:
            self.manifest.write_bytes(self.text.encode())
        except OSError as error:
            raise ManifestError(
                f"the workspace around the project can't be written: {error.strerror or error}",
                file=self.manifest,
                key="workspace.members",
                remedy="add the project's folder to it",
            ) from error


def find_parent_workspace(folder: Path) -> ParentWorkspace | None:
    """Returns the workspace that a folder lies in; None if there is none, or if it leaves the folder out.

    Args:
        folder: The folder of the new project, with an absolute path.

    Raises:
        ManifestError: a Cargo.toml above the folder can't be read.
    """
    for parent in folder.parents:
        manifest = parent / _NAME
        if not os.path.isfile(manifest):  # False, too, where nobody may look
            continue
        mark, document = _read(manifest)
        workspace: Any = document.get("workspace")
        if workspace is None:
            continue
        path = folder.relative_to(parent).as_posix()
        excluded, members = (_entries(manifest, workspace, key) for key in ("exclude", "members"))
        # As Cargo does: no globs here, and what is a member is one.
        if _covers(excluded, folder, parent) and not _covers(members, folder, parent):
            return None
        if _matches(path, members):
            return ParentWorkspace(manifest, None)
        if "members" not in workspace:
            workspace["members"] = tomlkit.array()
        workspace["members"].append(path)
        return ParentWorkspace(manifest, mark + tomlkit.dumps(document))
    return None


def _entries(manifest: Path, workspace: Any, key: str) -> list[str]:
    value = workspace.get(key, []) if isinstance(workspace, dict) else None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ManifestError(
            "expected a list of folders",
            file=manifest,
            key=f"workspace.{key}",
            remedy="correct it, or make the project elsewhere",
        )
    return value


def _covers(entries: Iterable[str], folder: Path, parent: Path) -> bool:
    return any(folder.is_relative_to(parent / each) for each in entries)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    parts = Path(path).parts
    for pattern in patterns:
        wanted = Path(pattern).parts
        if len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted)):
            return True
    return False


def _read(manifest: Path) -> tuple[str, tomlkit.TOMLDocument]:
    """Returns the byte order mark, or nothing, and what follows it."""
    try:
        # As bytes: its ends of lines stay.
        text = manifest.read_bytes().decode()
        rest = text.removeprefix(_MARK)
        return text[: len(text) - len(rest)], tomlkit.parse(rest)
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ManifestError(
            f"the workspace around the project can't be read: {error}",
            file=manifest,
            remedy="correct it, or make the project elsewhere",
        ) from error
