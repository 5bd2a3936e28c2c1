"""A function from a git repository, really built; then neither git nor cargo nor the repository is needed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from tests.support.git import commit
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]


def synthesize(folder: Path, git: str, rev: str) -> Path:
    app = App(outdir=str(folder / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", git=git, rev=rev, manifest_path="greeter")
    app.synth()
    (asset,) = (folder / "cdk.out").glob("asset.*")
    return asset


def test_it_is_fetched_and_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))
    files = {"src/main.rs": 'fn main() { println!("from a repository"); }\n'}
    lock = 'version = 4\n[[package]]\nname = "crate"\nversion = "0.1.0"\n'
    repository = tmp_path / "repository"
    write_crate(repository / "greeter", **files, **{"Cargo.lock": lock})
    rev = commit(repository)
    asset = synthesize(tmp_path, repository.as_uri(), rev)
    said = subprocess.run([asset / "bootstrap"], capture_output=True, text=True, check=True)
    assert said.stdout == "from a repository\n"
    repository.rename(tmp_path / "gone")
    monkeypatch.setattr("cdk_rust_lambda.cargo.compile.process._start", None)
    assert synthesize(tmp_path, repository.as_uri(), rev) == asset
