"""The pipeline's template, and what the stages deploy."""

from typing import Any, cast

import pytest
from app import make
from aws_cdk import App, Stack, Stage

from cdk_rust_lambda.testing import template_of

STAGES = ("Staging", "Production")


@pytest.fixture
def pipeline(unbuilt_app: App) -> dict[str, Any]:
    resources = template_of(make(unbuilt_app))["Resources"].values()
    (found,) = (each for each in resources if each["Type"] == "AWS::CodePipeline::Pipeline")
    return {each["Name"]: each["Actions"] for each in found["Properties"]["Stages"]}


def test_the_stages_come_in_order(pipeline: dict[str, Any]) -> None:
    assert list(pipeline) == ["Source", "Build", "UpdatePipeline", "Assets", *STAGES]


def test_production_waits_for_somebody(pipeline: dict[str, Any]) -> None:
    first, *others = sorted(pipeline["Production"], key=lambda action: action["RunOrder"])
    assert first["ActionTypeId"]["Category"] == "Approval"
    assert all(each["RunOrder"] > first["RunOrder"] for each in others)
    assert "Release" not in [each["Name"] for each in pipeline["Staging"]]


def test_each_stage_is_deployed_to_its_account(unbuilt_app: App) -> None:
    make(unbuilt_app)
    stages = [cast("Stage", unbuilt_app.node.find_child(name)) for name in STAGES]
    assert [each.account for each in stages] == ["222222222222", "333333333333"]


def test_both_stages_run_the_same_code(unbuilt_app: App) -> None:
    make(unbuilt_app)
    codes, variables = [], []
    for name in STAGES:
        stack = cast("Stack", unbuilt_app.node.find_child(name).node.find_child("Service"))
        resources = template_of(stack)["Resources"].values()
        (function,) = (each for each in resources if each["Type"] == "AWS::Lambda::Function")
        codes.append(function["Properties"]["Code"]["S3Key"])
        variables.append(function["Properties"]["Environment"]["Variables"])
    assert codes[0] == codes[1]
    assert variables == [{"STAGE": "staging"}, {"STAGE": "production"}]
