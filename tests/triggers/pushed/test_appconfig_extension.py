from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.triggers.pushed.appconfig_extension import AppConfigExtensionTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

PERMISSION = "AWS::Lambda::Permission"
EXTENSION = "AWS::AppConfig::Extension"
ASSOCIATION = "AWS::AppConfig::ExtensionAssociation"


def application(stack: Stack) -> appconfig.Application:
    return appconfig.Application(stack, "App")


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'appconfig-extension'\nsource = 'given'\ndescription = 'd'\nname = 'n'\n"
        "action_points = ['on_deployment_start', 'pre-start-deployment']\n"
        "extension_name = 'e'\nlatest_version_number = 2",
        lambda given: AppConfigExtensionTrigger(
            given,
            action_points=[
                appconfig.ActionPoint.ON_DEPLOYMENT_START,
                appconfig.ActionPoint.PRE_START_DEPLOYMENT,
            ],
            description="d",
            name="n",
            extension_name="e",
            latest_version_number=2,
        ),
        application,
    )
    extension = only(stack, EXTENSION)
    assert extension["Name"] == "e"
    assert extension["LatestVersionNumber"] == 2
    assert set(extension["Actions"]) == {"ON_DEPLOYMENT_START", "PRE_START_DEPLOYMENT"}
    (action,) = extension["Actions"]["ON_DEPLOYMENT_START"]
    assert action["Uri"]["Fn::GetAtt"][0].startswith("F")
    assert action["Name"] == "n"
    assert "App" in str(only(stack, ASSOCIATION)["ResourceIdentifier"])
    assert resources_of(stack, PERMISSION) == []
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Role"))


@pytest.mark.parametrize(
    "source",
    ["'arn:aws:appconfig:eu-west-1:123456789012:application/abc1234'", "{ name = 'abc1234' }"],
)
def test_an_application_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(
        f"type = 'appconfig-extension'\nsource = {source}\nalias = 'live'\n"
        "action_points = ['at_deployment_tick']"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "abc1234" in str(only(stack, ASSOCIATION)["ResourceIdentifier"])
    assert "Alias" in str(only(stack, EXTENSION)["Actions"])


def test_without_a_role(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'appconfig-extension'\nsource = 'given'\naction_points = ['pre-start-deployment']\n"
        "invoke_without_execution_role = true",
        lambda given: AppConfigExtensionTrigger(
            given,
            action_points=[appconfig.ActionPoint.PRE_START_DEPLOYMENT],
            invoke_without_execution_role=True,
        ),
        application,
    )
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "appconfig.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert len(resources_of(stack, "AWS::IAM::Role")) == 1  # the function's own


def test_a_role_and_parameters(tmp_path: Path) -> None:
    stack = skipping_stack()
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("appconfig.amazonaws.com"))
    trigger = AppConfigExtensionTrigger(
        application(stack),
        action_points=["on_deployment_baking"],  # type: ignore[list-item]
        execution_role=role,
        parameters=[appconfig.Parameter.required("p", "v")],
    )
    function_with(tmp_path, stack, trigger)
    (action,) = only(stack, EXTENSION)["Actions"]["ON_DEPLOYMENT_BAKING"]
    assert action["RoleArn"]["Fn::GetAtt"][0].startswith("Role")
    assert only(stack, EXTENSION)["Parameters"]["p"]["Required"] is True


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"resource": None}, "resource"),
        ({"action_points": None}, "action_points"),
        ({"action_points": ["start"]}, "action_points"),
        ({"latest_version_number": 0}, "latest_version_number"),
        ({"parameters": "x"}, "parameters"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    given = {
        "resource": application(Stack()),
        "action_points": ["on_deployment_start"],
        **options,
    }
    refused(lambda: AppConfigExtensionTrigger(**given), key)


def test_the_sample_event() -> None:
    trigger = AppConfigExtensionTrigger(
        application(Stack()), action_points=[appconfig.ActionPoint.AT_DEPLOYMENT_TICK]
    )
    assert trigger.sample_event()["Type"] == "AtDeploymentTick"
