"""Binaries that are run as Lambda runs them, with scripts that speak the API for runtimes."""

from __future__ import annotations

import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from aws_cdk import Stack

from cdk_rust_lambda import RustFunction, triggers
from cdk_rust_lambda.errors import ArtifactError, InvocationError, ToolchainError, TriggerError
from cdk_rust_lambda.testing import (
    bootstrap_of,
    built_app,
    invoke_binary,
    running_binary,
    sample_event,
    sample_events,
)
from tests.support.projects import skipping_stack, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

_HEAD = """#!{python}
import http.client, json, os, sys, time
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
BASE = "/2018-06-01/runtime"
def next_event():
    connection.request("GET", BASE + "/invocation/next")
    answer = connection.getresponse()
    return answer.headers["Lambda-Runtime-Aws-Request-Id"], json.loads(answer.read())
def send(path, body, **more):
    connection.request("POST", BASE + path, body, **more)
    assert connection.getresponse().read()
"""
_ECHO = """
while True:
    identity, event = next_event()
    print("got", event, flush=True)
    kind = "error" if event == "fail" else "response"
    send(f"/invocation/{identity}/{kind}", json.dumps({"event": event, "stage": os.environ.get("STAGE"),
        "name": os.environ["AWS_LAMBDA_FUNCTION_NAME"], "cwd": os.getcwd()}))
"""
_STREAM = """
identity, event = next_event()
prelude = b'{"statusCode": 201, "headers": {"x": "y"}}' + bytes(8)
send(f"/invocation/{identity}/response", iter([prelude, b"one ", b"two"]), encode_chunked=True, headers={
    "Transfer-Encoding": "chunked", "Content-Type": "application/vnd.awslambda.http-integration-response"})
time.sleep(60)
"""
_BROKEN_STREAM = """
identity, event = next_event()
connection.putrequest("POST", BASE + f"/invocation/{identity}/response")
connection.putheader("Transfer-Encoding", "chunked")
connection.endheaders()
connection.send(b"3\\r\\none\\r\\n0\\r\\nLambda-Runtime-Function-Error-Type: Broken\\r\\n\\r\\n")
time.sleep(60)
"""
_BROKEN_PRELUDE = """
identity, event = next_event()
send(f"/invocation/{identity}/response", b'{"statusCode": 2', headers={
    "Content-Type": "application/vnd.awslambda.http-integration-response"})
time.sleep(60)
"""
_SLOW = """
while True:
    identity, event = next_event()
    time.sleep(3 if event == "slow" else 0)
    send(f"/invocation/{identity}/response", json.dumps(event))
"""
_NO_START = """
send("/init/error", json.dumps({"errorType": "Config", "errorMessage": "no STAGE"}))
sys.exit(1)
"""


def script(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "bootstrap"
    path.write_text(_HEAD.replace("{python}", sys.executable) + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_an_event_and_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "of the shell")
    binary = script(tmp_path, _ECHO)
    found = invoke_binary(binary, {"id": 1}, name="orders")
    assert found.payload == {
        "event": {"id": 1},
        "stage": None,
        "name": "orders",
        "cwd": str(tmp_path),
    }
    assert not found.is_error
    assert found.log == "got {'id': 1}\n"
    assert invoke_binary(str(binary), 1, environment={"STAGE": "x"}).payload["stage"] == "x"


def test_several_events_go_to_one_process(tmp_path: Path) -> None:
    with running_binary(script(tmp_path, _ECHO)) as running:
        first, second = running.invoke("fail"), running.invoke("go")
    assert (first.is_error, second.is_error) == (True, False)
    assert second.log == "got go\n"


def test_a_streamed_answer(tmp_path: Path) -> None:
    found = invoke_binary(script(tmp_path, _STREAM), {})
    assert found.payload == {"statusCode": 201, "headers": {"x": "y"}, "body": "one two"}
    assert found.chunks[1:] == (b"one ", b"two")


def test_an_error_in_the_middle_of_a_stream(tmp_path: Path) -> None:
    found = invoke_binary(script(tmp_path, _BROKEN_STREAM), {})
    assert (found.is_error, found.payload) == (True, "one")


def test_a_stream_that_broke_in_its_prelude(tmp_path: Path) -> None:
    assert invoke_binary(script(tmp_path, _BROKEN_PRELUDE), 1).payload == '{"statusCode": 2'


def test_an_answer_that_comes_too_late_is_not_that_of_the_next_event(tmp_path: Path) -> None:
    with running_binary(script(tmp_path, _SLOW), timeout=2) as binary:
        with pytest.raises(InvocationError, match="hasn't answered in 2 seconds"):
            binary.invoke("slow")
        assert binary.invoke("quick").payload == "quick"


def test_a_binary_that_says_why_it_cannot_start(tmp_path: Path) -> None:
    found = invoke_binary(script(tmp_path, _NO_START), {})
    assert (found.is_error, found.payload["errorMessage"]) == (True, "no STAGE")
    # And if it has ended before anybody asks.
    with running_binary(tmp_path / "bootstrap") as running:
        time.sleep(1)
        assert running.invoke({}).payload == found.payload


def test_nothing_waits_for_events_afterwards(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with running_binary(script(tmp_path, _ECHO)) as running:
        running.invoke("go")
        time.sleep(0.5)  # until it asks for the next one
    deadline = time.monotonic() + 10
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("print('no STAGE', flush=True); sys.exit(3)", r"has ended .* \(exit status 3\)"),
        ("print('no STAGE', flush=True); time.sleep(60)", "hasn't answered in 2 seconds"),
    ],
)
def test_no_answer(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvocationError, match=problem) as caught:
        invoke_binary(script(tmp_path, text), {}, timeout=2)
    assert "no STAGE" in str(caught.value.remedy)
    assert caught.value.file == tmp_path / "bootstrap"


@pytest.mark.parametrize("environment", [None, {"STAGE": "test"}])
def test_an_end_without_variables_says_that_none_were_given(
    tmp_path: Path, environment: dict[str, str] | None
) -> None:
    binary = script(tmp_path, "os.environ['TABLE']")
    with pytest.raises(InvocationError, match="has ended without an answer") as caught:
        invoke_binary(binary, {}, environment=environment)
    remedy = str(caught.value.remedy)
    assert ("pass them by environment=" in remedy) is (environment is None)
    assert "KeyError: 'TABLE'" in remedy


def test_no_binary(tmp_path: Path) -> None:
    with pytest.raises(InvocationError, match="no such binary"):
        invoke_binary(tmp_path / "bootstrap", {})
    (tmp_path / "bootstrap").write_text("")
    with pytest.raises(ToolchainError, match="can't start"):
        invoke_binary(tmp_path / "bootstrap", {})


# Functions


def queue_function(stack: Stack, crate: Path, *ids: str) -> RustFunction:
    every = [triggers.SqsTrigger(id=name) for name in ids]
    return RustFunction(stack, "F", manifest_path=write_crate(crate), triggers=every)


def test_events_of_triggers(tmp_path: Path) -> None:
    function = queue_function(skipping_stack(), tmp_path, "A", "B")
    events = sample_events(function)
    assert list(events) == ["A", "B"]
    assert sample_event(function, "A") == events["A"]
    assert events["A"]["Records"][0]["eventSource"] == "aws:sqs"
    for wrong in (None, "C"):
        with pytest.raises(TriggerError, match="Stack/F has") as caught:
            sample_event(function, wrong)
        assert "A, B" in str(caught.value.remedy)


def test_the_event_of_the_only_trigger(tmp_path: Path) -> None:
    function = queue_function(skipping_stack(), tmp_path, "A")
    assert sample_event(function) == sample_events(function)["A"]


def test_a_function_is_built_for_this_machine(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = built_app(outdir=tmp_path / "cdk.out")
    crate = write_crate(
        tmp_path / "crate", "[package.metadata.lambda.build]\nprofile = 'release'\n"
    )
    function = RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    bootstrap = bootstrap_of(function)
    assert bootstrap.is_file()
    assert bootstrap.parent.parent == tmp_path / "cdk.out"
    (build,) = (call for call in fake_cargo.calls if "build" in call)
    assert build["build"]["profile"] == "dev-lambda"


def test_a_function_that_is_not_built(tmp_path: Path) -> None:
    function = queue_function(skipping_stack(), tmp_path, "A")
    with pytest.raises(ArtifactError, match="doesn't build the function Stack/F"):
        bootstrap_of(function)
