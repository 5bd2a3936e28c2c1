from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.compile.executable import is_executable
from tests.support.windows import say_windows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_by_its_mode(tmp_path: Path, mode: int) -> None:
    (tmp_path / "a").write_bytes(b"\x7fELF")
    (tmp_path / "a").chmod(mode)
    assert is_executable(tmp_path / "a") is (mode == 0o755)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\x7fELF\2", True), (b"#!/bin/sh\n", True), (b"MZ", False), (b"{}", False), (b"", False)],
)
def test_by_its_content_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, expected: bool
) -> None:
    say_windows(monkeypatch)
    (tmp_path / "a").write_bytes(content)
    assert is_executable(tmp_path / "a") is expected
    assert not is_executable(tmp_path / "gone")
