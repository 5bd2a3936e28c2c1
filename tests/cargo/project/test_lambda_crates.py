"""Packages that reach a crate for functions by way of another one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.lambda_crates import wrapper_of
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def lock(packages: Mapping[str, Sequence[str]]) -> str:
    """A lock file of packages with what they depend on; `app` and `common` are of this machine."""
    return "version = 4\n" + "".join(
        f'[[package]]\nname = "{name}"\nversion = "0.1.0"\n'
        + ("" if name in ("app", "common") else f'source = "{_REGISTRY}"\n')
        + f"dependencies = {json.dumps(list(needed))}\n"
        for name, needed in packages.items()
    )


def wrapper(
    folder: Path, dependencies: str, locked: Mapping[str, Sequence[str]] | None = None
) -> str | None:
    write(
        folder,
        {
            "Cargo.toml": package(f"[dependencies]\n{dependencies}\n[workspace]\n", name="app"),
            "src/main.rs": "fn main() {}\n",
            "common/Cargo.toml": package("[dependencies]\nlambda_runtime = '1'\n", name="common"),
            "common/src/lib.rs": "",
        },
    )
    if locked is not None:
        (folder / "Cargo.lock").write_text(lock(locked))
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(folder / "Cargo.toml"))
    (app,) = (each for each in workspace.members if each.name == "app")
    return wrapper_of(app, workspace, read_lockfile(folder / "Cargo.lock"))


@pytest.mark.parametrize(
    ("dependencies", "found"),
    [
        ("poem-lambda = '5'", "poem-lambda"),
        ("lambda-appsync = '0.9'", "lambda-appsync"),
        ("common = { path = 'common' }", "common"),
        ("web = { package = 'poem-lambda', version = '5' }", "poem-lambda"),
        ("axum = '0.8'", None),
        ("poem-lambda = { version = '5', optional = true }", None),
    ],
)
def test_without_a_lock_file(tmp_path: Path, dependencies: str, found: str | None) -> None:
    assert wrapper(tmp_path, dependencies) == found


def test_by_the_lock_file(tmp_path: Path) -> None:
    locked = {
        "app": ["axum", "mine"],
        "axum": [],
        "mine": ["inner"],
        "inner": ["mine", "lambda_http"],
        "lambda_http": ["lambda_runtime"],
        "lambda_runtime": [],
    }
    assert wrapper(tmp_path, "axum = '0.1'\nmine = '0.1'", locked) == "mine"
    # What is for tests only makes no function.
    dependencies = "axum = '0.1'\n[dev-dependencies]\nmine = '0.1'"
    assert wrapper(tmp_path, dependencies, locked) is None
