from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import HttpApiTrigger, RestApiTrigger, WebSocketApiTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByName
from cdk_rust_lambda.triggers.http.http_api_options import CorsPreflight, JwtAuthorizer
from cdk_rust_lambda.triggers.http.stages import Throttle
from tests.support.pairs import refused
from tests.support.projects import (
    SKIP_BUNDLING,
    lambda_settings,
    resources_of,
    skipping_stack,
    template_of,
    write_crate,
)
from tests.support.triggers import function_with, messages, only, options_of, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

API = "AWS::ApiGatewayV2::Api"
AUTHORIZER = "AWS::ApiGatewayV2::Authorizer"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
PERMISSION = "AWS::Lambda::Permission"
ROUTE = "AWS::ApiGatewayV2::Route"
STAGE = "AWS::ApiGatewayV2::Stage"
ROUTES = ["GET /items/{id}", "POST /items"]


def test_an_api_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'http-api'\nid = 'PublicApi'\nroutes = ['GET /items/{id}', 'POST /items']\n"
        "throttle = { rate_limit = 100, burst_limit = 50 }\n"
        "cors_preflight = { allow_origins = ['https://app.example.com'], allow_methods = ['get'],"
        " max_age = 60 }"
    )
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, API)["CorsConfiguration"] == {
        "AllowMethods": ["GET"],
        "AllowOrigins": ["https://app.example.com"],
        "MaxAge": 60,
    }
    stage = only(stack, STAGE)
    assert "$context.requestId" in stage["AccessLogSettings"]["Format"]
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingBurstLimit": 50,
        "ThrottlingRateLimit": 100,
    }
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 90
    assert only(stack, INTEGRATION)["PayloadFormatVersion"] == "2.0"
    assert {each["RouteKey"] for each in resources_of(stack, ROUTE)} == set(ROUTES)
    permissions = str(resources_of(stack, PERMISSION))
    assert "/*/*/items/{id}'" in permissions
    assert "/*/*/items'" in permissions
    source = function.triggers["PublicApi"].source
    assert isinstance(source, apigatewayv2.HttpApi)
    assert source.url is not None


def test_without_access_logs(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, HttpApiTrigger(access_logs=False))
    assert resources_of(stack, "AWS::Logs::LogGroup") == []
    assert "AccessLogSettings" not in only(stack, STAGE)
    assert only(stack, ROUTE)["RouteKey"] == "$default"


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'http-api'\nsource = 'api'\nroutes = ['/any/{proxy+}', '$default']\ntimeout = 10\n"
        "payload_format_version = '1.0'\nscope_permission_to_route = false\n"
        "parameter_mapping = { 'overwrite:header.x' = '$request.header.y' }\n"
        "authorization_scopes = ['read']\n"
        "jwt = { jwt_issuer = 'https://issuer.example.com', jwt_audience = ['web'] }"
    )
    mapping = apigatewayv2.ParameterMapping().overwrite_header(
        "x", apigatewayv2.MappingValue.request_header("y")
    )
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        api = apigatewayv2.HttpApi(stack, "Api")
        python = HttpApiTrigger(
            api,
            routes=["ANY /any/{proxy+}", "$default"],
            timeout=Duration.seconds(10),
            payload_format_version=apigatewayv2.PayloadFormatVersion.VERSION_1_0,
            scope_permission_to_route=False,
            parameter_mapping=mapping,
            authorization_scopes=["read"],
            authorizer=authorizers.HttpJwtAuthorizer(
                "HttpApiApiAuthorizer", "https://issuer.example.com", jwt_audience=["web"]
            ),
        )
        if in_manifest:
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"api": api})
        else:
            function_with(tmp_path, stack, python)
        kinds = (ROUTE, INTEGRATION, PERMISSION, AUTHORIZER)
        found.append([resources_of(stack, kind) for kind in kinds])
    assert found[0] == found[1]
    routes, (integration,), (permission,), _ = found[0]
    assert {each["RouteKey"] for each in routes} == {"ANY /any/{proxy+}", "$default"}
    assert all(each["AuthorizationType"] == "JWT" for each in routes)
    assert all(each["AuthorizationScopes"] == ["read"] for each in routes)
    assert integration["TimeoutInMillis"] == 10_000
    assert integration["PayloadFormatVersion"] == "1.0"
    assert integration["RequestParameters"] == {"overwrite:header.x": "$request.header.y"}
    assert permission["SourceArn"]["Fn::Join"][1][-1] == "/*/*/*"


@pytest.mark.parametrize(
    "source", ["'arn:aws:apigateway:eu-west-1::/apis/a1b2c3d4e5'", "{ name = 'a1b2c3d4e5' }"]
)
def test_an_api_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'http-api'\nsource = {source}\nroutes = ['GET /']"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, ROUTE)["ApiId"] == "a1b2c3d4e5"
    assert ":a1b2c3d4e5/*/*/" in str(only(stack, PERMISSION)["SourceArn"])
    assert resources_of(stack, API) == []
    (trigger,) = function.triggers.values()
    assert trigger.trigger.sample_event()["requestContext"]["apiId"] == "a1b2c3d4e5"


def test_an_api_that_python_imports(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi.from_http_api_attributes(stack, "Api", http_api_id="abc")
    function = function_with(
        tmp_path,
        stack,
        manifest=trigger_table("type = 'http-api'\nsource = 'api'"),
        resources={"api": api},
    )
    assert only(stack, ROUTE)["ApiId"] == "abc"
    assert function.triggers["HttpApiApi"].source is api


def test_an_api_of_another_stack(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    app = stack.node.root
    assert isinstance(app, App)
    other = Stack(app, "Other")
    RustFunction(other, "F", manifest_path=write_crate(tmp_path), triggers=[HttpApiTrigger(api)])
    assert len(resources_of(other, ROUTE)) == len(resources_of(other, PERMISSION)) == 1
    assert resources_of(stack, ROUTE) == []


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table("type='http-api'\nalias='live'")
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, INTEGRATION)["IntegrationUri"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


def http_authorizer(stack: Stack, api: apigatewayv2.HttpApi, kind: str) -> Any:
    """An authorizer construct of an API."""
    is_jwt = kind == "JWT"
    return apigatewayv2.HttpAuthorizer(
        stack,
        "Authorizer",
        http_api=api,
        identity_source=["$request.header.Authorization"],
        type=apigatewayv2.HttpAuthorizerType[kind],
        authorizer_uri=None if is_jwt else "arn:x",
        jwt_audience=["web"] if is_jwt else None,
        jwt_issuer="https://issuer.example.com" if is_jwt else None,
    )


@pytest.mark.parametrize("kind", [HttpApiTrigger, WebSocketApiTrigger, RestApiTrigger])
def test_an_authorizer_of_another_api(kind: Any) -> None:
    stack = skipping_stack()
    other = http_authorizer(stack, apigatewayv2.HttpApi(stack, "Http"), "JWT")
    if kind is HttpApiTrigger:
        handler: Any = lambda_.Function.from_function_name(stack, "Handler", "handler")
        other = apigateway.TokenAuthorizer(stack, "Other", handler=handler)
    with pytest.raises(TriggerError, match="expected an authorizer of a") as caught:
        kind(authorizer=other)
    assert caught.value.key == "authorizer"


@pytest.mark.parametrize(("kind", "expected"), [("LAMBDA", "CUSTOM"), ("JWT", "JWT")])
def test_an_authorizer_construct(tmp_path: Path, kind: str, expected: str) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    lines = "type = 'http-api'\nsource = 'api'\nauthorizer = 'who'"
    function_with(
        tmp_path,
        stack,
        manifest=trigger_table(lines),
        resources={"api": api, "who": http_authorizer(stack, api, kind)},
    )
    assert only(stack, ROUTE)["AuthorizationType"] == expected
    assert "Authorizer" in only(stack, ROUTE)["AuthorizerId"]["Ref"]


def test_the_api_has_a_default_authorizer(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(
        stack,
        "Api",
        default_authorizer=authorizers.HttpIamAuthorizer(),
        default_authorization_scopes=None,
    )
    function_with(tmp_path, stack, HttpApiTrigger(api))
    assert only(stack, ROUTE)["AuthorizationType"] == "AWS_IAM"
    assert "api-auth" not in messages(stack)


@pytest.mark.parametrize("authorization_type", ["iam", "none", None])
def test_check_auth(tmp_path: Path, authorization_type: str | None) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, HttpApiTrigger(authorization_type=authorization_type))
    is_open = authorization_type is None
    assert ("cdk-rust-lambda:api-auth" in messages(stack)) is is_open
    assert only(stack, ROUTE)["AuthorizationType"] == (
        "AWS_IAM" if authorization_type == "iam" else "NONE"
    )


@pytest.mark.parametrize(
    ("seconds", "timeout", "warned"), [(31, None, False), (32, None, True), (30, 10, True)]
)
def test_check_timeout(tmp_path: Path, seconds: int, timeout: int | None, warned: bool) -> None:
    stack = skipping_stack()
    trigger = HttpApiTrigger(timeout=None if timeout is None else Duration.seconds(timeout))
    function_with(tmp_path, stack, trigger, timeout=Duration.seconds(seconds))
    text = messages(stack)
    assert ("cdk-rust-lambda:api-timeout" in text) is warned
    if warned:
        assert f"timeout=Duration.seconds({timeout or 30})" in text


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"routes": []}, "routes"),
        ({"routes": "GET /"}, "routes"),
        ({"routes": ["GET items"]}, "routes"),
        ({"routes": ["GET /items/"]}, "routes"),
        ({"routes": ["FETCH /items"]}, "routes"),
        ({"routes": ["GET /{proxy+}/x"]}, "routes"),
        ({"routes": ["GET /a{b}"]}, "routes"),
        ({"routes": ["/items", "ANY /items"]}, "routes"),
        ({"timeout": Duration.seconds(30)}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"payload_format_version": "3.0"}, "payload_format_version"),
        ({"parameter_mapping": {"x": 1}}, "parameter_mapping"),
        ({"jwt": {"jwt_issuer": "x"}}, "jwt"),
        ({"throttle": {"rate": 1}}, "throttle"),
        ({"cors_preflight": 1}, "cors_preflight"),
        ({"cors_preflight": {"max_age": 86_401}}, "cors_preflight"),
        ({"routes": ["GET /{größe}"]}, "routes"),
        ({"authorization_type": "jwt"}, "authorization_type"),
        ({"authorization_type": "iam", "jwt": {"jwt_issuer": "x", "jwt_audience": ["y"]}}, "jwt"),
        ({"api": "x"}, "api"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        HttpApiTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["access_logs", "cors_preflight", "throttle"])
def test_what_only_a_created_api_has(name: str) -> None:
    api = apigatewayv2.HttpApi(skipping_stack(), "Api")
    options: dict[str, Any] = {name: True if name == "access_logs" else {}}
    with pytest.raises(TriggerError, match="that the trigger creates") as caught:
        HttpApiTrigger(api, **options)
    assert caught.value.key == name


def test_two_functions_with_one_route(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = HttpApiTrigger(apigatewayv2.HttpApi(stack, "Api"), routes=["GET /a"])
    function_with(tmp_path, stack, trigger)
    other = attrs.evolve(trigger, routes=["GET /b"])
    RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[other])
    with pytest.raises(TriggerError, match="Stack/F has the route 'GET /a' already"):
        RustFunction(stack, "Third", manifest_path=tmp_path, triggers=[trigger])


@pytest.mark.newest
def test_tables_have_all_keys() -> None:
    for table, kind in (
        (CorsPreflight, apigatewayv2.CorsPreflightOptions),
        (Throttle, apigatewayv2.ThrottleSettings),
    ):
        assert {each.name for each in attrs.fields(table)} == options_of(kind)
    keys = {each.name for each in attrs.fields(JwtAuthorizer)}
    assert keys == options_of(authorizers.HttpJwtAuthorizer) | {"jwt_issuer"}


def test_sample_events() -> None:
    event = HttpApiTrigger(routes=ROUTES).sample_event()
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "GET /items/{id}"
    assert event["rawPath"] == "/items/example"
    assert event["pathParameters"] == {"id": "example"}
    assert event["requestContext"]["http"]["method"] == "GET"
    old = HttpApiTrigger(routes=ROUTES[1:], payload_format_version="1.0")
    assert old.sample_event()["httpMethod"] == "POST"
    assert old.sample_event()["body"]
    assert old.event.feature == "apigw_rest"
    assert HttpApiTrigger.event.feature == HttpApiTrigger().event.feature == "apigw_http"


def test_an_open_route_of_an_api_with_an_authorizer_in_lower_case(tmp_path: Path) -> None:
    stack = skipping_stack()
    default = authorizers.HttpIamAuthorizer()
    api = apigatewayv2.HttpApi(stack, "Api", default_authorizer=default)
    lines = (
        "type = 'http-api'\nsource = 'api'\nroutes = ['get /login']\nauthorization_type = 'none'"
    )
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"api": api})
    route = only(stack, ROUTE)
    assert route["RouteKey"] == "GET /login"
    assert route["AuthorizationType"] == "NONE"
    assert "api-auth" not in messages(stack)


def test_settings_of_single_routes(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'http-api'\nid = 'Slow'\nroutes = ['GET /v1.0/items/{id}']\n"
        "route_settings = { throttling_rate_limit = 5, throttling_burst_limit = 0, detailed_metrics_enabled = true }"
    )
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    api: Any = function.triggers["Slow"].source
    function.add_trigger(
        HttpApiTrigger(api, id="Fast", routes=ROUTES, route_settings={"throttling_rate_limit": 100})
    )
    function.add_trigger(HttpApiTrigger(api, id="Plain", routes=["GET /plain"]))
    assert only(stack, STAGE)["RouteSettings"] == {
        "GET /v1.0/items/{id}": {
            "DetailedMetricsEnabled": True,
            "ThrottlingBurstLimit": 0,
            "ThrottlingRateLimit": 5,
        },
        "GET /items/{id}": {"ThrottlingRateLimit": 100},
        "POST /items": {"ThrottlingRateLimit": 100},
    }
    resources = template_of(stack)["Resources"]
    (stage,) = (each for each in resources.values() if each["Type"] == STAGE)
    routes = {name for name, each in resources.items() if each["Type"] == ROUTE}
    assert len(routes & set(stage["DependsOn"])) == 3


def test_settings_of_routes_need_the_stage(tmp_path: Path) -> None:
    app = App(context=SKIP_BUNDLING)
    other = apigatewayv2.HttpApi(Stack(app, "Other"), "Api")
    for api in (other, ImportedByName("a", "a1b2c3d4e5")):
        stack = Stack(app, f"S{type(api).__name__}")
        trigger = HttpApiTrigger(api, route_settings={"throttling_rate_limit": 1})
        with pytest.raises(TriggerError) as caught:
            function_with(tmp_path, stack, trigger)
        assert caught.value.key == "route_settings"


def test_settings_of_routes_that_are_wrong() -> None:
    with pytest.raises(TriggerError, match="rate"):
        HttpApiTrigger(route_settings={"rate": 1})


@pytest.mark.parametrize("options", [{}, {"authorization_type": "none"}])
def test_scopes_that_nothing_looks_for(tmp_path: Path, options: dict[str, Any]) -> None:
    trigger = HttpApiTrigger(routes=["GET /"], authorization_scopes=["read"], **options)
    refused(
        lambda: function_with(tmp_path, skipping_stack(), trigger),
        "authorization_scopes",
        "there is no authorizer",
    )
