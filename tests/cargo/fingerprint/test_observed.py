from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.fingerprint.observed import Observation, Observed, read_record
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

MACRO = "/t/release/deps/libmacros-0123456789abcdef.so"
SQLX = "/t/release/deps/libsqlx_macros-0123456789abcdef.so"
PYTHON = "/usr/bin/python3.11"


def observed(folder: Path, *lines: tuple[str, str, str]) -> Observed:
    """What was seen of a package in a repository; names are relative to the repository."""
    package = folder / "repository" / "app"
    for name in (package, folder / "repository" / ".git"):
        name.mkdir(parents=True, exist_ok=True)
    return Observed(tuple(Observation(*line) for line in lines), (package,), package)


def files(folder: Path, name: str, reader: str = "") -> list[str]:
    """What counts of one path below a folder."""
    paths = observed(folder, ("r", reader, str(folder / name))).paths(frozenset())
    return [str(path.relative_to(folder)) for path in (*paths.files, *paths.listed)]


def test_a_record(tmp_path: Path) -> None:
    (tmp_path / "reads").write_bytes(
        b"r\t\t/a b\nu\t/p.so\tX\nw\t\t/out\nr\t\t/out\ncut o\nr\t\t/\xff"
    )
    assert read_record(tmp_path / "reads", ()) == [
        Observation("r", "", "/a b"),
        Observation("u", "/p.so", "X"),
        Observation("r", "", "/\udcff"),
    ]
    assert read_record(tmp_path / "gone", ()) == []


@pytest.mark.parametrize("reader", ["", MACRO, "/usr/bin/cat", "/h/.cargo/bin/rustc"])
def test_what_is_read_in_the_repository_counts(tmp_path: Path, reader: str) -> None:
    assert files(tmp_path, "repository/text.txt", reader) == ["repository/text.txt"]
    known = str(tmp_path / "repository/text.txt")
    paths = observed(tmp_path, ("r", reader, known)).paths({known})
    assert (paths.files, paths.listed) == ((), ())


@pytest.mark.parametrize(
    ("name", "reader", "counts"),
    [
        ("elsewhere/text.txt", "", True),
        ("elsewhere/text.txt", "/usr/bin/cat", False),
        ("repository/node_modules/x/y.js", "/usr/bin/node", False),
        ("repository/node_modules/x/y.js", MACRO, True),
        ("repository/.venv/lib/x.py", PYTHON, False),
        ("repository/app/src/main.rs", "/usr/bin/git", False),
        ("repository/.gitignore", "", False),
        ("repository/other/Cargo.toml", "/r/bin/cargo", False),
        ("repository/.git/config", "/usr/bin/git", False),
        ("repository/.git/objects/00/11", "", False),
        ("repository/.git/HEAD", "/usr/bin/git", True),
        ("repository/.git/packed-refs", "", True),
        ("repository/.git/worktrees/other/HEAD", "/usr/bin/git", True),
        ("repository/.env", MACRO, True),
        ("repository/.env", SQLX, False),
    ],
)
def test_what_programs_read_besides(tmp_path: Path, name: str, reader: str, counts: bool) -> None:
    assert files(tmp_path, name, reader) == ([name] if counts else [])


def test_a_branch_stands_for_all(tmp_path: Path) -> None:
    found = files(tmp_path, "repository/.git/refs/heads/topic/one", "/usr/bin/git")
    assert found == ["repository/.git/refs/heads"]


def test_bytecode_stands_for_its_source(tmp_path: Path) -> None:
    name = "repository/tools/__pycache__/make.cpython-311.opt-1.pyc"
    assert files(tmp_path, name, PYTHON) == ["repository/tools/make.py"]


def test_folders(tmp_path: Path) -> None:
    write(tmp_path / "repository", {"data/a": "", "app/b": ""})
    assert files(tmp_path, "repository/data") == ["repository/data"]
    assert files(tmp_path, "repository/data", "/usr/bin/ls") == ["repository/data"]
    assert files(tmp_path, "repository/data", PYTHON) == []  # it searches for modules
    assert files(tmp_path, "repository") == []  # above the package
    assert files(tmp_path, "repository/app") == ["repository/app"]


def test_the_machines_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("tmp/x", "home/.config/x"):
        assert files(tmp_path, name) == []
    assert files(tmp_path, "home/x") == ["home/x"]
    # The project may lie in such a folder.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert files(tmp_path, "x") == ["x"]


@pytest.mark.parametrize(
    ("kind", "reader", "name", "if_set", "if_unset"),
    [
        ("u", "", "NAMED", True, True),
        ("u", MACRO, "NAMED", True, True),
        ("u", "", "OF_A_LIBRARY", True, False),
        ("v", "", "NAMED", True, False),  # the script has set it itself
        ("u", "/usr/bin/tool", "NAMED", True, False),
        ("v", PYTHON, "PYTHONPATH", False, False),
        ("v", "/usr/bin/git", "GIT_AUTHOR_NAME", True, False),
        ("v", "", "HOME", False, False),
        ("v", SQLX, "DATABASE_URL", False, False),
        ("v", MACRO, "DATABASE_URL", True, False),
    ],
)
def test_variables(
    tmp_path: Path, kind: str, reader: str, name: str, if_set: bool, if_unset: bool
) -> None:
    write(tmp_path, {"a.rs": "// NAMED_TOO, HOME", "b.rs": 'env::var("NAMED"); "HOME"'})
    sources = [str(tmp_path / each) for each in ("a.rs", "b.rs", "gone.rs")]
    seen = observed(tmp_path, (kind, reader, name))
    assert seen.variables({name}, sources, ()) == ({name} if if_set else set())
    assert seen.variables((), sources, ()) == ({name} if if_unset else set())


def test_what_counts_for_a_user_without_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "expanduser", str)
    observed = Observed((Observation("r", "", "/data/x"),), (), tmp_path)
    assert [str(each) for each in observed.paths(()).files] == ["/data/x"]


def test_a_variable_that_the_script_gives_to_the_code(tmp_path: Path) -> None:
    write(tmp_path, {"a.rs": 'env!("SHA")'})
    seen = observed(tmp_path, ("u", "", "SHA"))
    assert seen.variables((), [str(tmp_path / "a.rs")], {"SHA"}) == set()


@pytest.mark.parametrize(
    ("package", "read", "expected"),
    [
        ("ws/app", "ws/app/a.txt", "ws/app/a.txt"),
        ("tree/app", "tree/app/a.txt", "ws/app/a.txt"),
        ("tree/app", "tree/proto/a.txt", "ws/proto/a.txt"),
        ("tree/app", "elsewhere/a.txt", "elsewhere/a.txt"),
        ("tree/app", "trees/a.txt", "trees/a.txt"),
    ],
)
def test_what_the_same_unit_has_read_in_another_checkout(
    tmp_path: Path, package: str, read: str, expected: str
) -> None:
    text = f"p\t\t{tmp_path / package}\nr\t\t{tmp_path / read}\nv\t\tTREE\n"
    (tmp_path / "reads").write_text(text)
    directories = {str(tmp_path / "ws" / "shared"), str(tmp_path / "ws" / "app")}
    found = read_record(tmp_path / "reads", directories)
    assert [each.name for each in found] == [str(tmp_path / expected), "TREE"]
