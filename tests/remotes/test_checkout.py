"""Checkouts of repositories that the tests make: whole, kept, offline, and safe from hostile ones."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import CdkRustLambdaError, GitError, ToolchainError
from cdk_rust_lambda.remotes.checkout import Checkouts
from cdk_rust_lambda.remotes.source import GitSource
from tests.support.git import commit, git
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = {"Cargo.toml": "one\r\n", "src/main.rs": "fn main() {}\n"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write(tmp_path / "repository", FILES)


def checkout(repository: Path, rev: str | None = None) -> Path:
    return Checkouts().folder_of(GitSource(repository.as_uri(), rev or commit(repository)))


def hostile(repository: Path, entries: str) -> str:
    """A commit of a tree that `git add` wouldn't make; `BLOB` stands for a file or the target of a link."""
    repository.mkdir(exist_ok=True)
    git(repository, "init", "--quiet", "--initial-branch=main")
    blob = git(repository, "hash-object", "-w", "--stdin", text="/etc/passwd")
    text = entries.replace("BLOB", blob)
    inner = git(repository, "mktree", text=f"100644 blob {blob}\tfile\n")
    tree = git(repository, "mktree", text=text.replace("TREE", inner))
    head = git(repository, "commit-tree", tree, "-m", "hostile")
    git(repository, "update-ref", "refs/heads/main", head)
    return head


def test_files_are_laid_out_as_they_are(repository: Path, cache: Path) -> None:
    attributes = "* text eol=lf filter=evil ident export-ignore working-tree-encoding=UTF-16\n"
    attributes += "kept export-subst\n"
    files = {".gitattributes": attributes, ".gitignore": "kept\n", "kept": "$Id$ $Format:%H$\n"}
    write(repository, files)
    (repository / "run.sh").write_text("#!/bin/sh\n")
    (repository / "run.sh").chmod(0o755)
    (repository / "link").symlink_to("src/main.rs")
    # As they are: git itself must not convert them when it takes them.
    git(repository, "init", "--quiet", "--initial-branch=main")
    (repository / ".git/info").mkdir(exist_ok=True)
    (repository / ".git/info/attributes").write_text(
        "* -text -ident -filter !working-tree-encoding\n"
    )
    folder = checkout(repository)
    found = {
        str(path.relative_to(folder)): path.read_bytes().decode()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    # `write` leaves the ends of lines alone, and so does the checkout.
    assert found == {**FILES, **files, "run.sh": "#!/bin/sh\n"}
    assert os.access(folder / "run.sh", os.X_OK)
    assert not os.access(folder / "kept", os.X_OK)
    assert (folder / "link").readlink() == Path("src/main.rs")
    assert stat.S_IMODE((cache / "git").stat().st_mode) == 0o700
    assert list((cache / "git").glob("*/.new-*")) == []


def test_a_commit_that_is_there_starts_no_process(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rev = commit(repository)
    folder = checkout(repository, rev)
    monkeypatch.setenv("PATH", "")
    assert checkout(repository, rev) == folder
    with pytest.raises(ToolchainError, match="git is not installed"):
        checkout(repository, "main")


def test_a_commit_that_is_there_needs_no_writable_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rev = commit(repository)
    folder = checkout(repository, rev)

    def refuse(path: Path, _: int) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(Path, "chmod", refuse)
    assert checkout(repository, rev) == folder


def test_a_cache_that_can_t_be_written(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, {"file": ""}) / "file"
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(file))
    with pytest.raises(GitError, match="can't keep a checkout of") as caught:
        checkout(repository)
    assert Path(str(caught.value.file)).is_relative_to(file)
    assert "let CDK_RUST_LAMBDA_CACHE_DIR name another" in str(caught.value.remedy)


def test_what_a_killed_fetch_has_left_goes(repository: Path) -> None:
    folder = checkout(repository)
    leftover = write(folder.parent / ".new-1", {"checkout/file": ""})
    write(repository, {"Cargo.toml": "two\n"})
    checkout(repository)
    assert not leftover.exists()


def test_branches_tags_and_commits(repository: Path) -> None:
    first = commit(repository)
    git(repository, "tag", "--annotate", "v1", "--message=one")
    write(repository, {"Cargo.toml": "two\n"})
    second = commit(repository)
    checkouts, url = Checkouts(), repository.as_uri()
    assert checkouts.folder_of(GitSource(url, "main")).name == second
    assert checkouts.folder_of(GitSource(url, "v1")).name == first
    assert checkouts.notice(GitSource(url, first)) is None
    notice = checkouts.notice(GitSource(url, "main"))
    assert notice is not None
    assert f"rev={second!r}" in notice.text
    # One app has one commit of a branch, whatever is pushed meanwhile.
    write(repository, {"Cargo.toml": "three\n"})
    third = commit(repository)
    assert checkouts.folder_of(GitSource(url, "main")).name == second
    assert Checkouts().folder_of(GitSource(url, "main")).name == third
    assert (checkout(repository, first) / "Cargo.toml").read_bytes() == b"one\r\n"


@pytest.mark.parametrize("rev", ["main", None])
def test_a_repository_with_longer_hashes(repository: Path, rev: str | None) -> None:
    git(repository, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    head = commit(repository)
    folder = checkout(repository, rev or head)
    assert folder.name == head
    assert (folder / "src/main.rs").read_text() == FILES["src/main.rs"]


def test_submodules_come_along(tmp_path: Path, repository: Path) -> None:
    inner = write(tmp_path / "inner", {"lib.rs": "inner\n"})
    commit(inner)
    commit(repository)
    git(repository, "submodule", "--quiet", "add", inner.as_uri(), "parts/inner")
    git(repository, "submodule", "--quiet", "add", "../inner", "relative")
    folder = checkout(repository)
    assert (folder / "parts/inner/lib.rs").read_text() == "inner\n"
    assert (folder / "relative/lib.rs").read_text() == "inner\n"


@pytest.mark.parametrize(("depth", "is_fine"), [(8, True), (9, False)])
def test_submodules_in_one_another(tmp_path: Path, depth: int, *, is_fine: bool) -> None:
    repository = write(tmp_path / "0", {"file": "innermost"})
    for number in range(1, depth + 1):
        head = commit(repository)
        repository = write(
            tmp_path / str(number),
            {".gitmodules": f'[submodule "a"]\n\tpath = a\n\turl = ../{number - 1}\n'},
        )
        git(repository, "init", "--quiet", "--initial-branch=main")
        (repository / "a").mkdir()
        git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},a")
    if is_fine:
        folder = checkout(repository)
        assert folder.joinpath(*"a" * depth, "file").read_text() == "innermost"
    else:
        with pytest.raises(GitError, match="more than 8 deep"):
            checkout(repository)


@pytest.mark.parametrize(
    "variable", ["GIT_TRACE", "GIT_TRACE_SETUP", "GIT_CONFIG_GLOBAL", "GIT_CONFIG"]
)
def test_submodules_come_along_whatever_git_is_told(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    configuration = write(tmp_path, {"gitconfig": "[trace2]\n normalTarget = 2\n"}) / "gitconfig"
    commit(write(tmp_path / "inner", {"lib.rs": "inner\n"}))
    commit(repository)
    git(repository, "submodule", "--quiet", "add", "../inner", "a")
    rev = commit(repository)
    monkeypatch.setenv(variable, str(configuration) if "CONFIG" in variable else "1")
    assert (checkout(repository, rev) / "a/lib.rs").read_text() == "inner\n"


def test_submodules_come_along_whatever_git_warns_of(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(write(tmp_path / "inner", {"lib.rs": "inner\n"}))
    commit(repository)
    git(repository, "submodule", "--quiet", "add", "../inner", "a")
    rev = commit(repository)
    # As the loader does, of a library in LD_PRELOAD that is gone, and git, of a folder that it can't enter.
    wrapper = write(
        tmp_path / "bin",
        {"git": f'#!/bin/sh\necho warning: a >&2\nexec {shutil.which("git")} "$@"\n'},
    )
    (wrapper / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper}{os.pathsep}{os.environ['PATH']}")
    assert (checkout(repository, rev) / "a/lib.rs").read_text() == "inner\n"
    with pytest.raises(GitError, match="warning: a"):
        checkout(tmp_path / "none", rev)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("120000 blob BLOB\tlink\n", "leads out of it"),
        ("040000 tree TREE\t.git\n", "invalid path"),
        ("040000 tree TREE\t.GIT\n", "invalid path"),
        ("040000 tree TREE\t..\n", "invalid path"),
        ("100644 blob BLOB\tfile\u202e\n", "no name that a checkout may have"),
        ("120000 blob BLOB\tname\n040000 tree TREE\tname\n", "can't be made as a link"),
    ],
)
def test_hostile_names_and_links(tmp_path: Path, cache: Path, entries: str, problem: str) -> None:
    rev = hostile(tmp_path / "hostile", entries)
    with pytest.raises(GitError, match=problem) as caught:
        checkout(tmp_path / "hostile", rev)
    assert caught.value.remedy
    (folder,) = (cache / "git").iterdir()
    assert list(folder.iterdir()) == []


def test_a_link_by_way_of_a_link_leads_out(tmp_path: Path) -> None:
    repository = write(tmp_path / "repository", FILES)
    (repository / "here").symlink_to(".")
    (repository / "out").symlink_to("here/../secret")
    with pytest.raises(GitError, match="leads out of it"):
        checkout(repository)


def test_neither_filters_nor_hooks_run(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    script = tmp_path / "hooks" / "post-checkout"
    write(script.parent, {script.name: f"#!/bin/sh\ntouch {ran}\n"})
    script.chmod(0o755)
    for name in ("reference-transaction", "post-merge", "post-index-change"):
        (script.parent / name).symlink_to(script.name)
    configuration = tmp_path / "gitconfig"
    configuration.write_text(
        f'[filter "evil"]\n smudge = touch {ran}\n required = true\n'
        f"[core]\n hooksPath = {script.parent}\n fsmonitor = touch {ran}\n"
        # In which a server gives no commit but those that a branch or tag names.
        "[protocol]\n version = 0\n"
    )
    write(repository, {".gitattributes": "* filter=evil\n"})
    rev = commit(repository)
    commit(write(repository, {"src/main.rs": "newer\n"}))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    assert (checkout(repository, rev) / "src/main.rs").read_text() == FILES["src/main.rs"]
    assert not ran.exists()


@pytest.mark.parametrize("url", ["ext::sh -c touch% ran", "--upload-pack=touch ran", "/etc"])
def test_hostile_submodules(tmp_path: Path, repository: Path, url: str) -> None:
    head = commit(repository)
    text = f'[submodule "a"]\n\tpath = a\n\turl = "{url}"\n\tupdate = !touch ran\n'
    write(repository, {".gitmodules": text})
    (repository / "a").mkdir()
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},a")
    with pytest.raises(GitError, match="has a submodule with the URL"):
        checkout(repository)
    assert list(tmp_path.rglob("ran")) == []


def test_what_can_not_be_fetched(tmp_path: Path, repository: Path) -> None:
    commit(repository)
    cases: list[tuple[Callable[[], Path], str]] = [
        (lambda: checkout(repository, "gone"), "has no tag and no branch 'gone'"),
        (lambda: checkout(repository, "1" * 40), f"can't fetch {'1' * 40}"),
        (lambda: checkout(tmp_path / "nowhere", "main"), "can't ask file:///"),
    ]
    for fetch, problem in cases:
        with pytest.raises(GitError, match=problem) as caught:
            fetch()
        assert caught.value.remedy


def test_another_users_cache_is_refused(repository: Path, cache: Path, tmp_path: Path) -> None:
    cache.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (cache / "git").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CdkRustLambdaError, match="is a link, or belongs to another user"):
        checkout(repository)
