"""The live line in a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.bundling.cargo_output import without_colours

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

# What is written ends with a carriage return, and then nothing comes until the line has been seen.
_COMMAND = """
import pathlib, sys, time
print('    Building [==>   ] 2/7: serde, tokio', end='\\r', flush=True)
deadline = time.monotonic() + 20
while not pathlib.Path('seen').exists():
    if time.monotonic() > deadline:
        sys.exit(1)
    time.sleep(0.01)
"""
_PROGRAM = f"""
import os, sys
from pathlib import Path
from cdk_rust_lambda.bundling.progress import BuildProgress
from cdk_rust_lambda.cargo.compile.process import run

with BuildProgress("Building thumbnails for aarch64-unknown-linux-gnu (release)") as progress:
    argv = [sys.executable, "-c", {_COMMAND!r}]
    sys.exit(run(argv, cwd=Path.cwd(), environment=os.environ, on_line=progress.line))
"""


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_the_count_is_there_before_it_has_passed(tmp_path: Path, columns: int) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        environment = os.environ | {"TERM": "xterm", "COLUMNS": str(columns)}
        os.execve(sys.executable, [sys.executable, "-c", _PROGRAM], environment)
    shown = ""
    while "2/7" not in shown:
        shown += os.read(terminal, 4096).decode()
    (tmp_path / "seen").touch()
    try:
        while text := os.read(terminal, 4096).decode():
            shown += text
    except OSError:  # the other side is closed
        pass
    _, status = os.waitpid(process, 0)
    assert status == 0
    lines = [each.strip("\n") for each in without_colours(shown).split("\r")]
    assert all(len(line) <= columns for line in lines)
