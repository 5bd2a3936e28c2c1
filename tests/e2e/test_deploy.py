"""A real deployment into a local AWS, where the real functions run on real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from tools import demo
from tools.local_aws import local_aws

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_the_example_runs_on_an_upload_and_on_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARGO_TARGET_DIR")
    demo.synthesize()
    with local_aws(tmp_path) as aws:
        demo.show_deployment(aws)  # raises DemoError for whatever is not as it should be


def test_nothing_is_left_running_after_a_failure(tmp_path: Path) -> None:
    server = local_aws(tmp_path)
    server.__enter__()
    started = [
        each
        for each in psutil.Process().children(recursive=True)
        if str(tmp_path) == each.environ().get("TMPDIR", "").removesuffix("/tmp")
    ]
    assert started
    assert server.__exit__(ZeroDivisionError, ZeroDivisionError(), None) is not True
    assert not any(each.is_running() for each in started)
