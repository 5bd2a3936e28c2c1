from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.build_folders import build_folders
from cdk_rust_lambda.cargo.project.configuration import (
    all_configurations,
    configuration_files,
    toolchain_files,
    value_at,
    with_included,
)
from tests.support.projects import write
from tests.support.systems import needs_permissions

if TYPE_CHECKING:
    from pathlib import Path


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


def test_the_user_s_own_by_way_of_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"real/config.toml": "", "a/.cargo/config.toml": ""})
    (tmp_path / ".cargo").symlink_to("real")
    for home in ("real", ".cargo"):
        monkeypatch.setenv("CARGO_HOME", str(tmp_path / home))
        found = [path for path in configuration_files(tmp_path / "a") if tmp_path in path.parents]
        assert found == [tmp_path / "a/.cargo/config.toml"]


@needs_permissions
def test_what_cargo_may_not_see_it_passes_over(tmp_path: Path) -> None:
    write(tmp_path, {".cargo/config.toml": "", "a/.cargo/config.toml": "", "rust-toolchain": ""})
    (tmp_path / "a" / ".cargo").chmod(0)
    try:
        assert tmp_path / "a" not in [
            path.parents[1] for path in configuration_files(tmp_path / "a")
        ]
    finally:
        (tmp_path / "a" / ".cargo").chmod(0o700)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    text = f"include = [{{ path = '{'a' * 300}.toml', optional = true }}]\n"
    write(tmp_path, {".cargo/config.toml": text})
    assert with_included(tmp_path / ".cargo/config.toml") == [tmp_path / ".cargo/config.toml"]


def test_the_nearest_toolchain_file(tmp_path: Path) -> None:
    write(
        tmp_path, {"rust-toolchain.toml": "", "a/rust-toolchain": "", "a/rust-toolchain.toml": ""}
    )
    assert toolchain_files(tmp_path / "a" / "b") == [tmp_path / "a" / "rust-toolchain"]
    assert toolchain_files(tmp_path) == [tmp_path / "rust-toolchain.toml"]


def test_what_is_given_beats_the_files_and_may_include_others(tmp_path: Path) -> None:
    files = {
        "given.toml": "include = ['more.toml']\n[build]\nrustflags = ['given']",
        "more.toml": "[build]\nrustflags = ['included']",
        "a/.cargo/config.toml": "[build]\nrustflags = ['file']",
        "home/config.toml": "[build]\nrustflags = ['home']",
    }
    write(tmp_path, files)
    no_integer = f"build.jobs = {'9' * 5000}"
    entries = (tmp_path / "given.toml", "build.rustflags = ['last']", "not TOML", no_integer)
    found = all_configurations(entries, tmp_path / "a", {"CARGO_HOME": str(tmp_path / "home")})
    flags = [value_at(each.data, "build", "rustflags") for each in found if each.data]
    assert flags == [["last"], ["given"], ["included"], ["file"], ["home"]]


def test_included_configurations(tmp_path: Path) -> None:
    files = {
        "a/.cargo/config.toml": "include = ['one.toml', {path = '../two.toml', optional = true}, 'gone.toml', 'x.json']",
        "a/.cargo/one.toml": "include = ['config.toml']\n[build]\ntarget-dir = 'one'",
        "a/two.toml": "[build]\ntarget-dir = 'two'",
        "a/.cargo/x.json": "",
    }
    write(tmp_path, files)
    found = [path for path in configuration_files(tmp_path / "a") if tmp_path in path.parents]
    # The later one wins over the earlier one.
    assert [path.relative_to(tmp_path / "a").as_posix() for path in found] == [
        ".cargo/config.toml",
        "two.toml",
        ".cargo/one.toml",
    ]
    environment = {"CARGO_HOME": str(tmp_path / "home")}
    configurations = all_configurations((), tmp_path / "a", environment)
    folders = build_folders(tmp_path / "a", environment, configurations)
    assert folders.target == tmp_path / "two"
