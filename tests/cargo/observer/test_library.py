from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.observer.library import Observer, observer
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders


def test_variables(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    library = Observer(Path("/cache/observer-0.so"))
    folders = BuildFolders(tmp_path / "target", tmp_path / "link" / "build")
    variables = library.variables([tmp_path / "link", Path("/other")], folders, {})
    assert variables == {
        "LD_PRELOAD": "/cache/observer-0.so",
        "_CDK_RUST_LAMBDA_OBSERVED": f"/other\n{tmp_path}/link\n{tmp_path}/real",
        "_CDK_RUST_LAMBDA_BUILD_FOLDER": f"{tmp_path}/real/build",
    }
    # Another library stays, and goes first.
    variables = library.variables([], folders, {"LD_PRELOAD": "/usr/lib/libjemalloc.so"})
    assert variables["LD_PRELOAD"] == "/usr/lib/libjemalloc.so:/cache/observer-0.so"


@pytest.mark.parametrize(
    ("system", "machine", "libc"),
    [
        ("darwin", "arm64", ""),
        ("win32", "AMD64", ""),
        ("linux", "riscv64", "glibc"),
        ("linux", "x86_64", ""),  # musl
    ],
)
def test_where_it_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, machine: str, libc: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
    folders = BuildFolders(tmp_path, tmp_path)
    environment = {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path / "cache")}
    assert observer(folders, environment) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="it is for Linux")
@pytest.mark.parametrize("name", ["a b", "a:b"])
def test_a_place_that_can_not_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """LD_PRELOAD has no way to quote."""
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    folders = BuildFolders(tmp_path / name, tmp_path / name)
    environment = {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path / name)}
    assert observer(folders, environment) is None
    assert list(tmp_path.iterdir()) == []
