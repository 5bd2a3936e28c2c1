"""A deployed app, with a server that answers as the local AWS does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import Assembly, Function, Resource
from cdk_rust_lambda.local.deployed import Deployed
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.testing import DeployedApp

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOGGED = {"events": [{"message": "one\n"}, {"message": "two\n"}]}
_RESOURCES = {
    "Orders": "AWS::Lambda::Function",
    "Silent": "AWS::Lambda::Function",
    "Table": "AWS::DynamoDB::Table",
    "Table/Policy": "AWS::IAM::Policy",
    "Missing": "AWS::SQS::Queue",
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        group = "/silent" if "real-Silent" in self.path else "/logs"
        self._answer({"LoggingConfig": {"LogGroup": group}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "X-Amz-Target" not in self.headers:
            error = {"X-Amz-Function-Error": "Unhandled"} if body == "fail" else {}
            self._answer({"echo": body}, 200, **error)
        elif body["logGroupName"] == "/logs":
            self._answer(_LOGGED)
        else:
            self._answer({"__type": "ResourceNotFoundException"}, 400)

    def _answer(self, value: Any, status: int = 200, **headers: str) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, each in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, each)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def app(tmp_path: Path) -> Iterator[DeployedApp]:
    resources = tuple(
        Resource("Shop", name.replace("/", ""), kind, f"Shop/{name}/Resource")
        for name, kind in _RESOURCES.items()
    )
    functions = tuple(Function(each, Path("asset.1")) for each in resources[:2])
    names = {each: f"real-{each.logical_id}" for each in resources[:-1]}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    aws = LocalAws(f"http://127.0.0.1:{server.server_address[1]}", tmp_path)
    yield DeployedApp(Deployed(aws, Assembly(tmp_path, resources, functions), names))
    server.shutdown()
    server.server_close()


@pytest.mark.newest  # boto3 is a development tool
def test_a_function_answers(app: DeployedApp) -> None:
    assert app.invoke("Orders", {"id": 1}) == {"echo": {"id": 1}}
    with pytest.raises(LocalAwsError, match=r'Orders answers with an error: \{"echo": "fail"\}'):
        app.invoke("Orders", "fail")


@pytest.mark.newest  # boto3 is a development tool
def test_what_is_logged(app: DeployedApp) -> None:
    assert app.log_of("Orders") == "one\ntwo"
    assert app.log_of("Silent") == ""
    assert app.wait_for_log("Shop/Orders", "two") == "one\ntwo"
    with pytest.raises(LocalAwsError, match="hasn't logged 'three'") as caught:
        app.wait_for_log("Orders", "three", timeout=0.1)
    assert "one\ntwo" in str(caught.value.remedy)


@pytest.mark.parametrize("name", ["Table", "Shop/Table"])
def test_the_real_name_of_a_resource(app: DeployedApp, name: str) -> None:
    assert app.physical_name(name) == "real-Table"


@pytest.mark.parametrize(
    ("name", "problem"), [("Nothing", "there is no 'Nothing'"), ("Missing", "isn't deployed")]
)
def test_no_real_name(app: DeployedApp, name: str, problem: str) -> None:
    with pytest.raises(LocalAwsError, match=problem):
        app.physical_name(name)


@pytest.mark.newest  # boto3 is a development tool
def test_a_client_is_where_the_app_is(app: DeployedApp) -> None:
    assert app.client("sqs").meta.region_name == "us-east-1"
    moved = evolve(app.deployed.assembly.resources[0], environment=Environment(region="eu-west-1"))
    assert clients_of(app, moved).client("sqs").meta.region_name == "eu-west-1"
    several = clients_of(app, moved, app.deployed.assembly.resources[2])
    with pytest.raises(LocalAwsError, match="000000000000/eu-west-1, 000000000000/us-east-1"):
        several.client("sqs")
    assert several.client("sqs", of="Orders").meta.region_name == "eu-west-1"
    assert several.client("sqs", of="Table").meta.region_name == "us-east-1"


def clients_of(app: DeployedApp, *resources: Resource) -> DeployedApp:
    """The same with other resources."""
    assembly = evolve(app.deployed.assembly, resources=resources)
    return DeployedApp(evolve(app.deployed, assembly=assembly))


def test_what_nothing_can_be_sent_to(app: DeployedApp) -> None:
    with pytest.raises(LocalAwsError, match="there is no 'Orders'"):
        app.send("Orders", "x")
