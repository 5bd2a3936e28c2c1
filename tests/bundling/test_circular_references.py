from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.bundling.circular_references import circular_problems
from cdk_rust_lambda.triggers import CognitoUserPoolTrigger, HttpApiTrigger, RestApiTrigger
from tests.support.projects import SKIP_BUNDLING
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

BY_ARN = {"Fn::GetAtt": ["Function", "Arn"]}


def template(
    function: Any, *, depends_on: Any = (), source: str = "AWS::SNS::Topic", condition: bool = False
) -> dict[str, Any]:
    """A function with a value, and a source that refers to the function."""
    asked: dict[str, Any] = {"Condition": "IsOn"} if condition else {}
    return {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Environment": {"Variables": {"SOURCE": function}}},
            "DependsOn": depends_on,
        },
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Resource": [{"Ref": "Source"}]}},
        "Source": {"Type": source, "Properties": {"Target": BY_ARN}, **asked},
    }


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Source"},
        {"Fn::GetAtt": ["Source", "Arn"]},
        {"Fn::GetAtt": "Source.Arn"},
        {"Fn::Sub": "https://${Source}/"},
        {"Fn::Sub": ["${Name}", {"Name": {"Ref": "Source"}}]},
        {"Fn::Join": ["", ["https://", {"Ref": "Source"}]]},
    ],
)
def test_a_function_that_refers_to_its_source(value: Any) -> None:
    ((function, problem, remedy),) = circular_problems(template(value), ["Function"])
    assert function == "Function"
    way = "Function (Environment.Variables.SOURCE) -> Source (Target) -> Function"
    assert problem.endswith(way)
    assert "Parameter Store" in remedy


def test_rights_that_the_function_waits_for() -> None:
    resources = template("none", depends_on=["Policy"])
    ((_, problem, remedy),) = circular_problems(resources, ["Function"])
    assert "Function (DependsOn) -> Policy (Resource) -> Source (Target) -> Function" in problem
    assert "attach_inline_policy" in remedy


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("AWS::Cognito::UserPool", "the pool's id from the event"),
        ("AWS::Lambda::Url", "from the request's context"),
        ("AWS::S3::Bucket", "s3-eventbridge"),
        ("AWS::StepFunctions::StateMachine", "$$.StateMachine.Id"),
    ],
)
def test_the_way_out_by_source(source: str, words: str) -> None:
    resources = template({"Ref": "Source"}, source=source)
    ((_, _, remedy),) = circular_problems(resources, ["Function"])
    assert words in remedy


def test_a_nested_stack() -> None:
    resources = template({"Ref": "Source"})
    resources["Function"]["Type"] = "AWS::CloudFormation::Stack"
    ((_, problem, remedy),) = circular_problems(resources, ["Function"])
    assert problem.startswith("the nested stack depends on itself")
    assert remedy == "make the function and what invokes it in one stack"


@pytest.mark.parametrize(
    "resources",
    [
        template("none"),
        template({"Ref": "Elsewhere"}),
        template({"Fn::Sub": ["${Source}", {"Source": "a text"}]}),
        template({"Fn::If": ["IsOn", {"Ref": "Source"}, "none"]}),
        template({"Ref": "Source"}, condition=True),
    ],
)
def test_no_circle(resources: dict[str, Any]) -> None:
    assert list(circular_problems(resources, ["Function"])) == []


@pytest.mark.newest
def test_a_rest_api_that_the_function_knows(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "out"), context=SKIP_BUNDLING)
    stack = Stack(app, "S")
    rest = apigateway.RestApi(stack, "Api")
    function = function_with(tmp_path / "crate", stack, RestApiTrigger(rest, routes=["GET /a"]))
    function.add_environment("API", rest.url)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = (tmp_path / "out" / "validation-report.json").read_text()
    assert "the function depends on itself" in report
    assert "(Environment.Variables.API) -> ApiDeploymentStageprod" in report
    assert "take a trigger of type http-api" in report


@pytest.mark.newest
def test_the_ways_out(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "out"), context=SKIP_BUNDLING)
    stack = Stack(app, "S")
    pool = cognito.UserPool(stack, "Pool")
    function = function_with(
        tmp_path / "crate",
        stack,
        HttpApiTrigger(routes=["GET /a"], id="Site"),
        CognitoUserPoolTrigger(pool, operations=["post_confirmation"]),
    )
    url = function.triggers["Site"].source
    function.add_environment("API", url.api_endpoint)  # type: ignore[attr-defined]
    statement = iam.PolicyStatement(actions=["cognito-idp:*"], resources=[pool.user_pool_arn])
    assert function.role is not None
    function.role.attach_inline_policy(iam.Policy(stack, "Rights", statements=[statement]))
    app.synth()
