from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cdk_rust_lambda.cargo.compile.command import compose_build, compose_fetch, compose_settings
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.settings.build_tables import BuildSettings
from cdk_rust_lambda.cargo.toml.structuring import keys_of

X86 = "x86_64-unknown-linux-gnu"


def test_argv() -> None:
    argv = compose_build("/bin/cargo", Path("/t/s.toml"), ["a", "b"], ["x y", "$(z)"], locked=True)
    assert argv == [
        *("/bin/cargo", "lambda", "build", "--global", "/t/s.toml"),
        *("--context", "cdk-rust-lambda", "--package=a", "--package=b"),
        *("--bin=x y", "--bin=$(z)", "--locked"),
    ]


def build_settings(options: BuildOptions, *, locked: bool = False) -> dict[str, Any]:
    text = compose_settings(
        options, Path("/ws/Cargo.toml"), Path("/out"), Path("/out/empty.env"), locked=locked
    )
    settings = tomllib.loads(text)
    assert settings.keys() == {"global"}
    assert settings["global"].keys() == {"build"}
    return dict(settings["global"]["build"])


def test_settings_name_everything_that_cargo_toml_could_hold_otherwise() -> None:
    options = BuildOptions(f"{X86}.2.26", features=("a",), environment=(("K", "a secret"),))
    build = build_settings(options)
    assert build["target"] == [f"{X86}.2.26"]
    assert build["release"] is False
    assert build["profile"] == "release"
    assert build["manifest_path"] == "/ws/Cargo.toml"
    assert build["env_file"] == "/out/empty.env"
    assert build["features"] == ["a"]
    assert build["lambda_dir"] == "/out"
    assert build["compiler"] == {"type": "cargo_zigbuild"}
    assert "a secret" not in str(build)  # variables reach the process by its environment
    # All that a table in Cargo.toml can hold, except what flags say, what cargo-lambda drops from a
    # manifest, what is set by options that are the table's if Python doesn't say otherwise, and what
    # only the fingerprint knows.
    by_flag = {"packages", "bin", "color", "internal"}
    dropped = {"lib", "all", "unit_graph", "artifact_dir", "future_incompat_report"}
    optional = {"jobs", "target_dir"}
    unknown_to_cargo_lambda = {"inputs", "input_variables", "generated", "hermetic", "lto_cache"}
    unknown_to_cargo_lambda.add("container")
    unnamed = keys_of(BuildSettings) - build.keys()
    assert unnamed == by_flag | dropped | optional | unknown_to_cargo_lambda


def test_a_profile_replaces_release() -> None:
    build = build_settings(BuildOptions(X86, profile="small"))
    assert build["release"] is False
    assert build["profile"] == "small"


def test_every_option_reaches_cargo_lambda() -> None:
    options = BuildOptions(
        X86,
        disable_optimizations=True,
        compiler="cargo",
        extra_args=("--verbose",),
        cargo_config=("net.retry=1", Path("/c/config.toml")),
        unstable_flags=("build-std",),
        ignore_rust_version=True,
        offline=True,
        frozen=True,
        jobs=3,
        skip_target_check=True,
        target_dir=Path("/t"),
    )
    build = build_settings(options, locked=True)
    assert build["disable_optimizations"] is True
    assert build["compiler"] == {
        "type": "cargo",
        "subcommand": ["build"],
        "extra_args": ["--verbose"],
    }
    assert build["config"] == ["net.retry=1", "/c/config.toml"]
    assert build["unstable_flags"] == ["build-std"]
    for flag in ("ignore_rust_version", "locked", "offline", "frozen", "skip_target_check"):
        assert build[flag] is True
    assert build["jobs"] == 3
    assert build["target_dir"] == "/t"


def test_what_is_fetched_is_for_the_target_and_for_any_host() -> None:
    options = BuildOptions(
        "x86_64-unknown-linux-gnu.2.26",
        cargo_config=("net.retry=1", Path("/more.toml")),
        unstable_flags=("x",),
    )
    argv = compose_fetch("/bin/cargo", options, Path("/ws/Cargo.toml"), locked=True)
    assert argv == [
        *("/bin/cargo", "fetch", "--manifest-path", "/ws/Cargo.toml"),
        *("--target=aarch64-unknown-linux-gnu", "--target=x86_64-unknown-linux-gnu"),
        *("--config", "net.retry=1", "--config", "/more.toml", "-Zx", "--locked"),
    ]
    assert "--locked" not in compose_fetch("c", options, Path("/ws/Cargo.toml"), locked=False)
