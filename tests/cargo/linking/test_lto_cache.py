from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.compile.cache_folder import cache_folder
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.linking.lto_cache import lto_cache, obstacle
from cdk_rust_lambda.cargo.project.configuration import Configuration
from cdk_rust_lambda.cargo.project.manifest import Manifest
from cdk_rust_lambda.errors import ToolchainError
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Mapping

X86 = "x86_64-unknown-linux-gnu"


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def sysroot(tmp_path: Path) -> Path:
    return write(tmp_path / "rust", {f"lib/rustlib/{X86}/bin/rust-lld": ""})


def found(
    sysroot: Path | None,
    options: BuildOptions,
    manifest: Mapping[str, Any] = {},
    configuration: Mapping[str, Any] = {},
    **environment: str,
) -> str | None:
    configurations = [Configuration(Path("/ws"), configuration)]
    root = Manifest(Path("/ws/Cargo.toml"), manifest)
    return obstacle(options, root, configurations, environment, sysroot)


@pytest.mark.parametrize("target", [X86, f"{X86}.2.26", "aarch64-unknown-linux-gnu"])
def test_nothing_is_against_it_by_default(sysroot: Path, target: str) -> None:
    assert found(sysroot, BuildOptions(target)) is None


def release(lto: Any) -> dict[str, Any]:
    return {"profile": {"release": {"lto": lto}}}


@pytest.mark.parametrize(
    ("options", "manifest", "configuration", "environment", "expected"),
    [
        ({"compiler": "cross"}, {}, {}, {}, "the compiler is `cross`"),
        ({"target": "x86_64-unknown-linux-musl"}, {}, {}, {}, "no glibc"),
        ({"profile": "dev"}, {}, {}, {}, "the profile dev has not"),
        ({"disable_optimizations": True}, {}, {}, {}, "the profile release has not"),
        ({}, release("fat"), {}, {}, "has not `lto"),
        ({}, release(True), {}, {}, "has not `lto"),
        ({}, release(False), {}, {}, "has not `lto"),
        ({}, release("thin"), release("off"), {}, "has not `lto"),
        ({}, release("thin"), {}, {"CARGO_PROFILE_RELEASE_LTO": "true"}, "has not `lto"),
        ({}, {}, {"target": {X86: {"linker": "clang"}}}, {}, f"names a linker for {X86}"),
        ({}, {}, {"target": {"cfg(unix)": {"linker": "clang"}}}, {}, "names a linker for cfg"),
        ({}, {}, {"target": {"cfg(unix)": {"rustflags": "-Cfoo"}}}, {}, "is a string"),
        ({}, {}, {"build": {"rustflags": "-Cfoo"}}, {}, "is a string"),
        ({}, {}, {"build": {"rustflags": ["-C", "link-arg=-s"]}}, {}, "for the linker"),
        ({}, {}, {}, {"RUSTFLAGS": "-Clink-arg=-fuse-ld=mold"}, "for the linker"),
        (
            *({}, {}, {}, {"CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER": "clang"}),
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER names",
        ),
    ],
)
def test_what_is_against_it(
    sysroot: Path,
    options: dict[str, Any],
    manifest: dict[str, Any],
    configuration: dict[str, Any],
    environment: dict[str, str],
    expected: str,
) -> None:
    chosen = BuildOptions(**({"target": X86} | options))
    assert expected in (found(sysroot, chosen, manifest, configuration, **environment) or "")


@pytest.mark.parametrize(
    ("options", "manifest", "configuration", "environment"),
    [
        ({}, {}, release("off"), {}),  # cargo-lambda's own beats it
        ({}, {}, {}, {"CARGO_PROFILE_RELEASE_LTO": "off"}),
        ({"profile": "small"}, {"profile": {"small": {"lto": "thin"}}}, {}, {}),
        ({}, {}, {"build": {"rustflags": "-Cfoo"}}, {"RUSTFLAGS": "-Cbar"}),
        ({}, {}, {"target": {"aarch64-unknown-linux-gnu": {"linker": "clang"}}}, {}),
    ],
)
def test_what_is_not_against_it(
    sysroot: Path,
    options: dict[str, Any],
    manifest: dict[str, Any],
    configuration: dict[str, Any],
    environment: dict[str, str],
) -> None:
    chosen = BuildOptions(**({"target": X86} | options))
    assert found(sysroot, chosen, manifest, configuration, **environment) is None


def test_it_takes_linux_and_rustc_s_linker(
    tmp_path: Path, sysroot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(None, BuildOptions(X86)) == "the Rust toolchain has no rust-lld"
    assert found(tmp_path, BuildOptions(X86)) == "the Rust toolchain has no rust-lld"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert found(sysroot, BuildOptions(X86)) == "that takes Linux"


def test_the_cache_is_the_user_s_or_where_a_variable_says(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/cdk-rust-lambda")
    assert cache_folder({}) == Path("~/.cache/cdk-rust-lambda").expanduser()
    named = {"XDG_CACHE_HOME": "/c", "CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path)}
    assert cache_folder(named) == tmp_path


def test_the_cache_of_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", str)
    assert cache_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/cdk-rust-lambda")
    with pytest.raises(ToolchainError, match="no home folder") as caught:
        cache_folder({})
    assert "CDK_RUST_LAMBDA_CACHE_DIR" in (caught.value.remedy or "")


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})
    with pytest.raises(ToolchainError, match="can't write the cache") as caught:
        lto_cache(BuildOptions(X86), {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path / "file")})
    assert "CDK_RUST_LAMBDA_CACHE_DIR" in (caught.value.remedy or "")
