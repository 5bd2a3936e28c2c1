"""Does what the tutorials say; tests/test_docs.py does the first one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.test_docs import follow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_a_workspace(tmp_path: Path) -> None:
    follow("tutorial-workspace.md", tmp_path)
    bootstraps = [*(tmp_path / "photos-app" / "cdk.out").glob("asset.*/bootstrap")]
    assert [os.access(each, os.X_OK) for each in bootstraps] == [True, True]
