"""Which files of this machine a build in a container sees, and where."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.build_context import is_output
from cdk_rust_lambda.cargo.project.configuration import (
    configuration_files,
    toolchain_files,
    with_included,
)
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.hermetic.project_files import Project
    from cdk_rust_lambda.cargo.project.package import Package

# None is what a build reads.
_NEVER_COPIED = frozenset({".git", ".jj", "node_modules"})


def seen_paths(project: Project, packages: Iterable[Package]) -> list[Path]:
    """Returns the files and folders that Cargo needs to see, none of them in another one.

    They are the workspace, and what it uses from elsewhere: packages, configurations, declared inputs, files that
    code names, and what links in it lead to.

    Args:
        project: The sources of the build.
        packages: The packages whose manifests Cargo reads.

    Raises:
        ManifestError: a configuration is not what Cargo accepts.
    """
    directory = project.workspace.directory
    wanted = {directory, project.lockfile, *map(Path, project.files), *project.inputs}
    wanted |= {*configuration_files(directory), *toolchain_files(directory)}
    wanted |= {path for given in project.given for path in with_included(given)}
    for package in packages:
        wanted.add(package.directory)
        wanted |= {above / "Cargo.toml" for above in package.directory.parents}
    wanted |= {_led_to(path) for path in wanted if path.is_symlink()}
    found: list[Path] = []
    # Folders come before what is in them.
    for path in sorted(path for path in wanted if path.exists()):
        if not any(path.is_relative_to(folder) for folder in found):
            found.append(path)
    return found


def _led_to(link: Path) -> Path:
    """Where a link leads to; what is mounted there, or copied to it, isn't another link."""
    return Path(os.path.normpath(Path(os.path.realpath(link.parent), link.readlink())))


def container_path(path: PurePath) -> PurePosixPath:
    r"""Returns where a file of this machine is in the container: at its own path.

    A drive of Windows becomes a folder: `C:\\app` is `/c/app`.

    Args:
        path: The absolute path.
    """
    drive = path.drive.replace(":", "").replace("\\", "/").strip("/").lower()
    return PurePosixPath("/", drive, *path.parts[1:]) if drive else PurePosixPath(path)


def copy_seen(path: Path, to: Path, files: Iterable[str]) -> None:
    """Copies a file or folder, without what no build reads: version control, folders that are output, pipes and sockets.

    Args:
        path: The file or folder.
        to: The copy.
        files: Files that are copied even if they are in such a folder, if they are in the given one.

    Raises:
        BuildError: something in the folder can't be copied.
        OSError: the file can't be copied.
    """
    if path.is_dir():
        try:
            shutil.copytree(path, to, symlinks=True, ignore=_left_out)
        except shutil.Error as error:
            source, _, why = error.args[0][0]
            raise BuildError(
                f"it can't be copied into the container: {why}",
                file=source,
                key="container.file_access",
                remedy="make it readable, move it out of the workspace, or use file_access='bind_mount'",
            ) from error
        for file in map(Path, files):
            if file.is_relative_to(path) and file.is_file():
                _copy_missing(file, to / file.relative_to(path))
    else:
        shutil.copy2(path, to)


def _copy_missing(file: Path, copy: Path) -> None:
    """Copies a file that isn't there; one below a link is where the link leads."""
    if not os.path.lexists(copy):
        with contextlib.suppress(
            FileExistsError
        ):  # a folder is a link that leads nowhere in the copy
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in _NEVER_COPIED or _is_left_out(Path(folder, name))}


def _is_left_out(path: Path) -> bool:
    is_special = not (path.is_symlink() or path.is_file() or path.is_dir())
    return is_special or is_output(str(path))
