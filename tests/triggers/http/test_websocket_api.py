from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_appsync as appsync

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import WebSocketApiTrigger, WebSocketAuthorizerTrigger
from tests.support.pairs import refused
from tests.support.projects import lambda_settings, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

API = "AWS::ApiGatewayV2::Api"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
PERMISSION = "AWS::Lambda::Permission"
POLICY = "AWS::IAM::Policy"
ROUTE = "AWS::ApiGatewayV2::Route"
STAGE = "AWS::ApiGatewayV2::Stage"


def connections(stack: Stack) -> list[str]:
    """What the function's role may manage: the ends of the ARNs."""
    statements = [
        statement
        for policy in resources_of(stack, POLICY)
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return [
        statement["Resource"]["Fn::Join"][1][-1]
        for statement in statements
        if statement["Action"] == "execute-api:ManageConnections"
    ]


def test_an_api_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'websocket-api'\nid = 'Chat'\nstage_name = 'live'\n"
        "throttle = { rate_limit = 100, burst_limit = 50 }"
    )
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, API)["ProtocolType"] == "WEBSOCKET"
    stage = only(stack, STAGE)
    assert stage["StageName"] == "live"
    assert stage["AutoDeploy"] is True
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 50
    assert "$context.connectionId" in stage["AccessLogSettings"]["Format"]
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 90
    keys = [each["RouteKey"] for each in resources_of(stack, ROUTE)]
    assert keys == ["$connect", "$disconnect", "$default"]
    assert "*$connect" in str(resources_of(stack, PERMISSION))
    assert connections(stack) == ["/live/*/@connections/*"]
    assert isinstance(function.triggers["Chat"].source, apigatewayv2.WebSocketApi)


@pytest.mark.parametrize("access_logs", [True, False])
def test_check_account(tmp_path: Path, access_logs: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, WebSocketApiTrigger(access_logs=access_logs))
    assert ("cdk-rust-lambda:api-account" in messages(stack)) is access_logs
    assert ("AccessLogSettings" in only(stack, STAGE)) is access_logs


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'websocket-api'\nsource = 'api'\nroutes = ['$connect', 'send']\ntimeout = 10\n"
        "content_handling = 'convert_to_text'\nreturn_response = true\napi_key_required = true\n"
        "grant_manage_connections = false\nauthorization_type = 'iam'"
    )
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        api = apigatewayv2.WebSocketApi(stack, "Api")
        python = WebSocketApiTrigger(
            api,
            routes=["$connect", "send"],
            timeout=Duration.seconds(10),
            content_handling=apigatewayv2.ContentHandling.CONVERT_TO_TEXT,
            return_response=True,
            api_key_required=True,
            grant_manage_connections=False,
            authorizer=authorizers.WebSocketIamAuthorizer(),
        )
        if in_manifest:
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"api": api})
        else:
            function_with(tmp_path, stack, python)
        found.append([resources_of(stack, kind) for kind in (ROUTE, INTEGRATION, PERMISSION)])
        assert connections(stack) == []
    assert found[0] == found[1]
    (connect, send), integrations, permissions = found[0]
    assert connect["AuthorizationType"] == "AWS_IAM"
    assert connect["ApiKeyRequired"] is True
    assert connect["RouteResponseSelectionExpression"] == "$default"
    assert send["RouteKey"] == "send"
    assert send["AuthorizationType"] == "NONE"
    assert not send.get("ApiKeyRequired")
    assert len(integrations) == len(permissions) == 2
    for integration in integrations:
        assert integration["TimeoutInMillis"] == 10_000
        assert integration["ContentHandlingStrategy"] == "CONVERT_TO_TEXT"


@pytest.mark.parametrize(
    "source", ["'arn:aws:apigateway:eu-west-1::/apis/a1b2c3d4e5'", "{ name = 'a1b2c3d4e5' }"]
)
def test_an_api_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'websocket-api'\nsource = {source}\nroutes = ['send']"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, ROUTE)["ApiId"] == "a1b2c3d4e5"
    assert connections(stack) == [":a1b2c3d4e5/*/*/@connections/*"]
    assert resources_of(stack, API) == resources_of(stack, STAGE) == []


def test_an_api_that_python_imports(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.WebSocketApi.from_web_socket_api_attributes(
        stack, "Api", web_socket_id="abc"
    )
    function_with(tmp_path, stack, WebSocketApiTrigger(api, routes=["send"]))
    assert only(stack, ROUTE)["ApiId"] == "abc"


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        "type = 'websocket-api'\nalias = 'live'\nroutes = ['$default']"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, INTEGRATION)["IntegrationUri"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


def test_an_authorizer_construct(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.WebSocketApi(stack, "Api")
    who = apigatewayv2.WebSocketAuthorizer(
        stack,
        "Who",
        web_socket_api=api,
        identity_source=["route.request.header.Authorization"],
        type=apigatewayv2.WebSocketAuthorizerType.LAMBDA,
        authorizer_uri="arn:x",
    )
    lines = "type = 'websocket-api'\nsource = 'api'\nroutes = ['$connect']\nauthorizer = 'who'"
    resources: Any = {"api": api, "who": who}
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    assert only(stack, ROUTE)["AuthorizationType"] == "CUSTOM"
    assert "api-auth" not in messages(stack)


@pytest.mark.parametrize(
    ("options", "is_open"),
    [({}, True), ({"authorization_type": "iam"}, False), ({"routes": ["send"]}, False)],
)
def test_check_auth(tmp_path: Path, options: dict[str, Any], is_open: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, WebSocketApiTrigger(**options))
    assert ("cdk-rust-lambda:api-auth" in messages(stack)) is is_open


@pytest.mark.parametrize(("seconds", "warned"), [(30, False), (31, True)])
def test_check_timeout(tmp_path: Path, seconds: int, warned: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, WebSocketApiTrigger(), timeout=Duration.seconds(seconds))
    assert ("cdk-rust-lambda:api-timeout" in messages(stack)) is warned


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"routes": []}, "routes"),
        ({"routes": ["a", "a"]}, "routes"),
        ({"routes": ["send"], "authorization_type": "iam"}, "authorization_type"),
        ({"routes": ["send"], "api_key_required": True}, "api_key_required"),
        ({"timeout": Duration.seconds(30)}, "timeout"),
        ({"stage_name": "a-b"}, "stage_name"),
        ({"content_handling": "x"}, "content_handling"),
        ({"api": "x"}, "api"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        WebSocketApiTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_what_does_not_go_together() -> None:
    stack = skipping_stack()
    http: Any = apigatewayv2.HttpApi(stack, "Http")
    with pytest.raises(TriggerError, match="that is an HTTP API"):
        WebSocketApiTrigger(http)
    events: Any = appsync.EventApi(stack, "Events", api_name="events")
    expected = "expected a WebSocket API, found EventApi"
    refused(lambda: WebSocketApiTrigger(events), "api", expected)
    refused(lambda: WebSocketAuthorizerTrigger(events), "api", expected)
    with pytest.raises(TriggerError, match="that the trigger creates"):
        WebSocketApiTrigger(apigatewayv2.WebSocketApi(stack, "Api"), stage_name="x")
    iam = authorizers.WebSocketIamAuthorizer()
    with pytest.raises(TriggerError, match="one authorizer"):
        WebSocketApiTrigger(authorizer=iam, authorization_type="iam")


def test_two_functions_with_one_route(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = WebSocketApiTrigger(apigatewayv2.WebSocketApi(stack, "Api"))
    function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match=r"Stack/F has the route '\$connect' already"):
        RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[trigger])


def test_sample_events() -> None:
    event = WebSocketApiTrigger(stage_name="live").sample_event()
    assert event["requestContext"]["eventType"] == "CONNECT"
    assert event["requestContext"]["stage"] == "live"
    assert "body" not in event
    message = WebSocketApiTrigger(routes=["send"]).sample_event()
    assert message["requestContext"]["eventType"] == "MESSAGE"
    assert message["requestContext"]["routeKey"] == "send"
    assert json.loads(message["body"]) == {"action": "send"}


def test_one_permission_for_all_routes(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = WebSocketApiTrigger(routes=["a", "b"], scope_permission_to_route=False)
    function_with(tmp_path, stack, trigger)
    permission = only(stack, PERMISSION)
    assert json.dumps(permission["SourceArn"]).endswith('"/*/*"]]}')
    assert "SourceAccount" not in permission
    assert len(resources_of(stack, ROUTE)) == 2
