from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ToolchainError
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain, require_compiler

if TYPE_CHECKING:
    from pathlib import Path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter without any program beside it."""
    folder = tmp_path / "bare" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(folder))
    return folder


def test_cargo_lambda_beside_the_interpreter_comes_first(
    tmp_path: Path, bare_interpreter: Path
) -> None:
    own = program(bare_interpreter, "cargo-lambda")
    other = program(tmp_path / "other", "cargo-lambda")
    cargo = program(tmp_path / "cargo-bin", "cargo")
    path = f"{other.parent}:{cargo.parent}"
    toolchain = find_toolchain({"PATH": path, "A": "1", "CARGO_LAMBDA_MEMORY": "1"})
    assert toolchain.cargo == str(cargo)
    assert toolchain.environment["PATH"].split(":")[0] == str(own.parent)
    assert toolchain.environment["PATH"].endswith(path)
    assert "CARGO_LAMBDA_MEMORY" not in toolchain.environment
    assert toolchain.environment["A"] == "1"


def test_cargo_lambda_on_path(tmp_path: Path, bare_interpreter: Path) -> None:
    folder = program(tmp_path / "other", "cargo-lambda").parent
    program(folder, "cargo")
    toolchain = find_toolchain({"PATH": f"/nowhere:{folder}"})
    assert toolchain.environment["PATH"].split(":")[0] == str(folder)


def test_folders_on_path_that_are_relative(
    tmp_path: Path, bare_interpreter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They aren't relative to the folder of the build."""
    folder = program(tmp_path / "bin", "cargo").parent
    program(folder, "cargo-lambda")
    monkeypatch.chdir(tmp_path)
    toolchain = find_toolchain({"PATH": f"nowhere{os.pathsep}bin"})
    assert toolchain.cargo == str(folder / "cargo")
    assert toolchain.environment["PATH"].split(os.pathsep)[0] == str(folder)
    assert all(map(os.path.isabs, toolchain.environment["PATH"].split(os.pathsep)))


def test_no_cargo(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="cargo is not installed") as caught:
        find_toolchain({"PATH": str(tmp_path)})
    assert "rustup.rs" in (caught.value.remedy or "")


def test_no_cargo_lambda(tmp_path: Path, bare_interpreter: Path) -> None:
    program(tmp_path, "cargo")
    with pytest.raises(ToolchainError, match="cargo-lambda is not installed") as caught:
        find_toolchain({"PATH": str(tmp_path)})
    assert caught.value.remedy == f"run: {sys.executable} -m pip install cargo-lambda"


def test_cargo_lambda_is_told_where_zig_is(
    tmp_path: Path, bare_interpreter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows no interpreter is called python3."""
    name = "CARGO_ZIGBUILD_PYTHON_PATH"
    program(bare_interpreter, "cargo-lambda")
    path = str(program(tmp_path, "cargo").parent)
    assert find_toolchain({"PATH": path}).environment[name] == sys.executable
    assert find_toolchain({"PATH": path, name: "/mine"}).environment[name] == "/mine"
    monkeypatch.setitem(sys.modules, "ziglang", None)
    assert name not in find_toolchain({"PATH": path}).environment


def test_no_zig(tmp_path: Path, bare_interpreter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """cargo-lambda would install it, if there is one way to, without a question."""
    monkeypatch.setitem(sys.modules, "ziglang", None)
    program(bare_interpreter, "cargo-lambda")
    cargo = program(tmp_path / "cargo", "cargo")

    def check(*folders: Path, compiler: str = "cargo_zigbuild") -> None:
        path = ":".join(str(each) for each in (cargo.parent, *folders))
        options = BuildOptions("x86_64-unknown-linux-gnu", compiler=compiler)
        require_compiler(options, find_toolchain({"PATH": path}))

    with pytest.raises(ToolchainError, match="zig is not installed") as caught:
        check()
    assert caught.value.remedy == f"run: {sys.executable} -m pip install ziglang"
    check(compiler="cargo")
    check(program(tmp_path / "zig", "zig").parent)
    without = program(tmp_path / "without", "python3")
    without.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ToolchainError, match="zig is not installed"):
        check(without.parent)
    check(program(tmp_path / "with", "python3").parent)
    monkeypatch.undo()
    check()
