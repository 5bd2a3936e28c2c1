from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.rustflags import (
    AddedFlags,
    add_flags,
    asks_for_this_processor,
    remap_flags,
)
from tests.projects import write

TRIPLE = "x86_64-unknown-linux-gnu"
OURS = ["--remap-path-prefix=/a b=/workspace"]


def added(folder: Path, options: BuildOptions | None = None, **environment: str) -> AddedFlags:
    environment = {"CARGO_HOME": str(folder / "home"), **environment}
    return add_flags(OURS, options or BuildOptions(TRIPLE), folder, environment)


def flags_of(result: AddedFlags) -> list[str]:
    assert not result.environment
    (entry,) = result.cargo_config
    flags: list[str] = tomllib.loads(entry)["target"][TRIPLE]["rustflags"]
    return flags


def test_without_flags_of_the_user_s_they_are_the_target_s(tmp_path: Path) -> None:
    assert flags_of(added(tmp_path)) == OURS


def test_they_follow_those_of_the_environment(tmp_path: Path) -> None:
    result = added(tmp_path, RUSTFLAGS=" -C  opt-level=3 ")
    assert result.environment == {
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(["-C", "opt-level=3", *OURS])
    }
    assert result.cargo_config == ()
    # An empty variable beats the configuration too, as in Cargo.
    assert added(tmp_path, RUSTFLAGS="").environment == {"CARGO_ENCODED_RUSTFLAGS": OURS[0]}
    encoded = added(tmp_path, CARGO_ENCODED_RUSTFLAGS="--cfg\x1fa b", RUSTFLAGS="-C x")
    assert encoded.environment == {"CARGO_ENCODED_RUSTFLAGS": "\x1f".join(["--cfg", "a b", *OURS])}


def test_flags_for_all_targets_are_carried_over(tmp_path: Path) -> None:
    write(tmp_path, {".cargo/config.toml": '[build]\nrustflags = ["--cfg", "near"]\n'})
    write(tmp_path, {"home/config.toml": '[build]\nrustflags = "--cfg far"\n'})
    assert flags_of(added(tmp_path)) == ["--cfg", "far", "--cfg", "near", *OURS]
    given = flags_of(added(tmp_path, CARGO_BUILD_RUSTFLAGS="--cfg env"))
    assert given == ["--cfg", "far", "--cfg", "near", "--cfg", "env", *OURS]
    options = BuildOptions(TRIPLE, cargo_config=('build.rustflags = ["-O"]', "net.retry=1"))
    assert flags_of(added(tmp_path, options))[4:] == ["-O", *OURS]


def test_flags_of_the_target_are_joined_by_cargo_itself(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".cargo/config.toml": f'[build]\nrustflags = ["-O"]\n[target.{TRIPLE}]\nrustflags = "-g"\n',
        },
    )
    assert flags_of(added(tmp_path)) == OURS
    other = BuildOptions("aarch64-unknown-linux-gnu")
    (entry,) = added(tmp_path, other).cargo_config
    assert tomllib.loads(entry)["target"]["aarch64-unknown-linux-gnu"]["rustflags"] == ["-O", *OURS]


def test_the_target_s_variable_keeps_out_those_for_all(tmp_path: Path) -> None:
    write(tmp_path, {".cargo/config.toml": '[build]\nrustflags = ["-O"]\n'})
    assert flags_of(added(tmp_path, CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-g")) == OURS


def test_nothing_is_added_where_cargo_alone_knows_which_flags_count(tmp_path: Path) -> None:
    conditional = '[target."cfg(unix)"]\nrustflags = "-g"\n'
    write(tmp_path, {".cargo/config.toml": conditional})
    assert flags_of(added(tmp_path)) == OURS
    write(tmp_path, {".cargo/config.toml": '[build]\nrustflags = ["-O"]\n' + conditional})
    assert added(tmp_path) == AddedFlags()


def test_the_longest_folder_counts(tmp_path: Path) -> None:
    flags = remap_flags({tmp_path / "ws" / "target": "/t", tmp_path / "ws": "/w"})
    assert [flag.rpartition("=")[2] for flag in flags] == ["/w", "/t"]


def test_a_folder_behind_a_link_is_known_by_both_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    flags = remap_flags({tmp_path / "link": "/w"})
    assert sorted(flags) == sorted(
        f"--remap-path-prefix={tmp_path / name}=/w" for name in ("link", "real")
    )


@pytest.mark.parametrize(
    ("configuration", "environment"),
    [
        ('build.rustflags = ["-C", "target-cpu=native"]', {}),
        ('build.rustflags = "-Ctarget-cpu=native"', {}),
        ("target.'cfg(unix)'.rustflags = ['-Ctarget-cpu=native']", {}),
        ("", {"RUSTFLAGS": "-C target-cpu=native"}),
        ("", {"CARGO_ENCODED_RUSTFLAGS": "-C\x1ftarget-cpu=native"}),
    ],
)
def test_this_machine_s_processor(
    tmp_path: Path, configuration: str, environment: dict[str, str]
) -> None:
    home = {"CARGO_HOME": str(tmp_path / "home")}
    write(tmp_path, {".cargo/config.toml": configuration})
    assert asks_for_this_processor(BuildOptions(TRIPLE), tmp_path, home | environment)
    write(tmp_path, {".cargo/config.toml": "build.rustflags = '-C target-cpu=neoverse-n1'"})
    assert not asks_for_this_processor(BuildOptions(TRIPLE), tmp_path, home)
