"""A real deployment into a local AWS, where the real functions run on real events."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

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


def processes_of(group: int) -> list[str]:
    command = ["ps", "-e", "-o", "pgid="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [process for process in listing if process == str(group)]


def test_nothing_is_left_running_after_a_failure(tmp_path: Path) -> None:
    server = local_aws(tmp_path)
    aws = server.__enter__()
    assert processes_of(aws.pid)
    assert server.__exit__(ZeroDivisionError, ZeroDivisionError(), None) is not True
    assert processes_of(aws.pid) == []
