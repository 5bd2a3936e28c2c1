"""Which packages are named in a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.reach import Reacher
from cdk_rust_lambda.cargo.project.unification import Unifier
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "fn main() {}\n"
TABLES = {
    "runtime": "[dependencies]\nlambda_runtime = '1'\n",
    "http": "[target.'cfg(unix)'.dependencies]\nweb = { version = '1', package = 'lambda_http' }\n",
    "optional": "[dependencies]\nlambda_runtime = { version = '1', optional = true }\n",
    "inherited": "[dependencies]\nlambda_runtime.workspace = true\n",
    "by-common": "[dependencies]\ncommon = { path = '../common' }\n",
    "settings": "[package.metadata.lambda]\n",
    "common": "[dependencies]\nbase = { path = '../base' }\n",
    "base": "[dependencies]\nlambda_runtime = '1'\ncommon = { path = '../common', optional = true }\n",
    "extension": "[dependencies]\nlambda-extension = '1'\n",
    "tested": "[dev-dependencies]\nlambda_runtime = '1'\nbase = { path = '../base' }\n",
    "built": "[build-dependencies]\nlambda_runtime = '1'\n",
    "tool": "metadata = 1\n",
}
LIBRARIES = ("common", "base")
LAMBDA_MEMBERS = ("by-common", "extension", "http", "inherited", "optional", "runtime", "settings")


def write_members(folder: Path) -> Path:
    files = {
        "Cargo.toml": "[workspace]\nmembers = ['*']\ndefault-members = ['tool']\nresolver = '3'\n"
        "[workspace.dependencies]\nlambda_runtime = '1'\n"
    }
    for name, tables in TABLES.items():
        files[f"{name}/Cargo.toml"] = package(tables, name=name)
        files[f"{name}/src/{'lib' if name in LIBRARIES else 'main'}.rs"] = MAIN
    return write(folder, files)


def named(folder: Path, name: str) -> list[str]:
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(folder / name / "Cargo.toml"))
    (package,) = (each for each in workspace.members if each.name == name)
    return [*Unifier(Reacher(reader)).named(workspace, package).names]


@pytest.mark.parametrize("name", LAMBDA_MEMBERS)
def test_all_members_that_may_be_functions_or_extensions(tmp_path: Path, name: str) -> None:
    assert named(write_members(tmp_path), name) == sorted(LAMBDA_MEMBERS)


@pytest.mark.parametrize("name", ["tool", "tested", "built"])
def test_another_package_beside_them(tmp_path: Path, name: str) -> None:
    assert named(write_members(tmp_path), name) == sorted((*LAMBDA_MEMBERS, name))


def test_packages_with_binaries_of_one_name_are_not_named_together(tmp_path: Path) -> None:
    root = write_members(tmp_path)
    write(root, {"http/src/bin/runtime.rs": MAIN})
    others = {*LAMBDA_MEMBERS} - {"http", "runtime"}
    assert named(root, "http") == sorted({*others, "http"})
    assert named(root, "runtime") == sorted({*others, "runtime"})
    assert named(root, "settings") == sorted(LAMBDA_MEMBERS)


def test_a_package_in_no_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"own/Cargo.toml": package(name="own"), "own/src/main.rs": MAIN})
    assert named(tmp_path, "own") == ["own"]
