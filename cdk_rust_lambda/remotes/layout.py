"""Laying out the files of a repository, whose names and links aren't trusted."""

from __future__ import annotations

import os
import sys
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping

_REMEDY = "name another commit, or put right the repository"


def extract_files(archive: Path, folder: Path, links: dict[Path, str]) -> None:
    """Writes the files of an archive of git's below a folder, which has no links yet.

    Args:
        archive: The archive.
        folder: The folder; it may hold files of other archives.
        links: Takes the links, to be made when all files are there.

    Raises:
        GitError: a name leads elsewhere, is there twice, or is of no file.
    """
    with tarfile.open(archive, "r:") as tar:
        for member in tar:
            path = inside(folder, member.name)
            try:
                _extract(tar, member, path, links)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise _refused(member.name, "is there twice") from None


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, links: dict[Path, str]
) -> None:
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        if path in links:
            raise FileExistsError
        links[path] = member.linkname
        return
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        raise _refused(member.name, "is no file, folder or link")
    # Never through a link, nor over another file.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(1 << 20):
            file.write(chunk)
    path.chmod(0o755 if member.mode & 0o100 else 0o644)


def make_links(folder: Path, links: Mapping[Path, str]) -> None:
    """Makes the links, all of which have to lead to what is below the folder.

    Args:
        folder: The folder with all files.
        links: The links, with where they lead to. Their folders are there, so that none is made through
            another one.

    Raises:
        GitError: one leads out, or takes the place of a file.
    """
    for path, target in links.items():
        try:
            # Windows tells links to folders from links to files.
            path.symlink_to(target, target_is_directory=os.path.isdir(path.parent / target))
        except (OSError, ValueError):
            raise _refused(str(path.relative_to(folder)), "can't be made as a link") from None
    root = os.path.realpath(folder)
    for path, target in links.items():
        real = os.path.realpath(path)
        if Path(target).is_absolute() or not Path(real).is_relative_to(root):
            name = str(path.relative_to(folder))
            raise _refused(name, f"is a link that leads out of it, to {target!r}")


def inside(folder: Path, name: str) -> Path:
    """Returns the path of a name in a repository, below a folder.

    Args:
        folder: The folder.
        name: The name, with slashes.

    Raises:
        GitError: it leads out of the folder, or is one that git keeps for itself.
    """
    parts = PurePosixPath(name).parts
    if (
        not parts
        or name.startswith("/")
        or any(part == ".." or _is_of_git(part) for part in parts)
        or not name.isprintable()
        or (sys.platform == "win32" and ("\\" in name or ":" in name))
    ):
        raise _refused(name, "is no name that a checkout may have")
    return folder.joinpath(*parts)


def _is_of_git(part: str) -> bool:
    """Whether some file system takes a name for `.git`."""
    return part.casefold().rstrip(". ") in (".git", "git~1")


def _refused(name: str, why: str) -> GitError:
    problem = f"{name!r} in the repository {why}"
    return GitError(problem, key="git, rev", remedy=_REMEDY)
