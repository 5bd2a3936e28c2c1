from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.cargo.settings.test_resolve import load
from tests.support.projects import package, write

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
        ("v = { workspace = true, default-features = false }", "3", set(), False),
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


@pytest.mark.parametrize(
    ("edition", "shared", "own", "has_default"),
    [
        # As Cargo 1.99 says, which gives the edition 2024 a meaning for what older ones refuse.
        ("2015", "'1'", "default-features = false", True),
        ("2021", "'1'", "default-features = false", True),
        ("2021", "'1'", "default_features = false", True),
        ("2021", "{ version = '1', default-features = true }", "default-features = false", True),
        ("2021", "{ version = '1', default-features = false }", "default-features = true", True),
        ("2021", "{ version = '1', default-features = false }", "default-features = false", False),
        ("2021", "{ version = '1', default-features = false }", "", False),
        ("2024", "'1'", "default-features = false", False),
        ("2024", "{ version = '1', default-features = true }", "default-features = false", False),
        ("2024", "{ version = '1', default-features = false }", "default-features = true", True),
        ("2024", "{ version = '1', default-features = false }", "", False),
        ("2024", "'1'", "", True),
        ("2024", "'1'", "default-features = 0", True),
    ],
)
@pytest.mark.parametrize("is_inherited", [False, True])
def test_a_member_has_the_last_word_on_default_features_since_2024(
    tmp_path: Path, edition: str, shared: str, own: str, has_default: bool, is_inherited: bool
) -> None:
    line = f'edition = "{edition}"'
    root = f"[workspace.package]\n{line}\n[workspace.dependencies]\nx = {shared}\n"
    manifest = package(f"[dependencies]\nx = {{ workspace = true, {own} }}\n").replace(
        'edition = "2024"', "edition.workspace = true" if is_inherited else line
    )
    write(
        tmp_path, {"Cargo.toml": f"[workspace]\nmembers = ['c']\n{root}", "c/Cargo.toml": manifest}
    )
    write(tmp_path, {"c/src/main.rs": ""})
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(tmp_path / "c" / "Cargo.toml"))
    (found,) = workspace.members[0].dependencies
    assert found.default_features is has_default


def test_for_which_platform_and_from_where(tmp_path: Path) -> None:
    tables = (
        "[dependencies]\na = '1'\nb = { git = 'https://example.com', rev = '1', branch = 2 }\n"
        "[target.'cfg(unix)'.build-dependencies]\nc = { version = '1', registry = 'own' }\n"
    )
    _, package = load(tmp_path, tables)
    assert [(each.name, each.target, dict(each.location)) for each in package.dependencies] == [
        ("a", None, {}),
        ("b", None, {"git": "https://example.com", "rev": "1"}),
        ("c", "cfg(unix)", {"registry": "own"}),
    ]
