"""Where a construct's Cargo project lies: on this machine, or in a git repository."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.errors import KeywordError
from cdk_rust_lambda.function.arguments import check_type
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.remotes.source import git_source

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.remotes.checkout import Checkouts

_checkouts: Memory[Checkouts] = Memory()


@frozen
class LocatedProject:
    """A project that is on this machine now.

    Attributes:
        manifest: Its Cargo.toml.
        notices: What is odd about where it comes from.
    """

    manifest: Path
    notices: tuple[Notice, ...] = ()


def locate_project(
    scope: IConstruct, manifest_path: str | os.PathLike[str], git: str | None, rev: str | None
) -> LocatedProject:
    """Returns the project that a construct's keywords name, fetched if need be.

    Args:
        scope: The construct's scope.
        manifest_path: The keyword.
        git: The keyword.
        rev: The keyword.

    Raises:
        CdkRustLambdaError: there is none, or it can't be fetched.
    """
    check_type("git", git, str)
    check_type("rev", rev, str)
    source = git_source(git, rev)
    if source is None:
        return LocatedProject(locate_manifest(manifest_path))
    if not isinstance(manifest_path, str | os.PathLike):
        return LocatedProject(locate_manifest(manifest_path))  # which refuses it
    within = PurePath(manifest_path)
    if within.is_absolute() or ".." in within.parts:
        raise KeywordError(
            f"{str(within)!r} isn't in the repository",
            key="manifest_path",
            remedy='write it relative to the repository\'s folder, as manifest_path="."',
        )
    # Few need it.
    from cdk_rust_lambda.remotes.checkout import Checkouts

    checkouts = _checkouts.of_app(scope, Checkouts)
    manifest = locate_manifest(checkouts.folder_of(source) / within)
    notice = checkouts.notice(source)
    return LocatedProject(manifest, () if notice is None else (notice,))
