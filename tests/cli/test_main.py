from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cli.main import COMMANDS, main
from cdk_rust_lambda.cli.output import write_json
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


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("schema >&-", 0),
        ("new here --trigger nothing <&- >&- 2>&-", 2),
        ("new here <&-", 2),
        ("config --manifest-path nothing 2>&-", 2),
    ],
)
def test_standard_streams_may_be_closed(tmp_path: Path, arguments: str, status: int) -> None:
    program = "from cdk_rust_lambda.cli.main import main; main()"
    line = f'exec "$0" -c "$1" {arguments}'
    done = subprocess.run(
        ["sh", "-c", line, sys.executable, program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the folder that a process is in")
@pytest.mark.parametrize("name", ["check", "config", "doctor", "inspect", "new", "why"])
def test_a_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine, name: str
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    status, out, err = command(name, *(["a"] if name == "new" else []))
    assert (status, out) == (2, "")
    assert err.startswith("error: the working directory can't be found: No such file")
    assert "remedy: change into a folder" in err


@pytest.mark.skipif(os.name == "nt", reason="Windows says that there is none")
def test_a_name_that_the_system_refuses(tmp_path: Path, command: CommandLine) -> None:
    status, out, err = command("init", tmp_path / ("x" * 300), "--trigger", "none")
    assert (status, out) == (2, "")
    assert err.startswith("error: the system refuses it: File name too long")
    assert "x" * 300 in err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_in_any_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", stream)
    value = {"é": "\U0001f980", "bytes": "\udcff"}
    write_json(value)
    stream.flush()
    assert json.loads(written.getvalue()) == value
