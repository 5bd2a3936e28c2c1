from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest_option import manifest_option

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["orders", "my orders", "it's"])
def test_a_project_elsewhere_is_named(tmp_path: Path, name: str) -> None:
    manifest = tmp_path / name / "Cargo.toml"
    assert shlex.split(manifest_option(manifest)) == ["--manifest-path", str(manifest)]


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = tmp_path / "orders" / "Cargo.toml"
    relative = manifest.relative_to(tmp_path)
    assert shlex.split(manifest_option(relative)) == ["--manifest-path", str(manifest)]


def test_nothing_is_added_where_the_project_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "orders")
    monkeypatch.chdir(tmp_path / "orders")
    for name in ("orders", "link"):
        assert manifest_option(tmp_path / name / "Cargo.toml") == ""
    assert manifest_option((tmp_path / os.curdir).relative_to(tmp_path) / "Cargo.toml") == ""
