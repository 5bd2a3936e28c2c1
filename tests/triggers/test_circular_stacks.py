from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.triggers import (
    AppSyncAuthorizerTrigger,
    CognitoUserPoolTrigger,
    HttpApiTrigger,
    RestApiTrigger,
    S3EventBridgeTrigger,
    S3Trigger,
)
from tests.support.projects import SKIP_BUNDLING
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda import RustFunction


SCHEMA = "type Query { hello: String }"


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def stacks() -> tuple[App, Stack, Stack]:
    """An app with a stack of sources and one of functions."""
    app = App(context=SKIP_BUNDLING)
    return app, Stack(app, "Data"), Stack(app, "Code")


def problem_of(app: App) -> str:
    with pytest.raises(RuntimeError, match="depend on each other") as caught:
        app.synth()
    return str(caught.value)


def test_a_variable_with_the_url_of_an_api_elsewhere(tmp_path: Path) -> None:
    app, data, code = stacks()
    rest = apigateway.RestApi(data, "Api")
    function = function_with(tmp_path, code, RestApiTrigger(rest, routes=["GET /a"]))
    function.add_environment("API", rest.url)
    problem = problem_of(app)
    assert "the stacks Code and Data depend on each other: Code/F -> Data/Api" in problem
    assert ", and Data/Api/" in problem
    assert " -> Code/F" in problem
    assert "remedy: take a trigger of type http-api" in problem


def test_a_grant_on_a_bucket_elsewhere(tmp_path: Path) -> None:
    app, data, code = stacks()
    bucket = s3.Bucket(data, "Bucket")
    function = function_with(tmp_path, code, S3Trigger(bucket))
    bucket.grant_read(function)
    problem = problem_of(app)
    assert "Code/F/ServiceRole/DefaultPolicy -> Data/Bucket" in problem
    assert "take a trigger of type s3-eventbridge" in problem
    assert "; or give rights in a policy of the source's stack" in problem


def test_a_variable_with_the_name_of_another_resource_there(tmp_path: Path) -> None:
    app, data, code = stacks()
    pool = cognito.UserPool(data, "Pool")
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    table = dynamodb.Table(data, "Table", partition_key=key)
    trigger = CognitoUserPoolTrigger(pool, operations=["post_confirmation"])
    function = function_with(tmp_path, code, trigger)
    function.add_environment("TABLE", table.table_name)
    problem = problem_of(app)
    assert "Code/F -> Data/Table, and Data/Pool -> Code/F" in problem
    assert problem.rstrip().endswith("remedy: make Code/F and Data/Pool in one stack")


def test_a_reference_of_another_resource_beside_the_function(tmp_path: Path) -> None:
    app, data, code = stacks()
    pool = cognito.UserPool(data, "Pool")
    trigger = CognitoUserPoolTrigger(pool, operations=["post_confirmation"])
    function_with(tmp_path, code, trigger)
    statement = iam.PolicyStatement(actions=["*"], resources=[pool.user_pool_arn])
    iam.ManagedPolicy(code, "Policy", statements=[statement])
    problem = problem_of(app)
    assert "Code/Policy -> Data/Pool" in problem
    assert "remedy: have the handler take the pool's id from the event" in problem


def test_a_service_without_another_kind(tmp_path: Path) -> None:
    app, data, code = stacks()
    api = appsync.GraphqlApi(
        data,
        "Api",
        name="api",
        definition=appsync.Definition.from_file(str(write(tmp_path / "schema.graphql", SCHEMA))),
    )
    function = function_with(tmp_path / "crate", code, AppSyncAuthorizerTrigger(api))
    function.add_environment("API", api.graphql_url)
    assert "remedy: leave the reference out of the function" in problem_of(app)


def of_another_policy(function: RustFunction, data: Stack, bucket: s3.Bucket) -> None:
    assert function.role is not None
    statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.bucket_arn])
    policy = iam.Policy(data, "Rights", statements=[statement])
    function.role.attach_inline_policy(policy)


def test_a_kind_that_will_do(tmp_path: Path) -> None:
    app, data, code = stacks()
    bucket = s3.Bucket(data, "Bucket")
    api = apigatewayv2.HttpApi(data, "Api")
    triggers = (S3EventBridgeTrigger(bucket), HttpApiTrigger(api, routes=["GET /a"]))
    function = function_with(tmp_path, code, *triggers)
    bucket.grant_read(function)
    function.add_environment("API", api.api_endpoint)
    app.synth()


def test_rights_that_will_do(tmp_path: Path) -> None:
    app, data, code = stacks()
    bucket = s3.Bucket(data, "Bucket")
    of_another_policy(function_with(tmp_path, code, S3Trigger(bucket)), data, bucket)
    app.synth()


def test_a_reference_that_is_needed_in_one_direction_only(tmp_path: Path) -> None:
    app, data, code = stacks()
    bucket = s3.Bucket(data, "Bucket")
    function_with(tmp_path, code, S3Trigger(bucket))
    s3.Bucket(code, "Bucket")  # of the same logical id
    app.synth()
