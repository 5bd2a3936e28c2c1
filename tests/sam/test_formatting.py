"""The generated apps are laid out as people's own code is, by the judgement of a formatter and a linter."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sam.examples import EXAMPLES
from tests.sam.templates import migrate

if TYPE_CHECKING:
    from pathlib import Path

# Of ruff.
pytestmark = pytest.mark.newest


def refused(folder: Path) -> str:
    """What ruff has against the Python in a folder."""
    said = ""
    for command in (["format", "--diff"], ["check", "--output-format=concise"]):
        argv = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length=100", "."]
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said += done.stdout + done.stderr
    return said


def test_apps_are_formatted(tmp_path: Path) -> None:
    for number, example in enumerate(EXAMPLES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        migrate(folder, example.template)
    assert refused(tmp_path) == ""
