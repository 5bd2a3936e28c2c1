from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import ManifestError
from cdk_rust_lambda.scaffold.parent_workspace import find_parent_workspace
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path


def members(folder: Path, text: str) -> list[str] | None:
    """The members of a workspace when the project a/b is in it; None if it is left out."""
    write(folder, {"Cargo.toml": text})
    found = find_parent_workspace(folder / "a" / "b")
    if found is None:
        return None
    found.add_member()
    workspace = tomllib.loads((folder / "Cargo.toml").read_text())["workspace"]
    result: list[str] = workspace["members"]
    return result


def test_a_new_member(tmp_path: Path) -> None:
    assert members(tmp_path, "[workspace]\nmembers = ['c']  # mine\n") == ["c", "a/b"]
    assert "# mine" in (tmp_path / "Cargo.toml").read_text()


def test_the_first_member(tmp_path: Path) -> None:
    assert members(tmp_path, "[workspace]\n") == ["a/b"]


@pytest.mark.parametrize("pattern", ["a/b", "a/*", "*/*"])
def test_one_that_is_a_member_already(tmp_path: Path, pattern: str) -> None:
    assert members(tmp_path, f"[workspace]\nmembers = ['{pattern}']\n") == [pattern]


def test_a_glob_is_for_one_folder_only(tmp_path: Path) -> None:
    assert members(tmp_path, "[workspace]\nmembers = ['*']\n") == ["*", "a/b"]


def test_one_that_is_left_out(tmp_path: Path) -> None:
    assert members(tmp_path, "[workspace]\nmembers = []\nexclude = ['a']\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "members = []\nexclude = ['*']\n",
        "members = []\nexclude = ['a/bc', 'a/b/c']\n",
        "members = ['a']\nexclude = ['a']\n",
    ],
)
def test_one_that_cargo_does_not_leave_out(tmp_path: Path, text: str) -> None:
    found = members(tmp_path, f"[workspace]\n{text}")
    assert found is not None
    assert found[-1] == "a/b"


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    manifest = tmp_path / "Cargo.toml"
    manifest.write_bytes(b"\xef\xbb\xbf[workspace]\nmembers = []\n")
    found = find_parent_workspace(tmp_path / "a")
    assert found is not None
    found.add_member()
    assert manifest.read_bytes() == b'\xef\xbb\xbf[workspace]\nmembers = ["a"]\n'


def test_no_workspace(tmp_path: Path) -> None:
    assert members(tmp_path, "[package]\nname = 'x'\n") is None


@pytest.mark.parametrize(
    "text", ["workspace = 3\n", "[workspace]\nmembers = 'a'\n", "[workspace]\nexclude = [1]\n"]
)
def test_a_wrong_table_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ManifestError, match="expected a list of folders"):
        members(tmp_path, text)


def test_a_manifest_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.toml": "[workspace]\n"})
    found = find_parent_workspace(tmp_path / "a")
    assert found is not None
    (tmp_path / "Cargo.toml").unlink()
    (tmp_path / "Cargo.toml").mkdir()
    with pytest.raises(ManifestError, match="can't be written"):
        found.add_member()


def test_a_broken_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="around the project") as caught:
        members(tmp_path, "[workspace\n")
    assert caught.value.file == tmp_path / "Cargo.toml"


def test_ends_of_lines_stay(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_bytes(b"[workspace]\r\nmembers = ['c']\r\n")
    found = find_parent_workspace(tmp_path / "a" / "b")
    assert found is not None
    found.add_member()
    written = (tmp_path / "Cargo.toml").read_bytes()
    assert b"a/b" in written
    assert written.count(b"\n") == written.count(b"\r\n")
