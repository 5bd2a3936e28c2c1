"""The command line, run in this process or, to see what it starts, in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

import cdk_rust_lambda
from cdk_rust_lambda.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROGRAM = (
    "import sys\n"
    "from cdk_rust_lambda.cli.main import main\n"
    "try:\n    main()\nfinally:\n    assert not {'jsii', 'aws_cdk'} & sys.modules.keys()\n"
)


@frozen
class CommandLine:
    """Runs commands."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: Any) -> tuple[int, str, str]:
        """Returns the exit status, and what a command wrote."""
        self.monkeypatch.setattr(sys, "argv", ["cdk-rust-lambda", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        captured = self.capsys.readouterr()
        return int(caught.value.code or 0), captured.out, captured.err


def run_without_node(
    folder: Path, *arguments: Any, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command where there is no program at all, and asserts that it imports nothing of CDK."""
    own = {
        "PATH": str(folder),
        "JSII_NODE": str(folder / "node"),
        "PYTHONPATH": str(Path(cdk_rust_lambda.__file__).parents[1]),
        **(environment or {}),
    }
    command = [sys.executable, "-c", _PROGRAM, *map(str, arguments)]
    return subprocess.run(command, env=own, cwd=folder, capture_output=True, text=True, check=False)
