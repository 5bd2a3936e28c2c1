"""Where Cargo's lock file is; the installed Cargo may be older than `resolver.lockfile-path`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.lockfiles import Lockfiles, lockfile_path
from tests.support.fingerprints import WORKSPACE, create, digest, replace
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "CARGO_RESOLVER_LOCKFILE_PATH"


def configuration(path: str) -> str:
    return f"[resolver]\nlockfile-path = {path}\n"


@pytest.fixture(autouse=True)
def _own_cargo_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)


def test_beside_the_root_manifest(tmp_path: Path) -> None:
    assert lockfile_path(tmp_path, (), {}) == tmp_path / "Cargo.lock"


def test_what_beats_what(tmp_path: Path) -> None:
    """As everywhere: arguments, variables, the nearest file, the user's own."""
    folder, home = tmp_path / "a/ws", tmp_path / "home"
    environment = {"CARGO_HOME": str(home)}
    write(home, {"config.toml": configuration("'h/Cargo.lock'")})
    assert lockfile_path(folder, (), environment) == tmp_path / "h/Cargo.lock"
    write(tmp_path, {"a/.cargo/config.toml": configuration("'f/Cargo.lock'")})
    assert lockfile_path(folder, (), environment) == tmp_path / "a/f/Cargo.lock"
    environment[VARIABLE] = "../v/Cargo.lock"
    assert lockfile_path(folder, (), environment) == tmp_path / "a/v/Cargo.lock"
    given = write(tmp_path, {"given/.cargo/my.toml": configuration("'g/Cargo.lock'")})
    path = given / "given/.cargo/my.toml"
    assert lockfile_path(folder, (path,), environment) == tmp_path / "given/g/Cargo.lock"
    entry = "resolver.lockfile-path = 'c/Cargo.lock'"
    assert lockfile_path(folder, (path, entry), environment) == folder / "c/Cargo.lock"


@pytest.mark.parametrize(
    "value", ["'locks/my.lock'", "'{workspace-root}/Cargo.lock'", "1", "['x']"]
)
def test_what_cargo_refuses(tmp_path: Path, value: str) -> None:
    write(tmp_path, {".cargo/config.toml": configuration(value)})
    assert lockfile_path(tmp_path, (), {}) == tmp_path / "Cargo.lock"


def test_one_that_is_made_later_is_found(tmp_path: Path) -> None:
    lockfiles = Lockfiles()
    path = lockfiles.path(tmp_path, (), {})
    assert lockfiles.read(path) is None
    path.write_text("version = 4\n")
    found = lockfiles.read(path)
    assert found is not None
    path.unlink()
    assert lockfiles.read(path) is found


def test_the_hash_goes_by_the_one_that_cargo_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "ws", WORKSPACE)
    plain = digest(root)
    create("locks/Cargo.lock", WORKSPACE["Cargo.lock"])(root)
    create(".cargo/config.toml", "[build]\n" + configuration("'locks/Cargo.lock'"))(root)
    # Where it is doesn't count, what is in it does.
    assert digest(root) == plain
    old, new = 'name = "serde"\nversion = "1.0.0"', 'name = "serde"\nversion = "1.0.1"'
    replace("Cargo.lock", old, new)(root)
    assert digest(root) == plain
    replace("locks/Cargo.lock", old, new)(root)
    changed = digest(root)
    assert changed != plain
    monkeypatch.setenv(VARIABLE, "locks2/Cargo.lock")
    create("locks2/Cargo.lock", WORKSPACE["Cargo.lock"])(root)
    assert digest(root) == plain
