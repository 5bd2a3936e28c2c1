from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.scaffold.lock import write_lockfile
from tests.support.projects import package, write
from tests.support.systems import needs_terminals

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _without_cargo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)


def test_new(tmp_path: Path, command: CommandLine) -> None:
    status, out, _ = command("new", "thumbs", "--trigger", "s3", "--arm64")
    assert status == 0
    assert 'name = "thumbs"' in (tmp_path / "thumbs" / "Cargo.toml").read_text()
    assert "Made" in out
    assert "(cargo isn't on PATH): run `cargo generate-lockfile`" in out
    status, _, err = command("new", "thumbs", "--http")
    assert status == 2
    assert "exists already" in err


def test_the_name_of_the_package(tmp_path: Path, command: CommandLine) -> None:
    status, _, err = command("new", "1st", "--http")
    assert status == 2
    assert "begins with a digit" in err
    assert list(tmp_path.iterdir()) == []
    assert command("new", "1st", "--http", "--name", "first")[0] == 0
    assert 'name = "first"' in (tmp_path / "1st" / "Cargo.toml").read_text()


def test_init(tmp_path: Path, command: CommandLine) -> None:
    folder = tmp_path / "orders"
    write(folder, {"README.md": "mine\n"})
    status, out, _ = command("init", "orders", "--trigger", "sqs", "--test")
    assert status == 0
    assert "Left as it is: README.md" in out
    assert (folder / "tests" / "test_app.py").is_file()
    status, _, err = command("init", "orders", "--trigger", "sqs")
    assert status == 2
    assert "Cargo.toml, src/main.rs, tests/event.json" in err
    status, _, err = command("init", "elsewhere", "--http")
    assert status == 2
    assert "there is no folder" in err


def test_the_lock_file_of_a_package_that_a_workspace_leaves_out(
    tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cargo refuses it in the folder where it is put together, unless it is a workspace of its own."""
    script = "#!/bin/sh\n/bin/grep -qx '\\[workspace\\]' Cargo.toml && /bin/touch Cargo.lock\n"
    write(tmp_path, {"Cargo.toml": "[workspace]\nexclude = ['a']\n", "bin/cargo": script})
    (tmp_path / "bin" / "cargo").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    status, out, _ = command("new", "a", "--trigger", "none")
    assert status == 0
    assert (tmp_path / "a" / "Cargo.lock").is_file()
    assert "There is no Cargo.lock" not in out
    assert "[workspace]" not in (tmp_path / "a" / "Cargo.toml").read_text()


def test_a_member_of_a_workspace(tmp_path: Path, command: CommandLine) -> None:
    write(tmp_path, {"Cargo.toml": "[workspace]\nmembers = []\n"})
    status, out, _ = command("new", "functions/a", "--trigger", "none")
    assert status == 0
    assert "Cargo.lock" not in out
    assert '"functions/a"' in (tmp_path / "Cargo.toml").read_text()
    status, _, err = command("new", "b", "--workspace", "--trigger", "s3")
    assert status == 2
    assert "can't be in another one" in err


def test_nothing_is_asked_without_a_terminal(tmp_path: Path, command: CommandLine) -> None:
    status, _, err = command("new", "a")
    assert status == 2
    assert "add --trigger" in err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind(command: CommandLine) -> None:
    status, _, err = command("new", "a", "--trigger", "sqss")
    assert status == 2
    assert "did you mean 'sqs'" in err


def test_an_extension(tmp_path: Path, command: CommandLine) -> None:
    assert command("new", "a", "--extension")[0] == 0
    assert "lambda-extension" in (tmp_path / "a" / "Cargo.toml").read_text()


@needs_terminals
@pytest.mark.parametrize(
    ("answers", "expected"),
    [("y\n", "function-url"), ("n\nsqss\n?\nsqs\n", "sqs"), ("\n\n", None)],
)
def test_a_terminal_is_asked(tmp_path: Path, answers: str, expected: str | None) -> None:
    import pty

    main = "from cdk_rust_lambda.cli.main import main; main()"
    own, other = pty.openpty()
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "/nowhere", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-c", main, "new", "asked"],
        cwd=tmp_path,
        env=environment,
        stdin=other,
        stdout=other,
        stderr=other,
    ) as process:
        os.close(other)
        os.write(own, answers.encode())
        shown = b""
        while True:
            try:
                chunk = os.read(own, 4096)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
    os.close(own)
    assert process.returncode == 0, shown
    manifest = (tmp_path / "asked" / "Cargo.toml").read_text()
    assert (f'type = "{expected}"' in manifest) is (expected is not None)
    assert (b"did you mean" in shown) is ("sqss" in answers)
    assert (b"s3::S3Event" in shown) is ("?" in answers)


def test_cargo_s_error_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cargo = tmp_path / "bin" / "cargo"
    script = "#!/bin/sh\n/bin/echo 'error: no crate' >&2\nexit 101\n"
    write(tmp_path, {"bin/cargo": script, "Cargo.toml": package()})
    cargo.chmod(0o755)
    monkeypatch.setenv("PATH", str(cargo.parent))
    assert write_lockfile(tmp_path) == "error: no crate"
    write(tmp_path, {"bin/cargo": "no program"})
    assert "can't start" in str(write_lockfile(tmp_path))
