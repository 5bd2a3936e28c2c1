"""What `invoke` and `watch` say before anything runs."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import lambda_settings, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo
    from tests.support.command_line import CommandLine


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_crate(tmp_path / "crate", lambda_settings("memory = 256"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data-file", "a", "--data-ascii", "{}"),
        ("--data-ascii", "{}", "--trigger", "sqs"),
        ("--data-file", "a", "--set", "a=1"),
        ("--data-ascii", "{}", "--env-var", "A"),
        ("--data-ascii", "{}", "--env-var", "=A"),
        ("--data-ascii", "{}", "--timeout", "-1"),
    ],
)
def test_options_that_are_wrong(command: CommandLine, crate: Path, arguments: tuple[str]) -> None:
    status, out, err = command("invoke", "--manifest-path", crate, *arguments)
    assert (status, out) == (2, "")
    assert "Invalid value" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--data-ascii", "{"), "the event isn't JSON"),
        (("--data-ascii", ""), "the event isn't JSON"),
        (("--data-file", "none.json"), "can't read the event: No such file"),
        (("--data-file", "."), "can't read the event: Is a directory"),
        (("nothing", "--data-ascii", "{}"), "no binary 'nothing'"),
        (("--data-ascii", "{}", "--env-file", "none.env"), "none.env"),
        ((), "say what to send: --data-ascii or --data-file"),
    ],
)
def test_what_can_t_be_sent(
    command: CommandLine, crate: Path, fake_cargo: FakeCargo, arguments: tuple[str], problem: str
) -> None:
    status, out, err = command("invoke", *arguments, "--manifest-path", crate)
    assert (status, out) == (2, "")
    assert problem in err
    assert "remedy: " in err
    assert fake_cargo.calls == []


@pytest.mark.parametrize("name", ["invoke", "watch"])
def test_where_functions_can_t_run(
    command: CommandLine, crate: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    status, _, err = command(name, "--manifest-path", crate)
    assert status == 2
    assert "don't run on Darwin" in err


def test_a_compile_error_ends_it(command: CommandLine, crate: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output="error: no such thing")
    status, out, err = command("invoke", "--manifest-path", crate, "--data-ascii", "{}")
    assert (status, out) == (2, "")
    assert "error: no such thing" in err
    assert "cargo could not build crate" in err


def test_one_of_a_workspace_has_to_be_named(command: CommandLine, tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "shop", "orders", "reports")
    status, _, err = command("watch", "--manifest-path", workspace)
    assert status == 2
    assert "remedy: " in err
