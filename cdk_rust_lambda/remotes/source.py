"""Which commit of which repository is meant."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.errors import GitError, KeywordError

if TYPE_CHECKING:
    from typing import Final

# Neither options, nor git's helpers for transports (`ext::COMMAND`), nor paths.
_URL: Final = re.compile(
    r"(?:(?:https?|ssh|git)://(?!-)|file:///|(?!-)[\w.-]+@(?!-)[\w.-]+:(?!:))[^\s\x00-\x1f\x7f]+"
)
# Of user@host:path the path may begin with a slash, else it is below the user's folder there.
_HOST_AND_PATH: Final = re.compile(r"(\w+://[^/]*/|[^/]+:/?)(.*)")
_REV: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.+/-]|@(?!\{))*")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\n]*@|^[^/:@\s]*:[^/\s]*@")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def without_credentials(url: str) -> str:
    """Returns a URL, or a line with one, without the user and password of its host, for messages.

    A password may hold what has no place in a URL, such as a blank or an @; and the scheme may be missing.
    """
    return _CREDENTIALS.sub("", url)


@frozen
class GitSource:
    """A revision of a repository.

    Attributes:
        url: The repository's URL, as git takes it.
        rev: The full hash of a commit, a tag or a branch.
    """

    url: str = field(repr=lambda url: repr(without_credentials(url)))
    rev: str

    @property
    def is_commit(self) -> bool:
        """Whether the revision is a commit, so that it is the same for ever."""
        return _COMMIT.fullmatch(self.rev) is not None

    @property
    def shown(self) -> str:
        """The URL without a password."""
        return without_credentials(self.url)


def git_source(git: str | None, rev: str | None) -> GitSource | None:
    """Returns what the keywords `git` and `rev` name; None if they aren't given.

    Args:
        git: The keyword `git`.
        rev: The keyword `rev`.

    Raises:
        KeywordError: one is missing, or is none that git takes.
    """
    if git is None:
        if rev is not None:
            raise KeywordError(
                "rev= names a commit of git=, which isn't given",
                key="rev",
                remedy="pass git= with the repository's URL, or leave rev= out",
            )
        return None
    if not is_url(git):
        raise KeywordError(
            f"expected the URL of a git repository, found {without_credentials(git)!r}",
            key="git",
            remedy="write https://..., ssh://..., user@host:path, or file:///... for one of this machine",
        )
    if rev is None:
        raise KeywordError(
            f"which commit of {without_credentials(git)} isn't said, so that each synthesis may build another one",
            key="rev",
            remedy=f"pass rev= with the full hash of a commit: `git ls-remote {without_credentials(git)}`",
        )
    if _REV.fullmatch(rev) is None or ".." in rev:
        raise KeywordError(
            f"expected a commit, a tag or a branch, found {rev!r}",
            key="rev",
            remedy="pass the full hash of a commit",
        )
    is_commit = _COMMIT.fullmatch(rev.lower()) is not None
    return GitSource(git, rev.lower() if is_commit else rev)


def is_url(text: str) -> bool:
    """Whether a text is a URL that git may be given."""
    return _URL.fullmatch(text) is not None


def url_of_submodule(url: str, parent: str) -> str:
    """Returns the absolute URL of a submodule.

    What a repository asks for isn't trusted: no path of this machine, unless the repository itself is one.

    Args:
        url: The URL in `.gitmodules`, which may be relative to that of the repository.
        parent: The repository's URL.

    Raises:
        GitError: it is none that may be fetched.
    """
    absolute = url
    if url.startswith(("./", "../")):
        match = _HOST_AND_PATH.fullmatch(parent)
        assert match is not None  # noqa: S101 - it is a URL
        absolute = match[1] + posixpath.normpath(posixpath.join("/", match[2], url)).lstrip("/")
    is_local = absolute.startswith("file:")
    if not is_url(absolute) or (is_local and not parent.startswith("file:")):
        raise GitError(
            f"the repository {without_credentials(parent)} has a submodule with the URL"
            f" {without_credentials(url)!r}, which isn't fetched",
            key="git",
            remedy="let .gitmodules name an https or ssh URL",
        )
    return absolute
