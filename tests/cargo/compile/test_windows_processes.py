from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ToolchainError
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.windows_processes import SHELL, command_line, end_tree
from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess
from tests.support.processes import STUBBORN, wait_until_ended
from tests.support.windows import say_windows

if TYPE_CHECKING:
    from pathlib import Path


def test_a_shell_takes_its_command_as_it_is() -> None:
    line = command_line([*SHELL, 'python "my app.py" --stage "a b"'], {})
    assert line == 'cmd /d /s /c "python "my app.py" --stage "a b""'


def test_a_program_is_looked_for_where_it_will_run(tmp_path: Path) -> None:
    program = tmp_path / "npm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert command_line(["npm", "ci"], {"PATH": str(tmp_path)}) == [str(program), "ci"]
    assert command_line(["gone", "ci"], {"PATH": str(tmp_path)}) == ["gone", "ci"]


def test_what_was_started_ends_with_it() -> None:
    argv = [sys.executable, "-c", STUBBORN]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ids = [int(word) for word in process.stdout.readline().split()]
        assert len(ids) == 2
        end_tree(process.pid)
    for each in ids:
        wait_until_ended(each)
    end_tree(process.pid)  # nothing is there any more


def test_a_command_of_which_nobody_wants_more_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the means of Windows; the child of a program that is deaf to SIGTERM, too."""
    say_windows(monkeypatch)
    ids: list[int] = []

    def stop(line: str) -> None:
        ids.extend(map(int, line.split()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(
            [sys.executable, "-c", STUBBORN],
            cwd=tmp_path,
            environment={"PATH": "/nowhere"},
            on_line=stop,
        )
    assert len(ids) == 2
    for each in ids:
        wait_until_ended(each)


def test_nothing_is_hermetic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say_windows(monkeypatch)
    with pytest.raises(ToolchainError, match="can't be hermetic on Windows"):
        run(
            [sys.executable, "-c", ""],
            cwd=tmp_path,
            environment={},
            on_line=print,
            access=ReadAccess(frozenset()),
        )
