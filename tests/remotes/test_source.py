"""What `git=` and `rev=` may be, and where submodules may come from."""

from __future__ import annotations

import pytest

from cdk_rust_lambda import GitError, KeywordError
from cdk_rust_lambda.remotes.source import git_source, url_of_submodule, without_credentials

COMMIT = "0123456789abcdef0123456789abcdef01234567"
URL = "https://example.com/team/app.git"


@pytest.mark.parametrize(
    "url",
    [URL, "ssh://git@example.com/app", "git@example.com:team/app.git", "file:///srv/app"],
)
def test_urls(url: str) -> None:
    source = git_source(url, COMMIT)
    assert source is not None
    assert source.is_commit
    assert git_source(None, None) is None


def test_a_commit_is_one_in_capitals_too() -> None:
    source = git_source(URL, "ABCDEF" + COMMIT[6:])
    assert source is not None
    assert source.rev == "abcdef" + COMMIT[6:]
    assert source == git_source(URL, source.rev)
    tag = git_source(URL, "V1")
    assert tag is not None
    assert tag.rev == "V1"


@pytest.mark.parametrize(
    ("git", "rev", "key"),
    [
        (URL, None, "rev"),
        (None, COMMIT, "rev"),
        (URL, "", "rev"),
        (URL, "--upload-pack=x", "rev"),
        (URL, "a..b", "rev"),
        (URL, "HEAD@{1}", "rev"),
        ("", COMMIT, "git"),
        ("../app", COMMIT, "git"),
        ("ext::sh -c x", COMMIT, "git"),
        ("-u@x:y", COMMIT, "git"),
        ("ssh://-oProxyCommand=x/y", COMMIT, "git"),
        ("https://example.com/a b", COMMIT, "git"),
    ],
)
def test_what_is_refused(git: str | None, rev: str | None, key: str) -> None:
    with pytest.raises(KeywordError) as caught:
        git_source(git, rev)
    assert caught.value.key == key
    assert caught.value.remedy


def test_a_password_is_not_shown() -> None:
    secret = "https://me:secret@example.com/app"
    source = git_source(secret, COMMIT)
    assert source is not None
    assert source.shown == "https://example.com/app"
    assert "secret" not in repr(source)
    with pytest.raises(KeywordError) as caught:
        git_source(secret, None)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://me:sec@ret@example.com/app",
        "https://me:sec ret@example.com/app",
        "https://sec:ret@example.com",
        "me:sec@ret@example.com/app",
        "me:secret@example.com:app",
    ],
)
def test_no_part_of_a_password_is_shown(url: str) -> None:
    with pytest.raises(KeywordError) as caught:
        git_source(url, None)
    assert "sec" not in str(caught.value)
    assert "ret" not in str(caught.value).replace("repository", "")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("fatal: unable to access 'https://me:s@host/x/': 403", "fatal: unable to access 'https://host/x/': 403"),
        ("git@host: Permission denied (publickey).", "git@host: Permission denied (publickey)."),
        ("remote: ask me@host", "remote: ask me@host"),
    ],
)  # fmt: skip
def test_what_git_says_without_credentials(line: str, shown: str) -> None:
    assert without_credentials(line) == shown


@pytest.mark.parametrize(
    ("url", "parent", "absolute"),
    [
        ("https://other.example/lib", URL, "https://other.example/lib"),
        ("../lib.git", URL, "https://example.com/team/lib.git"),
        ("../../lib.git", URL, "https://example.com/lib.git"),
        ("../lib", "ssh://git@example.com/team/app", "ssh://git@example.com/team/lib"),
        ("../lib", "git@example.com:team/app", "git@example.com:team/lib"),
        ("./lib", "file:///srv/app", "file:///srv/app/lib"),
        ("../lib.git", "git@example.com:/srv/app.git", "git@example.com:/srv/lib.git"),
    ],
)
def test_submodules(url: str, parent: str, absolute: str) -> None:
    assert url_of_submodule(url, parent) == absolute


@pytest.mark.parametrize("url", ["file:///etc", "/etc", "-x", "ext::sh", "~/x", ""])
def test_submodules_of_this_machine_are_refused(url: str) -> None:
    with pytest.raises(GitError, match="isn't fetched"):
        url_of_submodule(url, URL)
