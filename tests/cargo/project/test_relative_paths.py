from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.relative_paths import relative_name, relative_path
from tests.support.windows import windows_paths

if TYPE_CHECKING:
    from pathlib import Path


def test_from_a_folder(tmp_path: Path) -> None:
    assert relative_path(tmp_path / "a" / "b", tmp_path / "c") == "../a/b"
    assert relative_name(tmp_path / "a\\b", tmp_path) == "a\\b"  # a name, but on Windows


@pytest.mark.parametrize(
    ("path", "relative", "name"),
    [
        (r"C:\app\crates\a", r"..\crates\a", "../crates/a"),
        (r"c:\App\crates\a", r"..\crates\a", "../crates/a"),
        (r"D:\shared\a", r"D:\shared\a", "D:/shared/a"),
        (r"\\server\share\a", r"\\server\share\a", "//server/share/a"),
    ],
)
def test_on_windows(monkeypatch: pytest.MonkeyPatch, path: str, relative: str, name: str) -> None:
    """No relative path leads to another drive."""
    with windows_paths(monkeypatch):
        found = relative_path(path, r"C:\app\cdk"), relative_name(path, r"C:\app\cdk")
    assert found == (relative, name)
