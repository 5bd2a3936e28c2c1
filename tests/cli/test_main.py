from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cli.main import COMMANDS, main
from tests.support.command_line import run_without_node

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


def test_the_version(tmp_path: Path) -> None:
    done = run_without_node(tmp_path, "--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"cdk-rust-lambda {version('cdk-rust-lambda')}\n"


def test_all_commands_are_listed(tmp_path: Path) -> None:
    done = run_without_node(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


def test_an_unknown_command(command: CommandLine) -> None:
    status, out, err = command("chekc")
    assert (status, out) == (2, "")
    assert "chekc" in err


@pytest.mark.parametrize(
    ("shell", "words", "found"),
    [("bash", "cdk-rust-lambda ch", "check"), ("zsh", "cdk-rust-lambda do", "doctor")],
)
def test_completion(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shell: str,
    words: str,
    found: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["cdk-rust-lambda"])
    monkeypatch.setenv("_CDK_RUST_LAMBDA_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", words)
    with pytest.raises(SystemExit):
        main()
    assert found in capsys.readouterr().out
