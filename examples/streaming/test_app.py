"""The stack, the binary, and the whole app on a local AWS."""

from pathlib import Path
from typing import cast

from app import make
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.testing import (
    DeployLocally,
    bootstrap_of,
    invoke_binary,
    sample_event,
    template_of,
)

FOLDER = Path(__file__).parent


def function_of(stack: Stack) -> RustFunction:
    return cast("RustFunction", stack.node.find_child("Countdown"))


def test_the_answer_comes_in_parts(built_app: App) -> None:
    function = function_of(make(built_app))
    found = invoke_binary(bootstrap_of(function), sample_event(function))
    assert found.payload["statusCode"] == 200
    assert found.payload["body"].splitlines()[-1] == "10"
    assert len(found.chunks) > 5


def test_the_url_streams(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"].values()
    (url,) = (each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::Url")
    assert url["InvokeMode"] == "RESPONSE_STREAM"


def test_the_app_answers(deploy_locally: DeployLocally) -> None:
    answer = deploy_locally(FOLDER).send("Countdown/Url", path="/?to=3")
    assert answer == "200\n1\n2\n3\n"
