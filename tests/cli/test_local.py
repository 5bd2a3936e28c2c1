"""What `local` and its commands say where no local AWS runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cli.events import event_json
from cdk_rust_lambda.errors import InvocationError
from tests.support.projects import write

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine


@pytest.mark.parametrize("arguments", [("send", "Queue"), ("invoke", "Orders")])
def test_no_app_runs(tmp_path: Path, command: CommandLine, arguments: tuple[str, ...]) -> None:
    status, out, err = command("local", *arguments, "--folder", tmp_path)
    assert (status, out) == (2, "")
    assert "the app doesn't run on a local AWS" in err
    assert "remedy: start it: cdk-rust-lambda local" in err
    assert "name its folder here: --folder DIR" in err


@pytest.mark.newest  # boto3 is a development tool
def test_one_that_was_killed(tmp_path: Path, command: CommandLine) -> None:
    template = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'
    artifact = '{"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.json"}}'
    write(
        tmp_path / ".cdk-rust-lambda",
        {
            "local.json": '{"endpoint": "http://127.0.0.1:1", "data": "data"}',
            "local-cdk.out/manifest.json": f'{{"artifacts": {{"Shop": {artifact}}}}}',
            "local-cdk.out/t.json": template,
        },
    )
    status, out, err = command("local", "send", "Queue", "--folder", tmp_path)
    assert (status, out) == (2, "")
    assert "see whether `cdk-rust-lambda local` still runs" in err
    assert "Traceback" not in err


@pytest.mark.newest  # boto3 is a development tool
def test_a_function_is_no_source_without_a_trigger(tmp_path: Path, command: CommandLine) -> None:
    files = {
        "local.json": '{"endpoint": "http://127.0.0.1:1", "data": "data"}',
        "local-cdk.out/manifest.json": '{"artifacts": {}}',
    }
    write(tmp_path / ".cdk-rust-lambda", files)
    status, _, err = command("local", "send", "Orders", "--folder", tmp_path)
    assert status == 2
    assert "there is no 'Orders'" in err
    assert "or a function, and its trigger with --trigger" in err


def test_no_folder(tmp_path: Path, command: CommandLine) -> None:
    status, _, err = command("local", "--folder", tmp_path / "nothing")
    assert status == 2
    assert "there is no such folder" in err
    assert "--folder" in err


def test_no_app(tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the CDK CLI would say so, and an edit be waited for."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CDK_APP", raising=False)
    status, _, err = command("local", "--folder", tmp_path)
    assert status == 2
    assert "there is no cdk.json" in err
    assert "--app 'python3 app.py'" in err


@pytest.mark.newest  # boto3 and watchfiles are development tools
@pytest.mark.parametrize("missing", ["boto3", "watchfiles", "cdk"])
def test_what_is_missing_is_said_at_once(
    tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setitem(sys.modules, missing, None)
    app = write(tmp_path / "app", {"cdk.json": "{}"})
    if missing == "cdk":
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        write(app, {"node_modules/.bin/cdk": ""})
        (app / "node_modules/.bin/cdk").chmod(0o755)
    status, out, err = command("local", "--folder", app)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert missing in err.lower()
    assert "install it" in err
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("name", "port"), [("local", -1), ("local", 65_536), ("watch", 70_000)])
def test_a_port_that_there_can_not_be(command: CommandLine, name: str, port: int) -> None:
    status, _, err = command(name, "--port", port)
    assert status == 2
    assert "--port" in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_an_event_in_any_encoding(encoding: str) -> None:
    assert event_json('{"name": "Jürgen"}'.encode(encoding)) == '{"name": "Jürgen"}'.encode()


@pytest.mark.parametrize(
    "given", ["", "{", "NaN", '{"a": Infinity}', "[" * 100_000, b"\xff", '"\udcff"']
)
def test_what_is_no_event(given: str | bytes) -> None:
    with pytest.raises(InvocationError) as caught:
        event_json(given, Path("event.json"))
    assert caught.value.file == Path("event.json")
    assert caught.value.remedy
