"""Checkouts of git repositories: fetched once into the user's cache, by commit."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from cdk_rust_lambda.bundling.locks import folder_lock
from cdk_rust_lambda.cargo.compile.cache_folder import CACHE_VARIABLE, cache_folder
from cdk_rust_lambda.errors import GitError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.remotes.git import Git
from cdk_rust_lambda.remotes.layout import extract_files, inside, make_links
from cdk_rust_lambda.remotes.source import GitSource, url_of_submodule, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ADVERTISED = re.compile(r"([0-9a-f]{40,64})\t(\S+)")
_SUBMODULE = re.compile(r"160000 commit ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
_DEEPEST = 8
_LENGTH_OF_SHA1 = 40
_UNFINISHED = ".new-"
_OWN = 0o700
# Whatever the repository's own attributes say: its bytes as they are, by no filter, and all of its files.
_ATTRIBUTES = (
    "* -text !eol !crlf -ident -filter !working-tree-encoding -export-ignore -export-subst\n"
)


@define(eq=False)
class Checkouts:
    """The checkouts of an app: a branch is the same commit for all of its functions."""

    _commits: dict[GitSource, GitSource] = field(factory=dict, init=False)

    def folder_of(self, source: GitSource) -> Path:
        """Returns the folder with the files of a revision; if it is a commit that is there, no process starts.

        Args:
            source: The revision.

        Raises:
            GitError: it can't be fetched or kept, or holds what no checkout may.
            ToolchainError: git is not installed.
        """
        commit = self._commit(source)
        try:
            return _provide(commit)
        except OSError as error:
            raise GitError(
                f"can't keep a checkout of {commit.shown}: {error.strerror}",
                file=error.filename,
                key="git",
                remedy=f"make the folder writable, and see that there is room, or let {CACHE_VARIABLE} name another"
                " one",
            ) from error

    def notice(self, source: GitSource) -> Notice | None:
        """Returns the warning for a revision that may be another commit tomorrow; None for a commit."""
        if source.is_commit:
            return None
        commit = self._commit(source).rev
        text = (
            f"rev={source.rev!r} of {source.shown} may be another commit tomorrow, and is asked for at each"
            f" synthesis: pass rev={commit!r}, which it is now"
        )
        return Notice.warning("git-revision-moves", text)

    def _commit(self, source: GitSource) -> GitSource:
        if source.is_commit:
            return source
        if source not in self._commits:
            self._commits[source] = evolve(source, rev=_resolve(source))
        return self._commits[source]


def _provide(commit: GitSource) -> Path:
    """Returns the folder of a commit, which is fetched if need be."""
    repositories = _own_folder(cache_folder(os.environ) / "git")
    name = hashlib.sha256(commit.url.encode()).hexdigest()[:16]
    folder = repositories / name / commit.rev
    if not folder.is_dir():
        with folder_lock(folder.parent, lambda _: _say_wait(commit)):
            if not folder.is_dir():  # another process may have been faster
                _fetch(commit, folder)
    return folder


def _resolve(source: GitSource) -> str:
    """Asks the remote for the commit of a tag or a branch."""
    names = [f"refs/tags/{source.rev}^{{}}", f"refs/tags/{source.rev}", f"refs/heads/{source.rev}"]
    failing = f"can't ask {source.shown} for {source.rev!r}"
    said = Git(Path.cwd()).run("ls-remote", "--", source.url, *names, failing=failing)
    found = {
        match[2]: match[1]
        for line in said.splitlines()
        if (match := _ADVERTISED.fullmatch(line)) is not None
    }
    for name in names:
        if name in found:
            return found[name]
    raise GitError(
        f"{source.shown} has no tag and no branch {source.rev!r}",
        key="rev",
        remedy="pass one that it has, or the full hash of a commit",
    )


def _fetch(commit: GitSource, folder: Path) -> None:
    """Fetches a commit, and puts its files into a folder, all or nothing."""
    print(f"Fetching {commit.shown} at {commit.rev[:12]} ...", file=sys.stderr)
    for leftover in _own_folder(folder.parent).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)  # of a fetch that was killed
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_UNFINISHED) as name:
        work = Path(name)
        new = work / "checkout"
        new.mkdir()
        links: dict[Path, str] = {}
        archive = work / "archive.tar"
        for git, source, place in _with_submodules(commit, new, work):
            failing = f"can't read {source.rev} of {source.shown}"
            git.run("archive", "--format=tar", f"--output={archive}", source.rev, failing=failing)
            extract_files(archive, place, links)
        make_links(new, links)
        # The end of a repository to what looks for one, as .gitignore files do, wherever the cache lies.
        (new / ".git").mkdir()
        new.replace(folder)


def _with_submodules(
    commit: GitSource, place: Path, work: Path
) -> Iterator[tuple[Git, GitSource, Path]]:
    """Yields the repositories of a commit and of its submodules, as each is fetched, and their folders."""
    pending = [(place, commit, 0)]
    for number in itertools.count():
        if not pending:
            return
        folder, source, depth = pending.pop()
        git = _fetched(source, work / f"{number}.git")
        yield git, source, folder
        for path, submodule in _submodules(git, source):
            if depth == _DEEPEST:
                raise GitError(
                    f"submodules of {commit.shown} lie more than {_DEEPEST} deep in one another",
                    key="git, rev",
                    remedy="name a repository that has fewer of them",
                )
            pending.append((inside(folder, path), submodule, depth + 1))


def _fetched(source: GitSource, repository: Path) -> Git:
    """Fetches a commit into a new bare repository."""
    repository.mkdir()
    git = Git(repository)
    failing = f"can't fetch {source.rev} of {source.shown}"
    hashes = f"--object-format={'sha1' if len(source.rev) == _LENGTH_OF_SHA1 else 'sha256'}"
    git.run("init", "--quiet", "--bare", "--template=", hashes, ".", failing=failing)
    attributes = repository / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(_ATTRIBUTES)
    fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
    if not git.succeeds(*fetch, "--depth=1", "--", source.url, source.rev):
        # Some servers give only what a branch or a tag names.
        everything = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
        git.run(*fetch, "--", source.url, *everything, failing=failing)
    git.run("cat-file", "-e", f"{source.rev}^{{commit}}", failing=failing)
    return git


def _submodules(git: Git, source: GitSource) -> Iterator[tuple[str, GitSource]]:
    """Yields the paths and commits of a repository's submodules, without those that have no URL."""
    failing = f"can't read the submodules of {source.shown}"
    listing = git.run("ls-tree", "-r", "-z", "--full-tree", source.rev, failing=failing)
    entries = [_SUBMODULE.fullmatch(entry) for entry in listing.split("\0")]
    found = {entry[2]: entry[1] for entry in entries if entry is not None}
    urls = _urls_of_submodules(git, source) if found else {}
    for path, commit in found.items():
        if path in urls:
            yield path, GitSource(url_of_submodule(urls[path], source.url), commit)


def _urls_of_submodules(git: Git, source: GitSource) -> Mapping[str, str]:
    """Returns the URLs that `.gitmodules` has, by path."""
    if not git.succeeds("cat-file", "-e", f"{source.rev}:.gitmodules"):
        return {}
    said = git.run(
        *("config", "--no-includes", f"--blob={source.rev}:.gitmodules", "--null", "--list"),
        failing=f"can't read .gitmodules of {without_credentials(source.url)}",
    )
    entries = (entry.partition("\n") for entry in said.split("\0"))
    values = {key: value for key, _, value in entries}
    return {
        path: values[f"{section}.url"]
        for key, path in values.items()
        for section, _, name in (key.rpartition("."),)
        if name == "path" and section.startswith("submodule.") and f"{section}.url" in values
    }


def _own_folder(folder: Path) -> Path:
    """Returns a folder that only this user can enter, which is made if need be.

    Raises:
        GitError: there is something else of its name, or somebody else's folder.
    """
    folder.mkdir(mode=_OWN, parents=True, exist_ok=True)
    status = folder.lstat()
    is_own = sys.platform == "win32" or status.st_uid == os.getuid()
    if not stat.S_ISDIR(status.st_mode) or not is_own:
        raise GitError(
            "the folder of fetched repositories is a link, or belongs to another user",
            file=folder,
            remedy=f"remove it, or let {CACHE_VARIABLE} name a folder of your own",
        )
    # What is there already may be on a disk that can only be read.
    if stat.S_IMODE(status.st_mode) != _OWN:
        folder.chmod(_OWN)
    return folder


def _say_wait(commit: GitSource) -> None:
    print(f"Waiting for another fetch of {commit.shown} to end ...", file=sys.stderr)
