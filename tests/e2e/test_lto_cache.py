"""Link-time optimisation whose work is kept, with rustc's own linker."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BundlingOptions
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from cdk_rust_lambda.cargo.hermetic.landlock import is_available
from cdk_rust_lambda.cargo.linking.link_files import link_files
from cdk_rust_lambda.errors import ToolchainError
from tests.e2e.test_builds import run, synthesize
from tests.support.projects import LOCK, package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="made for Linux"),
]

# Threads, what is unwound, and the mathematics of libm: all that is linked from somewhere else.
_MAIN = """\
fn main() {
    let sum = std::thread::spawn(|| (1..10).map(|each| f64::from(each).sin()).sum::<f64>());
    println!("{:.3} {:?}", sum.join().unwrap(), std::panic::catch_unwind(|| panic!("caught")).is_err());
}
"""
_UNWINDING = '[profile.release]\npanic = "unwind"\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(folder))
    return folder


def crate_in(folder: Path, main: str = _MAIN) -> Path:
    lock = f'{LOCK}[[package]]\nname = "linked"\nversion = "0.1.0"\n'
    manifest = package(f"[workspace]\n{_UNWINDING}", name="linked")
    return write(
        folder / "linked", {"Cargo.toml": manifest, "Cargo.lock": lock, "src/main.rs": main}
    )


def linked(folder: Path, crate: Path, **keywords: Any) -> tuple[Path, list[str]]:
    options = keywords.pop("options", {})
    bundling = BundlingOptions(lto_cache=True, target_dir=str(folder / "target"), **options)
    asset, messages = synthesize(folder, crate, bundling=bundling, **keywords)
    return asset / "bootstrap", messages


@pytest.mark.parametrize("architecture", ["X86_64", "ARM_64"])
@pytest.mark.parametrize("runtime", ["PROVIDED_AL2023", "PROVIDED_AL2"])
def test_the_binary_is_the_same_with_a_warm_cache(
    tmp_path: Path, cache: Path, architecture: str, runtime: str
) -> None:
    crate = crate_in(tmp_path)
    keywords = {
        "architecture": getattr(lambda_.Architecture, architecture),
        "runtime": getattr(lambda_.Runtime, runtime),
    }
    cold, messages = linked(tmp_path / "cold", crate, **keywords)
    assert [each for each in messages if "runtime-ended" not in each] == []
    kept = {path.name for path in (cache / "lto").glob("llvmcache-*")}
    assert kept
    warm, _ = linked(tmp_path / "warm", crate, **keywords)
    assert {path.name for path in (cache / "lto").glob("llvmcache-*")} == kept
    assert warm.read_bytes() == cold.read_bytes()
    facts = read_binary(cold)
    assert facts.glibc is not None
    assert facts.glibc <= ((2, 34) if runtime == "PROVIDED_AL2023" else (2, 26))
    if architecture == "X86_64":
        assert run(cold) == "1.955 true"


@pytest.mark.parametrize("damage", ["empty", "zeros", "half", "link files"])
def test_what_is_kept_is_damaged(tmp_path: Path, cache: Path, damage: str) -> None:
    crate = crate_in(tmp_path)
    cold, _ = linked(tmp_path / "cold", crate)
    for path in cache.glob(
        "link-files/*/libc.so*" if damage == "link files" else "lto/llvmcache-*"
    ):
        content = path.read_bytes()
        halves = {"zeros": bytes(len(content)), "half": content[: len(content) // 2]}
        path.write_bytes(halves.get(damage, b""))
    again, _ = linked(tmp_path / "again", crate)
    assert again.read_bytes() == cold.read_bytes()


def test_an_edit_is_in_the_binary(tmp_path: Path, cache: Path) -> None:
    crate = crate_in(tmp_path)
    linked(tmp_path / "first", crate)
    write(crate, {"src/main.rs": _MAIN.replace("{:.3}", "edited {:.3}")})
    edited, _ = linked(tmp_path / "second", crate)
    assert run(edited) == "edited 1.955 true"
    assert [*cache.glob("lto/llvmcache-*")] != []


def test_where_it_cannot_be_kept_the_build_is_as_without_it(tmp_path: Path, cache: Path) -> None:
    crate = crate_in(tmp_path)
    write(crate, {".cargo/config.toml": '[profile.release]\nlto = "fat"\n'})
    manifest = crate / "Cargo.toml"
    manifest.write_text(manifest.read_text() + 'lto = "thin"\n')
    binary, messages = linked(tmp_path / "fat", crate)
    assert run(binary) == "1.955 true"
    (message,) = messages
    assert (
        'link-time optimisation isn\'t kept: the profile release has not `lto = "thin"`' in message
    )
    assert not list(cache.glob("lto*"))


@pytest.mark.skipif(not is_available(), reason="the kernel has no Landlock")
def test_a_hermetic_build_keeps_it_too(tmp_path: Path, cache: Path) -> None:
    binary, _ = linked(tmp_path, crate_in(tmp_path), options={"hermetic": True})
    assert run(binary) == "1.955 true"
    assert [*cache.glob("lto/llvmcache-*")] != []


def test_a_target_that_zig_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="doesn't say what it links") as caught:
        link_files("pdp11-unknown-linux-gnu.2.34", tmp_path, os.environ)
    assert caught.value.remedy == "leave build.lto_cache out"
    assert [*(tmp_path / "link-files").iterdir()] == []
