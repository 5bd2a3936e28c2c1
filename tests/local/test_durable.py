"""Durable functions on a local AWS, which an HTTP server stands for."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local import durable
from cdk_rust_lambda.local.assembly import Assembly, Function, Resource
from cdk_rust_lambda.local.clients import client
from cdk_rust_lambda.local.deployed import Deployed
from cdk_rust_lambda.local.durable import invoke_function, switch_on_executions
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:lambda:us-east-1:000000000000:function:f:1/durable-execution/a/b"
CONFIG = {"ExecutionTimeout": 60, "RetentionPeriodInDays": 1}


class Server(ThreadingHTTPServer):
    """Answers as MiniStack does: with what an execution says each time it is looked at."""

    def __init__(self, *looks: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.looks = list(looks)
        self.configured: list[tuple[str, Any]] = []
        self.scopes: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.configured.append((self.path, json.loads(body)))
        self.server.scopes.append(self.headers["Authorization"].partition("Credential=")[2])
        self._answer({})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.looks:
            self._answer({"Status": "PENDING"}, {"X-Amz-Durable-Execution-Arn": ARN})
        else:
            self._answer({"answer": 1})

    def do_GET(self) -> None:
        self._answer({"DurableExecutionArn": ARN, **self.server.looks.pop(0)})

    def _answer(self, body: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(*looks: dict[str, Any]) -> Iterator[tuple[Server, LocalAws]]:
    with Server(*looks) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server, LocalAws(f"http://127.0.0.1:{server.server_port}", Path("data"))
        finally:
            server.shutdown()
            thread.join()


def deployed(aws: LocalAws) -> Deployed:
    kind, place = "AWS::Lambda::Function", Environment("111122223333", "eu-west-1")
    resources = [Resource("Shop", name, kind, name, environment=place) for name in ("F", "G")]
    functions = (
        Function(resources[0], Path("asset.1"), CONFIG),
        Function(resources[1], Path("asset.2")),
    )
    names = dict(zip(resources, ("shop-f", "shop-g"), strict=True))
    return Deployed(aws, Assembly(Path(), tuple(resources), functions), names)


def test_only_durable_functions_are_switched_on() -> None:
    with serving() as (server, aws):
        switch_on_executions(deployed(aws))
    path = "/2015-03-31/functions/shop-f/configuration"
    assert server.configured == [(path, {"DurableConfig": {**CONFIG, "Enabled": True}})]
    assert server.scopes[0].startswith("111122223333/20260101/eu-west-1/lambda/")


def test_nobody_answers() -> None:
    with pytest.raises(LocalAwsError, match="F can't be made durable") as caught:
        switch_on_executions(deployed(LocalAws("http://127.0.0.1:1", Path("data"))))
    assert caught.value.file == Path("data/ministack.log")


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("looks", "payload", "is_error"),
    [
        ([], {"answer": 1}, False),
        ([{"Status": "RUNNING"}, {"Status": "SUCCEEDED", "Result": '{"a": 2}'}], {"a": 2}, False),
        ([{"Status": "SUCCEEDED"}], None, False),
        (
            [{"Status": "FAILED", "Error": {"ErrorType": "E", "ErrorMessage": "no"}}],
            {"errorType": "E", "errorMessage": "no"},
            True,
        ),
        ([{"Status": "TIMED_OUT"}], {"errorType": "TIMED_OUT"}, True),
    ],
)
def test_the_end_is_waited_for(looks: list[dict[str, Any]], payload: Any, is_error: bool) -> None:
    with serving(*looks) as (_, aws):
        answer = invoke_function(aws, "f", b"{}")
    assert (json.loads(answer.payload), answer.is_error) == (payload, is_error)


@pytest.mark.newest  # boto3 is a development tool
def test_an_older_boto3_can_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def older(aws: LocalAws, service: str, **options: Any) -> Any:
        found = client(aws, service, **options)
        monkeypatch.delattr(type(found), "get_durable_execution")
        return found

    monkeypatch.setattr(durable, "client", older)
    words = "boto3 that is installed"
    with (
        serving({"Status": "RUNNING"}) as (_, aws),
        pytest.raises(LocalAwsError, match=words) as caught,
    ):
        invoke_function(aws, "f", b"{}")
    assert "newer boto3" in str(caught.value.remedy)


@pytest.mark.newest  # boto3 is a development tool
def test_an_invocation_that_nobody_answers() -> None:
    with pytest.raises(LocalAwsError, match="f can't be invoked") as caught:
        invoke_function(LocalAws("http://127.0.0.1:1", Path("data")), "f", b"{}")
    assert caught.value.file == Path("data/ministack.log")
