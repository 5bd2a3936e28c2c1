"""Does what the tutorials say; tests/test_docs.py does the first one."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.test_docs import follow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_a_trigger_for_the_first_function(tmp_path: Path) -> None:
    # What tests/test_docs.py does; here the lock file that it leaves is enough.
    follow("start.md", tmp_path, leave_out="cdk synth")
    crate = tmp_path / "hello-app" / "hello"
    subprocess.run(["cargo", "generate-lockfile"], cwd=crate, check=True)
    follow("add-trigger.md", tmp_path)
    template = json.loads((tmp_path / "hello-app" / "cdk.out" / "Hello.template.json").read_text())
    types = {each["Type"] for each in template["Resources"].values()}
    assert {"AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping"} <= types


def test_a_workspace(tmp_path: Path) -> None:
    follow("tutorial-workspace.md", tmp_path)
    bootstraps = [*(tmp_path / "photos-app" / "cdk.out").glob("asset.*/bootstrap")]
    assert [os.access(each, os.X_OK) for each in bootstraps] == [True, True]
