from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.compile.private_files import write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """It may hold what is private."""
    (tmp_path / "record").mkdir()
    with pytest.raises(OSError, match="record"):
        write_private(tmp_path / "record", "private")
    assert os.listdir(tmp_path) == ["record"]
