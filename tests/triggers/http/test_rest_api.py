from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_apigateway as apigateway

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import RestApiTrigger
from cdk_rust_lambda.triggers.http.rest_api_requests import RestCors
from tests.support.projects import lambda_settings, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, options_of, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

API = "AWS::ApiGateway::RestApi"
METHOD = "AWS::ApiGateway::Method"
PERMISSION = "AWS::Lambda::Permission"
STAGE = "AWS::ApiGateway::Stage"


def test_an_api_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'rest-api'\nid = 'PublicApi'\nthrottle = { rate_limit = 100, burst_limit = 50 }\n"
        "default_cors_preflight_options = { allow_origins = ['https://app.example.com'] }"
    )
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, API)["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    stage = only(stack, STAGE)
    assert stage["StageName"] == "prod"
    assert "$context.requestId" in stage["AccessLogSetting"]["Format"]
    (settings,) = stage["MethodSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (100, 50)
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 90
    methods = [each["HttpMethod"] for each in resources_of(stack, METHOD)]
    assert sorted(methods) == ["ANY", "ANY", "OPTIONS", "OPTIONS"]
    assert only(stack, "AWS::ApiGateway::Resource")["PathPart"] == "{proxy+}"
    assert resources_of(stack, "AWS::ApiGateway::Account") == []
    assert isinstance(function.triggers["PublicApi"].source, apigateway.RestApi)


@pytest.mark.parametrize("access_logs", [True, False])
def test_check_account(tmp_path: Path, access_logs: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, RestApiTrigger(access_logs=access_logs))
    assert ("cdk-rust-lambda:api-account" in messages(stack)) is access_logs
    assert ("AccessLogSetting" in only(stack, STAGE)) is access_logs
    assert len(resources_of(stack, "AWS::Logs::LogGroup")) == access_logs


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'rest-api'\nsource = 'api'\nroutes = ['GET /items/{id}', 'POST /items', 'PUT /']\n"
        "timeout = 10\nallow_test_invoke = false\napi_key_required = true\n"
        "authorization_type = 'cognito'\nauthorizer = 'who'\nauthorization_scopes = ['read']\n"
        "scope_permission_to_method = true\nresponse_transfer_mode = 'stream'"
    )
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
        who = apigateway.CognitoUserPoolsAuthorizer(stack, "Who", cognito_user_pools=[])
        python = RestApiTrigger(
            api,
            routes=["GET /items/{id}", "POST /items", "PUT /"],
            timeout=Duration.seconds(10),
            allow_test_invoke=False,
            api_key_required=True,
            authorization_type=apigateway.AuthorizationType.COGNITO,
            authorizer=who,
            authorization_scopes=["read"],
            scope_permission_to_method=True,
            response_transfer_mode="STREAM",
        )
        if in_manifest:
            resources: Any = {"api": api, "who": who}
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
        else:
            function_with(tmp_path, stack, python)
        found.append([resources_of(stack, kind) for kind in (METHOD, PERMISSION)])
    assert found[0] == found[1]
    methods, permissions = found[0]
    assert sorted(each["HttpMethod"] for each in methods) == ["GET", "POST", "PUT"]
    for method in methods:
        assert method["ApiKeyRequired"] is True
        assert method["AuthorizationType"] == "COGNITO_USER_POOLS"
        assert method["AuthorizationScopes"] == ["read"]
        assert method["Integration"]["Type"] == "AWS_PROXY"
        assert method["Integration"]["TimeoutInMillis"] == 10_000
        assert method["Integration"]["ResponseTransferMode"] == "STREAM"
    assert len(permissions) == 3  # and none for the console's test
    assert "/GET/items/*" in str(permissions)


def test_an_imported_api(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigateway.RestApi.from_rest_api_attributes(
        stack, "Api", rest_api_id="abc", root_resource_id="root"
    )
    function_with(tmp_path, stack, RestApiTrigger(api, routes=["GET /items"]))
    assert only(stack, METHOD)["RestApiId"] == "abc"
    assert "cdk-rust-lambda:rest-api-deployment" in messages(stack)


@pytest.mark.parametrize(
    "source", ["'arn:aws:apigateway:eu-west-1::/restapis/a'", "{ name = 'a' }"]
)
def test_an_api_by_name_is_refused(tmp_path: Path, source: str) -> None:
    lines = f"type = 'rest-api'\nsource = {source}"
    with pytest.raises(TriggerError, match="on none of its stages"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        "type = 'rest-api'\nalias = 'live'\nroutes = ['GET /']"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, METHOD)["Integration"]["Uri"])
    permissions = resources_of(stack, PERMISSION)
    assert all("Alias" in str(each["FunctionName"]) for each in permissions)


@pytest.mark.parametrize(
    ("options", "is_open"),
    [
        ({}, True),
        ({"authorization_type": "none"}, False),
        ({"authorization_type": "iam"}, False),
        ({"api_key_required": True}, False),
    ],
)
def test_check_auth(tmp_path: Path, options: dict[str, Any], is_open: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, RestApiTrigger(**options))
    assert ("cdk-rust-lambda:api-auth" in messages(stack)) is is_open


def test_the_api_has_a_default_authorization(tmp_path: Path) -> None:
    stack = skipping_stack()
    options = apigateway.MethodOptions(authorization_type=apigateway.AuthorizationType.IAM)
    api = apigateway.RestApi(stack, "Api", default_method_options=options, cloud_watch_role=False)
    function_with(tmp_path, stack, RestApiTrigger(api, routes=["GET /a"]))
    assert only(stack, METHOD)["AuthorizationType"] == "AWS_IAM"
    assert "api-auth" not in messages(stack)


@pytest.mark.parametrize(
    ("seconds", "options", "expected"),
    [
        (30, {}, None),
        (31, {}, "waits only 29"),
        (60, {"timeout": 60}, "needs a Regional or private REST API"),
        (60, {"timeout": 60, "response_transfer_mode": "stream"}, None),
    ],
)
def test_check_timeout(
    tmp_path: Path, seconds: int, options: dict[str, Any], expected: str | None
) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, RestApiTrigger(**options), timeout=Duration.seconds(seconds))
    text = messages(stack)
    assert ("cdk-rust-lambda:api-timeout" in text) is (expected is not None)
    assert (expected or "") in text


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"routes": ["$default"]}, "routes"),
        ({"routes": ["GET /items/"]}, "routes"),
        ({"timeout": 901}, "timeout"),
        ({"authorization_type": "x"}, "authorization_type"),
        ({"response_transfer_mode": "x"}, "response_transfer_mode"),
        ({"default_cors_preflight_options": {}}, "default_cors_preflight_options"),
        ({"api": "x"}, "api"),
        ({"authorizer": "x"}, "authorizer"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        RestApiTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_what_only_a_created_api_has() -> None:
    api = apigateway.RestApi(skipping_stack(), "Api")
    with pytest.raises(TriggerError, match="that the trigger creates"):
        RestApiTrigger(api, access_logs=False)


def test_two_functions_with_one_method(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = RestApiTrigger(apigateway.RestApi(stack, "Api"), routes=["GET /a"])
    function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match="already") as caught:
        RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[trigger])
    assert caught.value.key == "routes"


def test_streaming_needs_a_newer_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(apigateway, "ResponseTransferMode")
    with pytest.raises(TriggerError, match="no response_transfer_mode"):
        function_with(tmp_path, skipping_stack(), RestApiTrigger(response_transfer_mode="stream"))


@pytest.mark.newest
def test_cors_has_all_keys() -> None:
    assert {each.name for each in attrs.fields(RestCors)} == options_of(apigateway.CorsOptions)


def test_sample_events() -> None:
    event = RestApiTrigger(routes=["POST /items/{id}"]).sample_event()
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/items/{id}"
    assert event["path"] == "/items/example"
    assert event["requestContext"]["path"] == "/prod/items/example"
    assert event["httpMethod"] == event["requestContext"]["httpMethod"] == "POST"
    assert event["pathParameters"] == {"id": "example"}
    whole = RestApiTrigger().sample_event()
    assert (whole["resource"], whole["path"]) == ("/{proxy+}", "/example/path")


def openapi(stack: Stack) -> apigateway.SpecRestApi:
    paths: dict[str, Any] = {"/pets/{id}": {"get": {"responses": {}}}}
    document = {"openapi": "3.0.1", "info": {"title": "Pets", "version": "1"}, "paths": paths}
    definition = apigateway.ApiDefinition.from_inline(document)
    return apigateway.SpecRestApi(stack, "Api", api_definition=definition)


def test_an_api_of_a_document_gets_permissions_only(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, RestApiTrigger(openapi(stack), routes=["GET /pets/{id}"]))
    permission = only(stack, "AWS::Lambda::Permission")
    assert json.dumps(permission["SourceArn"]).endswith('"/*/GET/pets/*"]]}')
    assert resources_of(stack, "AWS::ApiGateway::Method") == []


def test_one_permission_for_all_routes_of_a_document(tmp_path: Path) -> None:
    stack = skipping_stack()
    routes = [f"GET /pets/{number}" for number in range(60)]
    trigger = RestApiTrigger(openapi(stack), routes=routes, scope_permission_to_method=False)
    function_with(tmp_path, stack, trigger)
    permission = only(stack, "AWS::Lambda::Permission")
    assert json.dumps(permission["SourceArn"]).endswith('"/*/*/*"]]}')


def test_methods_of_a_document_have_their_options_there(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = RestApiTrigger(openapi(stack), routes=["GET /a"], api_key_required=True)
    with pytest.raises(TriggerError, match="from an OpenAPI document") as caught:
        function_with(tmp_path, stack, trigger)
    assert caught.value.key == "api_key_required"


def test_rates_that_are_only_known_at_deployment(tmp_path: Path) -> None:
    stack = skipping_stack()
    rate = CfnParameter(stack, "Rate", type="Number").value_as_number
    throttle = {"rate_limit": rate, "burst_limit": rate}
    function_with(tmp_path, stack, RestApiTrigger(routes=["GET /a"], throttle=throttle))
    (settings,) = only(stack, "AWS::ApiGateway::Stage")["MethodSettings"]
    assert settings["ThrottlingRateLimit"] == settings["ThrottlingBurstLimit"] == {"Ref": "Rate"}


@pytest.mark.parametrize(
    ("options", "types"),
    [
        ({}, ["*/*"]),
        ({"binary_media_types": ["image/png"]}, ["image/png"]),
        ({"default_cors_preflight_options": {"allow_origins": ["https://a.example"]}}, None),
    ],
)
def test_bodies_in_base64(tmp_path: Path, options: dict[str, Any], types: list[str] | None) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, RestApiTrigger(routes=["GET /a"], **options))
    assert only(stack, API).get("BinaryMediaTypes") == types
