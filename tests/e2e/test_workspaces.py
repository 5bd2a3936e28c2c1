"""A real workspace: the real cargo, cargo-lambda and zig."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction, RustWorkspace
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

SHARED = "[dependencies]\nshared = { path = '../shared' }\n"
MAIN = 'fn main() {{ println!("{name} {{}}", shared::answer()); }}\n'


def write_sources(folder: Path) -> Path:
    """A workspace of two small binaries with handwritten runtimes, and what they share."""
    files = {
        "Cargo.toml": "[workspace]\nmembers = ['one', 'two', 'shared']\nresolver = '3'\n",
        "shared/Cargo.toml": package(name="shared"),
        "shared/src/lib.rs": "pub fn answer() -> u32 {\n    42\n}\n",
    }
    for name in ("one", "two"):
        files[f"{name}/Cargo.toml"] = package(SHARED, name=name)
        files[f"{name}/src/main.rs"] = MAIN.format(name=name)
    write(folder, files)
    lock = ["cargo", "generate-lockfile", "--offline"]
    subprocess.run(lock, cwd=folder, check=True, capture_output=True)
    return folder


def assets(outdir: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in outdir.glob("asset.*/bootstrap")}


def test_a_workspace_is_built_as_its_functions_are(tmp_path: Path) -> None:
    root = write_sources(tmp_path / "ws")
    app = App(outdir=str(tmp_path / "whole"))
    backend = RustWorkspace(
        Stack(app, "S"),
        "Backend",
        manifest_path=root,
        include=["*"],
        overrides={"two": {"architecture": lambda_.Architecture.ARM_64}},
    )
    assert sorted(backend.functions) == ["one", "two"]
    app.synth()
    app = App(outdir=str(tmp_path / "single"))
    for name, architecture in (("one", None), ("two", lambda_.Architecture.ARM_64)):
        RustFunction(
            Stack(app, name), "F", manifest_path=root, package=name, architecture=architecture
        )
    app.synth()
    whole = assets(tmp_path / "whole")
    assert whole == assets(tmp_path / "single")
    built = [tmp_path / "whole" / name / "bootstrap" for name in whole]
    (arm,) = (path for path in built if read_binary(path).architecture == "arm64")
    (intel,) = (path for path in built if path != arm)
    assert b"two" in arm.read_bytes()
    done = subprocess.run([intel], capture_output=True, text=True, check=True)
    assert done.stdout == "one 42\n"
