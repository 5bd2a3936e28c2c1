"""What `local` and its commands say where no local AWS runs."""

from __future__ import annotations

import json
import re
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.cli.events import event_json
from cdk_rust_lambda.errors import InvocationError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.session import FOLDER
from tests.local.test_clients import serving
from tests.support.projects import write, write_crate

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def running(folder: Path, *triggers: str) -> Iterator[None]:
    """An app with a function, `Shop/Orders`, and a queue, as if it ran."""
    tables = "".join(f"[[package.metadata.lambda.triggers]]\n{each}\n" for each in triggers)
    crate = write_crate(folder / "orders", tables)
    assembly = folder / FOLDER / "local-cdk.out"
    app = App(outdir=str(assembly), context={"aws:cdk:enable-path-metadata": True})
    stack = Stack(app, "Shop")
    resources = {"mails": sqs.Queue(stack, "MailQueue")}
    bundling = BundlingOptions(build="deployment")
    RustFunction(stack, "Orders", manifest_path=crate, bundling=bundling, resources=resources)
    app.synth()
    members = "".join(
        f"<member><LogicalResourceId>{each.logical_id}</LogicalResourceId>"
        f"<PhysicalResourceId>{each.logical_id}</PhysicalResourceId></member>"
        for each in read_assembly(assembly).resources
    )
    found = f"<StackResources>{members}</StackResources>"
    answer = f"<R><DescribeStackResourcesResult>{found}</DescribeStackResourcesResult></R>"
    with serving(answer=answer.encode()) as (aws, _):
        note = {"endpoint": aws.endpoint, "data": str(folder / "data")}
        write(folder / FOLDER, {"local.json": json.dumps(note)})
        yield


MAIL = 'id = "Mail"\ntype = "sqs"\nsource = "mails"'
NIGHTLY = (
    'id = "Nightly"\ntype = "schedule-rule"\nschedule = "rate(1 day)"\ninput = { full = true }'
)


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("triggers", "remedy"),
    [
        ((MAIL,), "add --trigger Mail"),
        ((MAIL, NIGHTLY), "add --trigger Mail or --trigger Nightly"),
        ((), "it has no trigger in Cargo.toml; triggers that Python makes are sent to by their"),
    ],
)
def test_a_name_of_a_function_says_which_triggers_it_has(
    tmp_path: Path, command: CommandLine, triggers: tuple[str, ...], remedy: str
) -> None:
    with running(tmp_path, *triggers):
        status, _, err = command("local", "send", "Orders", "--folder", tmp_path)
    assert status == 2
    assert "'Orders' is a function, and no source of events" in err
    assert f"remedy: {remedy}" in err


@pytest.mark.newest  # boto3 is a development tool
def test_a_function_with_several_sources_below_it(tmp_path: Path, command: CommandLine) -> None:
    with running(tmp_path, 'id = "A"\ntype = "sqs"', 'id = "B"\ntype = "sns"'):
        status, _, err = command("local", "send", "Orders", "--folder", tmp_path)
    assert status == 2
    assert "several fit 'Orders': " in err
    assert "; or add --trigger A or --trigger B" in err


@pytest.mark.newest  # boto3 is a development tool
def test_triggers_that_are_wrong_by_now(tmp_path: Path, command: CommandLine) -> None:
    with running(tmp_path, MAIL):
        write_crate(tmp_path / "orders", '[[package.metadata.lambda.triggers]]\ntype = "no"\n')
        status, _, err = command("local", "send", "Orders", "--folder", tmp_path)
    assert status == 2
    assert "'Orders' is a function, and no source of events" in err
    assert "add --trigger, and the id of one of its triggers in Cargo.toml" in err


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("arguments", "near"),
    [(("send", "MailQ"), "MailQueue"), (("invoke", "Order"), "Orders")],
)
def test_a_name_that_is_nearly_one(
    tmp_path: Path, command: CommandLine, arguments: tuple[str, ...], near: str
) -> None:
    with running(tmp_path):
        status, _, err = command("local", *arguments, "--folder", tmp_path)
    assert status == 2
    assert f"remedy: did you mean '{near}'? Or name one of " in err


@pytest.mark.newest  # boto3 is a development tool
def test_the_event_that_is_proposed_is_the_trigger_s_own(
    tmp_path: Path, command: CommandLine
) -> None:
    arguments = ("local", "send", "Orders", "--trigger", "Nightly", "--folder", tmp_path)
    with running(tmp_path, NIGHTLY):
        status, _, err = command(*arguments)
    assert status == 2
    proposed = re.search("event: cdk-rust-lambda (event .*) > event.json;", err)
    assert proposed is not None
    status, out, _ = command(*shlex.split(proposed[1]))
    assert (status, json.loads(out)) == (0, {"full": True})


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
