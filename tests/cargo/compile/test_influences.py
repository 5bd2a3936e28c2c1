from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.cargo.compile.influences import changing_variables
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from tests.support.projects import skipping_stack, warnings_of, write, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = BuildOptions("x86_64-unknown-linux-gnu.2.26")


@pytest.mark.parametrize(
    "name",
    [
        *("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_INCREMENTAL"),
        *("RUSTUP_TOOLCHAIN", "RUSTC", "RUSTC_BOOTSTRAP", "RUSTC_WORKSPACE_WRAPPER"),
        *("CARGO_BUILD_RUSTC", "CARGO_PROFILE_RELEASE_LTO"),
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
    ],
)
def test_variables_that_change_a_binary(name: str) -> None:
    assert changing_variables(OPTIONS, {name: ""}) == [name]
    assert changing_variables(evolve(OPTIONS, input_variables=(name,)), {name: ""}) == []
    assert changing_variables(evolve(OPTIONS, environment=((name, "1"),)), {name: ""}) == []


@pytest.mark.parametrize(
    "name",
    [
        *("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR", "CARGO_BUILD_JOBS"),
        *("CARGO_BUILD_TARGET", "RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER", "RUSTC_LOG", "RUST_LOG"),
        *("CARGO_PROFILE_DEV_LTO", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", "MY_RUSTFLAGS"),
        *("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "CARGO_HOME", "RUSTUP_HOME"),
    ],
)  # fmt: skip
def test_variables_that_do_not(name: str) -> None:
    assert changing_variables(OPTIONS, {name: "x"}) == []


@pytest.mark.parametrize(
    ("profile", "of_profile", "is_said"),
    [
        ("bench", "RELEASE", True),
        ("bench", "BENCH", True),
        ("bench", "DEV", False),
        ("debug", "DEV", True),
        ("my-own", "MY_OWN", True),
        ("my-own", "RELEASE", True),
    ],
)
def test_variables_of_profiles(profile: str, of_profile: str, *, is_said: bool) -> None:
    name = f"CARGO_PROFILE_{of_profile}_OPT_LEVEL"
    found = changing_variables(evolve(OPTIONS, profile=profile), {name: "1"})
    assert found == ([name] if is_said else [])


def said(manifest_path: Path, identifier: str, **options: Any) -> list[str]:
    stack = skipping_stack()
    bundling = BundlingOptions(**options)
    RustFunction(stack, "F", manifest_path=manifest_path, bundling=bundling)
    return [text for text in warnings_of(stack) if f"cdk-rust-lambda:{identifier}" in text]


def test_they_are_said_at_each_synthesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crate = write_crate(tmp_path / "c")
    assert said(crate, "environment-not-fingerprinted") == []
    monkeypatch.setenv("RUSTFLAGS", "-Copt-level=1")
    for _ in range(2):
        (text,) = said(crate, "environment-not-fingerprinted")
        assert ": RUSTFLAGS. Unset them" in text
    assert said(crate, "environment-not-fingerprinted", input_variables=["RUSTFLAGS"]) == []


@pytest.mark.parametrize(
    "name", [".cargo/config.toml", ".cargo/config", "rust-toolchain", "rust-toolchain.toml"]
)
def test_configuration_of_a_member(tmp_path: Path, name: str) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    write(root, {"Cargo.toml": '[workspace]\nmembers = ["alpha", "beta"]\n', name: ""})
    assert said(root / "alpha", "configuration-of-member") == []
    write(root, {f"alpha/{name}": "not even TOML"})
    (text,) = said(root / "alpha", "configuration-of-member")
    assert f"{root / 'alpha' / name} has no effect" in text
    assert said(root / "beta", "configuration-of-member") == []
    # Where the package is the workspace, cargo obeys it.
    crate = write_crate(tmp_path / "c", **{name: ""})
    assert said(crate, "configuration-of-member") == []


def test_undeclared_inputs_that_are_allowed(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "c")
    assert said(crate, "undeclared-inputs-allowed") == []
    assert len(said(crate, "undeclared-inputs-allowed", allow_undeclared_inputs=True)) == 1
