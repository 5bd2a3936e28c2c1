from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnLambdaHook, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers import (
    CloudFormationCustomResourceTrigger,
    CloudFormationHookTrigger,
    CloudFormationMacroTrigger,
)
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ALIAS = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
PERMISSION = "AWS::Lambda::Permission"
ROLE = "arn:aws:iam::123456789012:role/hooks"


def test_a_custom_resource_with_the_framework(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cloudformation-custom-resource'\nid = 'Thing'\nresource_type = 'Custom::Thing'\n"
        "properties = { size = 'a' }\npascal_case_properties = true\nservice_timeout = 600\n"
        "removal_policy = 'retain'",
        lambda _: CloudFormationCustomResourceTrigger(
            id="Thing",
            resource_type="Custom::Thing",
            properties={"size": "a"},
            pascal_case_properties=True,
            service_timeout=Duration.minutes(10),
            removal_policy=RemovalPolicy.RETAIN,
        ),
    )
    thing = only(stack, "Custom::Thing")
    assert thing["Size"] == "a"
    assert thing["ServiceTimeout"] == "600"
    assert "FThingProvider" in thing["ServiceToken"]["Fn::GetAtt"][0]
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 30


def test_a_custom_resource_without_it(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cloudformation-custom-resource'\nprovider = false",
        lambda _: CloudFormationCustomResourceTrigger(provider=False),
    )
    resource = only(stack, "AWS::CloudFormation::CustomResource")
    assert resource["ServiceToken"]["Fn::GetAtt"][0].startswith("F")
    assert len(resources_of(stack, "AWS::Lambda::Function")) == 1


@pytest.mark.parametrize(
    "source",
    ["'done'", "'arn:aws:lambda:eu-west-1:123456789012:function:done'", "{ name = 'done' }"],
)
def test_a_custom_resource_that_takes_long(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = (
        f"type = 'cloudformation-custom-resource'\nis_complete_handler = {source}\n"
        "query_interval = 20\ntotal_timeout = 600"
    )
    done = lambda_.Function.from_function_name(stack, "Done", "done")
    resources = {"done": done} if source == "'done'" else {}
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    machine = str(only(stack, "AWS::StepFunctions::StateMachine"))
    assert '"IntervalSeconds":20' in machine
    assert "done" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_an_alias_of_a_custom_resource(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CloudFormationCustomResourceTrigger(alias="live", provider=False)
    function_with(tmp_path, stack, trigger, manifest=ALIAS)
    token = only(stack, "AWS::CloudFormation::CustomResource")["ServiceToken"]
    assert "Alias" in token["Ref"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"provider": False, "query_interval": Duration.seconds(5)}, "query_interval"),
        ({"query_interval": Duration.seconds(5)}, "query_interval"),
        ({"total_timeout": Duration.hours(3)}, "total_timeout"),
        ({"service_timeout": Duration.hours(2)}, "service_timeout"),
        ({"resource_type": "Thing"}, "resource_type"),
        ({"is_complete_handler": "x"}, "is_complete_handler"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: CloudFormationCustomResourceTrigger(**options), key)


def test_events_of_custom_resources() -> None:
    provided = CloudFormationCustomResourceTrigger(properties={"size": "a"})
    assert "::provider::" in str(provided.event.type)
    event = provided.sample_event()
    assert event["ResourceProperties"] == {"ServiceToken": event["ServiceToken"], "size": "a"}
    # What the framework leaves of it: the URL is its own.
    assert event["ResponseURL"] == "..."
    direct = CloudFormationCustomResourceTrigger(provider=False)
    assert "::provider::" not in str(direct.event.type)
    assert direct.sample_event()["ResponseURL"].startswith("https://")


def test_a_macro(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cloudformation-macro'\nname = 'Expand'\ndescription = 'd'\n"
        "log_group_name = 'g'\nlog_role_arn = 'arn:x'",
        lambda _: CloudFormationMacroTrigger(
            name="Expand", description="d", log_group_name="g", log_role_arn="arn:x"
        ),
    )
    macro = only(stack, "AWS::CloudFormation::Macro")
    assert macro.pop("FunctionName")["Fn::GetAtt"][1] == "Arn"
    assert macro == {
        "Name": "Expand",
        "Description": "d",
        "LogGroupName": "g",
        "LogRoleARN": "arn:x",
    }
    refused(CloudFormationMacroTrigger, "name", "needs a name")
    event = CloudFormationMacroTrigger(name="Expand").sample_event()
    assert event["transformId"] == "123456789012::Expand"


def test_a_hook(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cloudformation-hook'\nhook_alias = 'My::Own::Hook'\nfailure_mode = 'warn'\n"
        "hook_status = 'disabled'\ntarget_operations = ['STACK', 'RESOURCE']\n"
        "target_filters = { targets = [{ action = 'CREATE', target_name = 'AWS::S3::Bucket',"
        " invocation_point = 'PRE_PROVISION' }] }\n"
        "stack_filters = { filtering_criteria = 'ALL', stack_names = { include = ['a'] } }",
        lambda _: CloudFormationHookTrigger(
            hook_alias="My::Own::Hook",
            failure_mode="warn",
            hook_status="disabled",
            target_operations=["STACK", "RESOURCE"],
            target_filters=CfnLambdaHook.TargetFiltersProperty(
                targets=[
                    CfnLambdaHook.HookTargetProperty(
                        action="CREATE",
                        target_name="AWS::S3::Bucket",
                        invocation_point="PRE_PROVISION",
                    )
                ]
            ),
            stack_filters=CfnLambdaHook.StackFiltersProperty(
                filtering_criteria="ALL",
                stack_names=CfnLambdaHook.StackNamesProperty(include=["a"]),
            ),
        ),
    )
    hook = only(stack, "AWS::CloudFormation::LambdaHook")
    assert hook["Alias"] == "My::Own::Hook"
    assert hook["FailureMode"] == "WARN"
    assert hook["HookStatus"] == "DISABLED"
    assert hook["TargetOperations"] == ["STACK", "RESOURCE"]
    assert hook["StackFilters"]["StackNames"] == {"Include": ["a"]}
    roles = str(resources_of(stack, "AWS::IAM::Role"))
    assert "hooks.cloudformation.amazonaws.com" in roles
    assert "aws:SourceAccount" in roles
    assert "lambda:InvokeFunction" in str(only(stack, "AWS::IAM::Policy"))


def test_a_hook_with_a_role(tmp_path: Path) -> None:
    for given in (False, True):
        stack = skipping_stack()
        if given:
            role = iam.Role.from_role_arn(stack, "Role", ROLE)
            trigger = CloudFormationHookTrigger(hook_alias="My::Own::Hook", execution_role=role)
            function_with(tmp_path, stack, trigger)
        else:
            lines = f"hook_alias = 'My::Own::Hook'\nexecution_role = '{ROLE}'"
            manifest = trigger_table(f"type = 'cloudformation-hook'\n{lines}")
            function_with(tmp_path, stack, manifest=manifest)
        assert only(stack, "AWS::CloudFormation::LambdaHook")["ExecutionRole"] == ROLE


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "hook_alias"),
        ({"hook_alias": "Hook"}, "hook_alias"),
        ({"hook_alias": "My::Own::Hook", "failure_mode": "x"}, "failure_mode"),
        ({"hook_alias": "My::Own::Hook", "target_operations": ["x"]}, "target_operations"),
        ({"hook_alias": "My::Own::Hook", "stack_filters": {"names": []}}, "stack_filters"),
    ],
)
def test_hooks_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: CloudFormationHookTrigger(**options), key)


def test_the_sample_event_of_a_hook() -> None:
    event = CloudFormationHookTrigger(hook_alias="My::Own::Hook").sample_event()
    assert event["hookTypeName"] == "My::Own::Hook"
