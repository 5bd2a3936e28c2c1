from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
import tomlkit

from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.rustflags import (
    AddedFlags,
    add_flags,
    asks_for_this_processor,
    remap_flags,
)
from cdk_rust_lambda.cargo.project.configuration import all_configurations
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

TRIPLE = "x86_64-unknown-linux-gnu"
OURS = ["--remap-path-prefix=/a b=/workspace"]


def added(folder: Path, options: BuildOptions | None = None, **environment: str) -> AddedFlags:
    environment = {"CARGO_HOME": str(folder / "home"), **environment}
    options = options or BuildOptions(TRIPLE)
    configurations = all_configurations(options.cargo_config, folder, environment)
    return add_flags(OURS, TRIPLE, configurations, environment)


def place_of(result: AddedFlags) -> str:
    """The key of Cargo's configuration that the flags, and nothing else, go to."""
    assert not result.environment
    (entry,) = result.cargo_config
    key, _, value = entry.partition("=")
    assert tomllib.loads(f"value = {value}")["value"] == OURS
    assert tomllib.loads(entry)
    return key


def test_without_flags_of_the_user_s_they_are_those_for_all(tmp_path: Path) -> None:
    assert place_of(added(tmp_path)) == "build.rustflags"


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


TARGET = f"target.{TRIPLE}.rustflags"


@pytest.mark.parametrize(
    ("configuration", "place"),
    [
        ('build.rustflags = ["--cfg", "a"]', "build.rustflags"),
        (f'target.{TRIPLE}.rustflags = ["-g"]', TARGET),
        (f'build.rustflags = ["-O"]\ntarget.{TRIPLE}.rustflags = ["-g"]', TARGET),
        (f'build.rustflags = "-O"\ntarget.{TRIPLE}.rustflags = ["-g"]', TARGET),
        (f"target.{TRIPLE}.rustflags = []", "build.rustflags"),
        ('target.aarch64-unknown-linux-gnu.rustflags = ["-g"]', "build.rustflags"),
        ("build.rustflags = 1", "build.rustflags"),  # Cargo has something to say
    ],
)
@pytest.mark.parametrize("where", [".cargo/config.toml", "home/config.toml", "option", "file"])
def test_they_go_where_cargo_joins_them(
    tmp_path: Path, configuration: str, place: str, where: str
) -> None:
    options = BuildOptions(TRIPLE)
    if where == "option":
        options = BuildOptions(TRIPLE, cargo_config=tuple(configuration.splitlines()))
    elif where == "file":
        write(tmp_path, {"more.toml": configuration})
        options = BuildOptions(TRIPLE, cargo_config=(tmp_path / "more.toml", "net.retry=1"))
    else:
        write(tmp_path, {where: configuration})
    assert place_of(added(tmp_path, options)) == place


def test_the_target_s_variable(tmp_path: Path) -> None:
    name = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS"
    assert place_of(added(tmp_path, None, **{name: "-g"})) == TARGET
    assert place_of(added(tmp_path, None, **{name: " "})) == "build.rustflags"
    assert place_of(added(tmp_path, CARGO_BUILD_RUSTFLAGS="-g")) == "build.rustflags"


@pytest.mark.parametrize("where", [".cargo/config.toml", "home/config.toml"])
def test_conditions_that_have_flags_get_them_too(tmp_path: Path, where: str) -> None:
    conditions = {"cfg(unix)": ["-g"], 'cfg(target_os = "linux")': ["-O"], "cfg(windows)": []}
    tables = {name: {"rustflags": flags} for name, flags in conditions.items()}
    tables["cfg(all())"] = {"rustflags": "a string"}  # type: ignore[dict-item]
    write(tmp_path, {where: tomlkit.dumps({"target": {**tables, "cfg(any())": {"runner": "a"}}})})
    result = added(tmp_path)
    places = [tomllib.loads(entry) for entry in result.cargo_config]
    assert places == [
        {"build": {"rustflags": OURS}},
        {"target": {'cfg(target_os = "linux")': {"rustflags": OURS}}},
        {"target": {"cfg(unix)": {"rustflags": OURS}}},
    ]
    # The target's own are joined with those of a condition.
    name = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS"
    assert place_of(added(tmp_path, None, **{name: "-g"})) == TARGET


@pytest.mark.parametrize(
    "configuration", ['build.rustflags = "-O"', f'target.{TRIPLE}.rustflags = "-g"']
)
def test_nothing_is_added_to_a_string(tmp_path: Path, configuration: str) -> None:
    write(tmp_path, {".cargo/config.toml": configuration})
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
        (f"target.{TRIPLE}.rustflags = ['--codegen=target-cpu=native']", {}),
        ("", {"RUSTFLAGS": "-C target-cpu=native"}),
        ("", {"CARGO_ENCODED_RUSTFLAGS": "-C\x1ftarget-cpu=native"}),
    ],
)
def test_this_machine_s_processor(
    tmp_path: Path, configuration: str, environment: dict[str, str]
) -> None:
    home = {"CARGO_HOME": str(tmp_path / "home")}
    write(tmp_path, {".cargo/config.toml": configuration})
    assert asks_for_this_processor(
        TRIPLE, all_configurations((), tmp_path, home), home | environment
    )


@pytest.mark.parametrize(
    ("configuration", "environment"),
    [
        ("build.rustflags = '-C target-cpu=neoverse-n1'", {}),
        ("target.aarch64-apple-darwin.rustflags = ['-Ctarget-cpu=native']", {}),
        ("", {"CARGO_TARGET_AARCH64_APPLE_DARWIN_RUSTFLAGS": "-Ctarget-cpu=native"}),
    ],
)
def test_another_processor_or_the_processor_of_another_target(
    tmp_path: Path, configuration: str, environment: dict[str, str]
) -> None:
    home = {"CARGO_HOME": str(tmp_path / "home")}
    write(tmp_path, {".cargo/config.toml": configuration})
    configurations = all_configurations((), tmp_path, home)
    assert not asks_for_this_processor(TRIPLE, configurations, home | environment)
