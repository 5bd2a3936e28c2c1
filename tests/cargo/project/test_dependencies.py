from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cargo.settings.test_resolve import load

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.dependencies import Dependency


def dependency(folder: Path, line: str, *, root: str = "") -> Dependency:
    """The only dependency of a package with a line in `[dependencies]`."""
    _, package = load(folder, f"[dependencies]\n{line}\n", root=root)
    (found,) = package.dependencies
    return found


@pytest.mark.parametrize(
    ("line", "requirement", "features", "has_default"),
    [
        ("x = '1.2'", "1.2", set(), True),
        ("x = { version = '1', features = ['a', 'b'] }", "1", {"a", "b"}, True),
        ("x = { git = 'https://example.com/x', default-features = false }", "", set(), False),
        ("x = { version = '1', default_features = false }", "1", set(), False),
        # With the workspace's { version = '2', default-features = false, features = ['w'] }:
        ("w.workspace = true", "2", {"w"}, False),
        ("w = { workspace = true, features = ['a'] }", "2", {"a", "w"}, False),
        ("w = { workspace = true, default-features = true }", "2", {"w"}, True),
        # With the workspace's '3':
        ("v.workspace = true", "3", set(), True),
        ("v = { workspace = true, default-features = false }", "3", set(), True),
        # What isn't as Cargo wants it is left to Cargo.
        ("x = { version = 1, features = 1, default-features = 1 }", "", set(), True),
        ("x = { version = '1', features = ['a', 1] }", "1", {"a"}, True),
    ],
)
def test_what_a_dependency_asks_for(
    tmp_path: Path, line: str, requirement: str, features: set[str], has_default: bool
) -> None:
    root = (
        "[workspace.dependencies]\nv = '3'\n"
        "w = { version = '2', default-features = false, features = ['w'] }\n"
    )
    found = dependency(tmp_path, line, root=root)
    assert found.requirement == requirement
    assert found.features == features
    assert found.default_features is has_default
