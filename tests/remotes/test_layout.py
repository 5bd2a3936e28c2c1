"""Names and members of archives that no checkout may have, whatever git itself refuses."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from cdk_rust_lambda import GitError
from cdk_rust_lambda.remotes.layout import extract_files, inside, make_links
from tests.support.projects import write


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "a/../../b",
        "/etc/passwd",
        ".git/config",
        "a/.GIT/x",
        ".git. /x",
        "GIT~1/x",
        "a\nb",
        "",
    ],
)
def test_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(GitError, match="no name that a checkout may have"):
        inside(Path("/folder"), name)


@pytest.mark.parametrize("name", ["src/main.rs", ".gitignore", "a/..b", "ä/ö", "-x"])
def test_names_that_are_fine(name: str) -> None:
    assert inside(Path("/folder"), name) == Path("/folder", name)


def archive(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b""))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type = kind
    found.linkname = "/etc/passwd"
    return found


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ([member("a"), member("a")], "is there twice"),
        ([member("a"), member("a/b")], "is there twice"),
        ([member("a/b"), member("a")], "is there twice"),
        ([member("a", tarfile.SYMTYPE), member("a", tarfile.SYMTYPE)], "is there twice"),
        ([member("a", tarfile.LNKTYPE)], "is no file, folder or link"),
        ([member("a", tarfile.CHRTYPE)], "is no file, folder or link"),
        ([member("a", tarfile.FIFOTYPE)], "is no file, folder or link"),
    ],
)
def test_members_that_are_refused(
    tmp_path: Path, members: list[tarfile.TarInfo], problem: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(GitError, match=problem):
        extract_files(archive(tmp_path / "a.tar", *members), folder, {})


def test_links_are_made_later(tmp_path: Path) -> None:
    links: dict[Path, str] = {}
    extract_files(archive(tmp_path / "a.tar", member("a", tarfile.SYMTYPE)), tmp_path, links)
    assert links == {tmp_path / "a": "/etc/passwd"}
    assert not (tmp_path / "a").is_symlink()


@pytest.mark.parametrize(
    ("target", "is_fine"),
    [
        ("file", True),
        ("./gone", True),
        ("../checkout/file", True),
        ("../other", False),
        ("/", False),
        # Where the folder isn't to stay.
        ("{folder}/file", False),
    ],
)
def test_where_links_may_lead(tmp_path: Path, target: str, *, is_fine: bool) -> None:
    folder = write(tmp_path / "checkout", {"file": ""})
    links = {folder / "link": target.format(folder=folder)}
    if is_fine:
        make_links(folder, links)
        assert (folder / "link").is_symlink()
    else:
        with pytest.raises(GitError, match="is a link that leads out of it"):
            make_links(folder, links)
