"""The stack, the binary, and the whole app on a local AWS."""

import json
from pathlib import Path
from typing import Any, cast

from app import make
from aws_cdk import App

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.testing import (
    DeployLocally,
    bootstrap_of,
    running_binary,
    sample_event,
    template_of,
)

FOLDER = Path(__file__).parent


def test_one_route_for_all(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"].values()
    routes = [each for each in resources if each["Type"] == "AWS::ApiGatewayV2::Route"]
    assert [each["Properties"]["RouteKey"] for each in routes] == ["$default"]


def request(event: Any, method: str, path: str, body: Any = None) -> Any:
    """A sample event, made that of another request."""
    http = event["requestContext"]["http"] | {"method": method, "path": path}
    return event | {
        "rawPath": path,
        "requestContext": event["requestContext"] | {"http": http},
        "body": None if body is None else json.dumps(body),
    }


def test_the_router_chooses(built_app: App) -> None:
    function = cast("RustFunction", make(built_app).node.find_child("Web"))
    event = sample_event(function)
    with running_binary(bootstrap_of(function)) as running:
        nowhere = running.invoke(request(event, "GET", "/nowhere"))
        sum_of_two = running.invoke(request(event, "POST", "/sum", {"numbers": [1, 2]}))
    assert nowhere.payload["statusCode"] == 404
    assert json.loads(sum_of_two.payload["body"]) == {"sum": 3}


def test_the_app_answers(deploy_locally: DeployLocally) -> None:
    app = deploy_locally(FOLDER)
    assert app.send("Web/Api", path="/hello/you?loud=true") == "200\nHELLO YOU"
    assert app.send("Web/Api", path="/nowhere").startswith("404\n")
