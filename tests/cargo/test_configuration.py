from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.configuration import (
    configuration_files,
    target_directory,
    toolchain_files,
)
from cdk_rust_lambda.cargo.dep_info import read_dep_info, unknown_inputs
from tests.projects import write


@pytest.fixture(autouse=True)
def _own_cargo_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / ".cargo"))


def test_files_up_the_tree_but_not_the_user_s(tmp_path: Path) -> None:
    files = (
        ".cargo/config.toml",
        "a/.cargo/config",
        "a/.cargo/config.toml",
        "a/b/.cargo/config.toml",
    )
    write(tmp_path, dict.fromkeys(files, ""))
    assert [
        path for path in configuration_files(tmp_path / "a" / "b") if tmp_path in path.parents
    ] == [
        tmp_path / "a/b/.cargo/config.toml",
        tmp_path / "a/.cargo/config",
    ]


def test_the_nearest_toolchain_file(tmp_path: Path) -> None:
    write(
        tmp_path, {"rust-toolchain.toml": "", "a/rust-toolchain": "", "a/rust-toolchain.toml": ""}
    )
    assert toolchain_files(tmp_path / "a" / "b") == [tmp_path / "a" / "rust-toolchain"]
    assert toolchain_files(tmp_path) == [tmp_path / "rust-toolchain.toml"]


def test_the_target_directory(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    environment = {"CARGO_HOME": str(tmp_path / "home")}
    assert target_directory(folder, environment) == folder / "target"
    write(tmp_path, {"home/config.toml": "[build]\ntarget-dir = '/user'"})
    assert target_directory(folder, environment) == Path("/user")
    write(folder, {".cargo/config.toml": "[build]\ntarget-dir = 'own'"})
    assert target_directory(folder, environment) == folder / "own"
    environment["CARGO_BUILD_TARGET_DIR"] = "/two"
    assert target_directory(folder, environment) == Path("/two")
    environment["CARGO_TARGET_DIR"] = "relative"
    assert target_directory(folder, environment) == folder / "relative"


def test_dep_info(tmp_path: Path) -> None:
    path = tmp_path / "b.d"
    path.write_text("/t/b: /s/a\\ b.rs /s/../s/c.rs /t/out/gen.rs /s/Cargo.toml\n")
    inputs = read_dep_info(path)
    assert inputs == [
        Path("/s/a b.rs"),
        Path("/s/c.rs"),
        Path("/t/out/gen.rs"),
        Path("/s/Cargo.toml"),
    ]
    assert unknown_inputs(inputs, frozenset({Path("/s/c.rs")}), Path("/t")) == [Path("/s/a b.rs")]
    assert read_dep_info(tmp_path / "gone.d") == []


def test_dep_info_through_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", {"a.rs": "", "target/gen.rs": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    inputs = [tmp_path / "real" / "a.rs", tmp_path / "real" / "target" / "gen.rs"]
    fingerprinted = frozenset({tmp_path / "link" / "a.rs"})
    assert unknown_inputs(inputs, fingerprinted, tmp_path / "link" / "target") == []
