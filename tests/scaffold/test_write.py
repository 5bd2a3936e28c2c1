from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import SettingsError, ToolchainError
from cdk_rust_lambda.scaffold.write import create_project, initialize_project
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"Cargo.toml": "a\n", "src/main.rs": "b\n", "README.md": "c\n", ".gitignore": "d\n"}


def nothing(_: Path) -> None:
    pass


def lock(folder: Path) -> None:
    (folder / "Cargo.lock").write_text("locked\n")


def fail(_: Path) -> None:
    raise ToolchainError("no cargo")


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_create(tmp_path: Path) -> None:
    create_project(tmp_path / "a" / "b", FILES, lock)
    assert names(tmp_path / "a") == sorted(f"b/{name}" for name in [*FILES, "Cargo.lock"])


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_is_not_overwritten(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "a"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to("nowhere")
    with pytest.raises(SettingsError, match="exists already"):
        create_project(target, FILES, nothing)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError):
        create_project(tmp_path / "a" / "b" / "c", FILES, fail)
    with pytest.raises(ToolchainError):
        initialize_project(tmp_path, FILES, fail)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="can't be written"):
        create_project(tmp_path / "file" / "a", FILES, nothing)


def test_init_keeps_documents(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n")
    (tmp_path / "notes.txt").write_text("mine\n")
    assert initialize_project(tmp_path, FILES, lock) == ["README.md"]
    assert names(tmp_path) == sorted([*FILES, "Cargo.lock", "notes.txt"])
    assert (tmp_path / "README.md").read_text() == "mine\n"


def test_init_refuses_with_a_list(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.rs").write_text("mine\n")
    (tmp_path / "Cargo.toml").write_text("mine\n")
    with pytest.raises(SettingsError, match=r"already: Cargo\.toml, src/main\.rs"):
        initialize_project(tmp_path, FILES, nothing)
    assert names(tmp_path) == ["Cargo.toml", "src/main.rs"]


def test_what_comes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    def write_meanwhile(_: Path) -> None:
        (tmp_path / "src").write_text("mine\n")

    with pytest.raises(SettingsError, match="can't be written"):
        initialize_project(tmp_path, FILES, write_meanwhile)
    assert names(tmp_path) == ["src"]


def test_init_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    initialize_project(tmp_path, FILES, nothing)
    assert names(tmp_path) == sorted(FILES)
    assert all((tmp_path / name).read_text() == text for name, text in FILES.items())
    for name in FILES:
        (tmp_path / name).unlink()

    def write_meanwhile(_: Path) -> None:
        write(tmp_path, {"src/main.rs": "mine\n"})

    with pytest.raises(SettingsError, match="can't be written"):
        initialize_project(tmp_path, FILES, write_meanwhile)
    assert (tmp_path / "src" / "main.rs").read_text() == "mine\n"
    assert names(tmp_path) == ["src/main.rs"]
