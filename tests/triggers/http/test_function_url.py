from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import FunctionUrlTrigger
from cdk_rust_lambda.triggers.http.function_url import FunctionUrlCors
from tests.support.projects import lambda_settings, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, options_of, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

URL = "AWS::Lambda::Url"
PERMISSION = "AWS::Lambda::Permission"
CORS = {
    "allowed_origins": ["https://app.example.com"],
    "allowed_methods": ["get", "POST"],
    "allowed_headers": ["content-type"],
    "exposed_headers": ["x-count"],
    "allow_credentials": True,
    "max_age": 600,
}


def test_by_default_it_is_for_who_may_invoke(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, FunctionUrlTrigger())
    url = only(stack, URL)
    assert url["AuthType"] == "AWS_IAM"
    assert "Cors" not in url
    assert resources_of(stack, PERMISSION) == []
    assert isinstance(function.triggers["Url"].source, lambda_.FunctionUrl)
    assert "url-" not in messages(stack)


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'function-url'\nauth_type = 'aws_iam'\ninvoke_mode = 'response_stream'\n"
        "cors = { allowed_origins = ['https://app.example.com'], allowed_methods = ['get', 'POST'],"
        " allowed_headers = ['content-type'], exposed_headers = ['x-count'],"
        " allow_credentials = true, max_age = 600 }"
    )
    python = FunctionUrlTrigger(
        auth_type=lambda_.FunctionUrlAuthType.AWS_IAM,
        invoke_mode=lambda_.InvokeMode.RESPONSE_STREAM,
        cors=lambda_.FunctionUrlCorsOptions(
            allowed_origins=["https://app.example.com"],
            allowed_methods=[lambda_.HttpMethod.GET, lambda_.HttpMethod.POST],
            allowed_headers=["content-type"],
            exposed_headers=["x-count"],
            allow_credentials=True,
            max_age=Duration.minutes(10),
        ),
    )
    found = []
    for triggers, manifest in (((python,), ""), ((), trigger_table(lines))):
        stack = skipping_stack()
        function_with(tmp_path, stack, *triggers, manifest=manifest)
        found.append(only(stack, URL))
    assert found[0] == found[1]
    assert found[0]["InvokeMode"] == "RESPONSE_STREAM"
    assert found[0]["Cors"] == {
        "AllowCredentials": True,
        "AllowHeaders": ["content-type"],
        "AllowMethods": ["GET", "POST"],
        "AllowOrigins": ["https://app.example.com"],
        "ExposeHeaders": ["x-count"],
        "MaxAge": 600,
    }


@pytest.mark.newest
def test_cors_has_all_keys() -> None:
    keys = {attribute.name for attribute in attrs.fields(FunctionUrlCors)}
    assert keys == options_of(lambda_.FunctionUrlCorsOptions) == CORS.keys()
    assert inspect.isclass(FunctionUrlCors)


@pytest.mark.parametrize(
    ("cors", "text"),
    [
        ({**CORS, "max_age": 86_401}, r"cors\.max_age: expected a duration of 0 to 86,400"),
        ({"allowed_methods": ["fetch"]}, "allowed_methods: expected a list of get"),
        ({"allow_origins": []}, "no key 'allow_origins'"),
        ("*", "expected a table"),
    ],
)
def test_cors_that_is_wrong(cors: Any, text: str) -> None:
    with pytest.raises(TriggerError, match=text) as caught:
        FunctionUrlTrigger(cors=cors)
    assert caught.value.key == "cors"
    assert caught.value.remedy


@pytest.mark.parametrize("options", [{"auth_type": "x"}, {"invoke_mode": 1}])
def test_options_that_are_wrong(options: dict[str, Any]) -> None:
    with pytest.raises(TriggerError, match="expected one of"):
        FunctionUrlTrigger(**options)


def test_the_url_of_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        "type = 'function-url'\nalias = 'live'"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert only(stack, URL)["Qualifier"] == "live"


def test_check_public(tmp_path: Path) -> None:
    stack = skipping_stack()
    cors = {"allowed_origins": ["https://app.example.com"]}
    function_with(tmp_path, stack, FunctionUrlTrigger(auth_type="none", cors=cors))
    actions = [each["Action"] for each in resources_of(stack, PERMISSION)]
    assert "lambda:InvokeFunctionUrl" in actions
    text = messages(stack)
    assert "cdk-rust-lambda:url-public" in text
    assert "url-cors" not in text


@pytest.mark.parametrize(("auth_type", "warned"), [("none", True), ("aws_iam", False)])
def test_check_cors(tmp_path: Path, auth_type: str, warned: bool) -> None:
    stack = skipping_stack()
    trigger = FunctionUrlTrigger(auth_type=auth_type, cors={"allowed_origins": ["*"]})
    function_with(tmp_path, stack, trigger)
    assert ("cdk-rust-lambda:url-cors" in messages(stack)) is warned
    assert ("cdk-rust-lambda:url-public" in messages(stack)) is warned


@pytest.mark.parametrize(("mode", "said"), [("response_stream", True), ("buffered", False)])
def test_check_stream(tmp_path: Path, mode: str, said: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, FunctionUrlTrigger(invoke_mode=mode))
    assert ("run_with_streaming_response" in messages(stack)) is said


def test_cargo_lambda_has_made_one(tmp_path: Path) -> None:
    manifest = lambda_settings("enable_function_url = true") + trigger_table("type='function-url'")
    with pytest.raises(TriggerError, match="makes a URL of Stack/F already") as caught:
        function_with(tmp_path, skipping_stack(), manifest=manifest)
    assert "remove deploy.enable_function_url" in (caught.value.remedy or "")


def test_one_url_per_function_and_alias(tmp_path: Path) -> None:
    manifest = lambda_settings("alias = 'live'")
    first, second = FunctionUrlTrigger(id="First"), FunctionUrlTrigger(id="Second")
    with pytest.raises(TriggerError, match="has a URL already"):
        function_with(tmp_path, skipping_stack(), first, second, manifest=manifest)
    stack = skipping_stack()
    of_alias = attrs.evolve(second, alias="live")
    function_with(tmp_path, stack, first, of_alias, manifest=manifest)
    assert len(resources_of(stack, URL)) == 2
    again = attrs.evolve(first, alias="live")
    with pytest.raises(TriggerError, match="has a URL already"):
        function_with(tmp_path, skipping_stack(), again, of_alias, manifest=manifest)


def test_the_sample_event() -> None:
    public = FunctionUrlTrigger(auth_type="none").sample_event()
    assert public["version"] == "2.0"
    assert public["requestContext"]["stage"] == "$default"
    assert "authorizer" not in public["requestContext"]
    private = FunctionUrlTrigger().sample_event()
    assert "iam" in private["requestContext"]["authorizer"]
