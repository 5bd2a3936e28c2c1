from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack, Token
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import (
    HttpApiAuthorizerTrigger,
    HttpApiTrigger,
    RestApiAuthorizerTrigger,
    RestApiTrigger,
    WebSocketApiTrigger,
    WebSocketAuthorizerTrigger,
)
from tests.support.projects import (
    lambda_settings,
    resources_of,
    skipping_stack,
    template_of,
    write_crate,
)
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

PERMISSION = "AWS::Lambda::Permission"
REST = "AWS::ApiGateway::Authorizer"
V2 = "AWS::ApiGatewayV2::Authorizer"


def permission_of(stack: Stack) -> dict[str, Any]:
    """The permission for an authorizer."""
    (found,) = (
        each
        for each in resources_of(stack, PERMISSION)
        if "/authorizers/" in str(each["SourceArn"])
    )
    return found


def second(folder: Path, stack: Stack, trigger: Any) -> RustFunction:
    """A function of another crate."""
    crate = write_crate(folder / "second")
    return RustFunction(stack, "Second", manifest_path=crate, triggers=[trigger])


@pytest.mark.parametrize("in_manifest", [True, False])
def test_an_http_api(tmp_path: Path, in_manifest: bool) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    lines = (
        "type = 'http-api-authorizer'\nsource = 'api'\nresponse_types = ['iam']\n"
        "identity_source = ['$request.querystring.key']\nresults_cache_ttl = 60\n"
        "authorizer_name = 'who'"
    )
    python = HttpApiAuthorizerTrigger(
        api,
        response_types=[authorizers.HttpLambdaResponseType.IAM],
        identity_source=["$request.querystring.key"],
        results_cache_ttl=Duration.minutes(1),
        authorizer_name="who",
    )
    if in_manifest:
        function = function_with(
            tmp_path, stack, manifest=trigger_table(lines), resources={"api": api}
        )
    else:
        function = function_with(tmp_path, stack, python)
    authorizer: Any = function.triggers["HttpApiAuthorizerApi"].source
    second(tmp_path, stack, HttpApiTrigger(api, authorizer=authorizer))
    properties = only(stack, V2)
    assert properties["AuthorizerType"] == "REQUEST"
    assert properties["AuthorizerPayloadFormatVersion"] == "2.0"
    assert properties["EnableSimpleResponses"] is False
    assert properties["IdentitySource"] == ["$request.querystring.key"]
    assert properties["AuthorizerResultTtlInSeconds"] == 60
    assert properties["Name"] == "who"
    assert "functions/" in str(properties["AuthorizerUri"])
    route = only(stack, "AWS::ApiGatewayV2::Route")
    assert route["AuthorizationType"] == "CUSTOM"
    ids = [name for name, each in template_of(stack)["Resources"].items() if each["Type"] == V2]
    assert [route["AuthorizerId"]["Ref"]] == ids
    permission = permission_of(stack)
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Join"][1][-1] == {"Ref": ids[0]}
    assert "lambda:api-auth" not in messages(stack)


@pytest.mark.parametrize(
    "source", ["'arn:aws:apigateway:eu-west-1::/apis/a1b2c3d4e5'", "{ name = 'a1b2c3d4e5' }"]
)
@pytest.mark.parametrize("kind", ["http-api-authorizer", "websocket-authorizer"])
def test_an_api_that_exists(tmp_path: Path, kind: str, source: str) -> None:
    stack = skipping_stack()
    function = function_with(
        tmp_path, stack, manifest=trigger_table(f"type = '{kind}'\nsource = {source}")
    )
    assert only(stack, V2)["ApiId"] == "a1b2c3d4e5"
    assert ":a1b2c3d4e5/authorizers/" in str(permission_of(stack)["SourceArn"])
    (bound,) = function.triggers.values()
    assert bound.trigger.sample_event()["requestContext"]["apiId"] == "a1b2c3d4e5"
    if kind == "http-api-authorizer":
        assert only(stack, V2)["EnableSimpleResponses"] is True
        assert only(stack, V2)["AuthorizerResultTtlInSeconds"] == 300


@pytest.mark.parametrize("in_manifest", [True, False])
def test_a_websocket_api(tmp_path: Path, in_manifest: bool) -> None:
    stack = skipping_stack()
    api = apigatewayv2.WebSocketApi(stack, "Chat")
    lines = (
        "type = 'websocket-authorizer'\nsource = 'chat'\nauthorizer_name = 'who'\n"
        "identity_source = ['route.request.querystring.token']"
    )
    python = WebSocketAuthorizerTrigger(
        api, authorizer_name="who", identity_source=["route.request.querystring.token"]
    )
    if in_manifest:
        function = function_with(
            tmp_path, stack, manifest=trigger_table(lines), resources={"chat": api}
        )
    else:
        function = function_with(tmp_path, stack, python)
    authorizer: Any = function.triggers["WebsocketAuthorizerChat"].source
    trigger = WebSocketApiTrigger(api, routes=["$connect"], authorizer=authorizer)
    second(tmp_path, stack, trigger)
    properties = only(stack, V2)
    assert properties["AuthorizerType"] == "REQUEST"
    assert properties["IdentitySource"] == ["route.request.querystring.token"]
    assert properties["Name"] == "who"
    assert only(stack, "AWS::ApiGatewayV2::Route")["AuthorizationType"] == "CUSTOM"
    assert permission_of(stack)["Principal"] == "apigateway.amazonaws.com"


@pytest.mark.parametrize("in_manifest", [True, False])
@pytest.mark.parametrize("kind", ["TOKEN", "REQUEST"])
def test_a_rest_api(tmp_path: Path, kind: str, in_manifest: bool) -> None:
    stack = skipping_stack()
    lines = "type = 'rest-api-authorizer'\nauthorizer_name = 'who'\nresults_cache_ttl = 60\n"
    options: dict[str, Any] = {
        "authorizer_name": "who",
        "results_cache_ttl": Duration.seconds(60),
    }
    if kind == "TOKEN":
        lines += "identity_source = 'method.request.header.X'\nvalidation_regex = '.+'"
        options |= {"identity_source": "method.request.header.X", "validation_regex": ".+"}
    else:
        lines += "identity_sources = ['method.request.querystring.key', 'context.stage']"
        options["identity_sources"] = ["method.request.querystring.key", "context.stage"]
    if in_manifest:
        function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    else:
        function = function_with(tmp_path, stack, RestApiAuthorizerTrigger(**options))
    authorizer: Any = function.triggers["RestApiAuthorizer"].source
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    second(tmp_path, stack, RestApiTrigger(api, routes=["GET /a"], authorizer=authorizer))
    properties = only(stack, REST)
    assert properties["Type"] == kind
    assert properties["Name"] == "who"
    assert properties["AuthorizerResultTtlInSeconds"] == 60
    if kind == "TOKEN":
        assert properties["IdentitySource"] == "method.request.header.X"
        assert properties["IdentityValidationExpression"] == ".+"
    else:
        assert properties["IdentitySource"] == "method.request.querystring.key,context.stage"
    assert only(stack, "AWS::ApiGateway::Method")["AuthorizationType"] == "CUSTOM"
    assert permission_of(stack)["Principal"] == "apigateway.amazonaws.com"
    assert "lambda:api-auth" not in messages(stack)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("http-api-authorizer", "{ name = 'a1b2c3d4e5' }"),
        ("websocket-authorizer", "{ name = 'a1b2c3d4e5' }"),
    ],
)
def test_an_alias(tmp_path: Path, kind: str, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = '{kind}'\nsource = {source}\nalias = 'live'"
    function_with(
        tmp_path, stack, manifest=lambda_settings("alias = 'live'") + trigger_table(lines)
    )
    assert "Alias" in str(only(stack, V2)["AuthorizerUri"])
    assert "Alias" in str(permission_of(stack)["FunctionName"])


def test_no_caching(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    trigger = HttpApiAuthorizerTrigger(api, results_cache_ttl=Duration.seconds(0))
    function_with(tmp_path, stack, trigger)
    assert only(stack, V2)["AuthorizerResultTtlInSeconds"] == 0


@pytest.mark.parametrize(
    ("kind", "options", "key"),
    [
        (HttpApiAuthorizerTrigger, {}, "api"),
        (HttpApiAuthorizerTrigger, {"api": "x"}, "api"),
        (WebSocketAuthorizerTrigger, {}, "api"),
        (WebSocketAuthorizerTrigger, {"api": apigatewayv2.HttpApi(Stack(), "Api")}, "api"),
        (RestApiAuthorizerTrigger, {"results_cache_ttl": 3601}, "results_cache_ttl"),
        (RestApiAuthorizerTrigger, {"identity_source": "Authorization"}, "identity_source"),
        (RestApiAuthorizerTrigger, {"identity_sources": ["Authorization"]}, "identity_sources"),
        (RestApiAuthorizerTrigger, {"identity_sources": []}, "identity_sources"),
        (
            HttpApiAuthorizerTrigger,
            {"api": apigatewayv2.HttpApi(Stack(), "Api"), "identity_source": []},
            "identity_source",
        ),
        (
            RestApiAuthorizerTrigger,
            {"identity_sources": ["context.stage"], "validation_regex": "x"},
            "validation_regex",
        ),
    ],
)
def test_options_that_are_wrong(kind: Any, options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        kind(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_no_identity_source_without_caching() -> None:
    api = apigatewayv2.HttpApi(Stack(), "Api")
    ttl = Duration.seconds(0)
    trigger = HttpApiAuthorizerTrigger(api, identity_source=[], results_cache_ttl=ttl)
    assert trigger.sample_event()["identitySource"] == []
    unknown = Duration.seconds(Token.as_number({"Ref": "Seconds"}))
    RestApiAuthorizerTrigger(identity_sources=[], results_cache_ttl=unknown)


def test_sample_events() -> None:
    http = HttpApiAuthorizerTrigger(apigatewayv2.HttpApi(Stack(), "Api")).sample_event()
    assert http["identitySource"] == ["example-token"]
    assert http["headers"]["authorization"] == "example-token"
    source = ["route.request.querystring.token"]
    api = apigatewayv2.WebSocketApi(Stack(), "Api")
    socket = WebSocketAuthorizerTrigger(api, identity_source=source).sample_event()
    assert socket["queryStringParameters"] == {"token": "example-token"}
    assert RestApiAuthorizerTrigger().sample_event()["type"] == "TOKEN"
    request = RestApiAuthorizerTrigger(identity_sources=["method.request.header.X-Key"])
    assert request.sample_event()["headers"]["x-key"] == "example-token"
    types = {str(RestApiAuthorizerTrigger().event.type), str(request.event.type)}
    assert len(types) == 2
