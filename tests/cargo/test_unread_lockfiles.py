"""Lock files beside members of a workspace, which Cargo doesn't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import Stack

from cdk_rust_lambda import RustFunction, RustWorkspace
from cdk_rust_lambda.check.project import CheckedFunctions, check_project
from cdk_rust_lambda.testing import unbuilt_app
from tests.support.projects import LOCK, RUNTIME, package, skipping_stack, warnings_of, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace of two members with two functions each, the first of which has a lock file of its own."""
    files = {
        "Cargo.toml": "[workspace]\nmembers = ['a', 'b']\nresolver = '3'\n",
        "Cargo.lock": LOCK,
        "a/Cargo.lock": LOCK,
    }
    for name in "ab":
        files |= {
            f"{name}/Cargo.toml": package(RUNTIME, name=name),
            f"{name}/src/main.rs": "fn main() {}",
            f"{name}/src/bin/{name}-other.rs": "fn main() {}",
        }
    return write(tmp_path / "ws", files)


def said(stack: Stack) -> list[str]:
    return [each for each in warnings_of(stack) if "lockfile-of-member" in each]


def test_it_is_said_once_for_a_member(workspace: Path) -> None:
    app = unbuilt_app()
    first, second = Stack(app, "First"), Stack(app, "Second")
    for stack in (first, second):
        for binary in ("a", "a-other"):
            RustFunction(stack, binary, manifest_path=workspace / "a", binary_name=binary)
    RustFunction(second, "b", manifest_path=workspace / "b", binary_name="b")
    (text,) = said(first)
    assert f"{workspace / 'a' / 'Cargo.lock'} has no effect" in text
    assert f"Cargo reads {workspace / 'Cargo.lock'}. Delete" in text
    assert said(second) == []


def test_of_a_whole_workspace(workspace: Path) -> None:
    stack = skipping_stack()
    RustWorkspace(stack, "W", manifest_path=workspace)
    assert len(said(stack)) == 1


def test_check_says_it(workspace: Path) -> None:
    findings = check_project(CheckedFunctions(workspace / "Cargo.toml")).findings
    (finding,) = (each for each in findings if each.rule == "lockfile-of-member")
    assert (finding.level, finding.file) == ("warning", workspace / "a" / "Cargo.lock")
    (workspace / "a" / "Cargo.lock").unlink()
    assert check_project(CheckedFunctions(workspace / "Cargo.toml")).findings == ()


def test_a_configuration_that_names_it(workspace: Path) -> None:
    write(workspace, {".cargo/config.toml": "resolver.lockfile-path = 'a/Cargo.lock'\n"})
    assert check_project(CheckedFunctions(workspace / "Cargo.toml")).findings == ()


def test_the_lock_file_of_a_single_package_or_a_root_is_read(tmp_path: Path) -> None:
    files = {"Cargo.toml": package(RUNTIME), "src/main.rs": "fn main() {}", "Cargo.lock": LOCK}
    assert check_project(CheckedFunctions(write(tmp_path, files) / "Cargo.toml")).findings == ()
    write(tmp_path, {"Cargo.toml": package(RUNTIME + "[workspace]\n")})
    assert check_project(CheckedFunctions(tmp_path / "Cargo.toml")).findings == ()
