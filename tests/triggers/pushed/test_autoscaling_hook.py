from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from cdk_rust_lambda.triggers.pushed.autoscaling_hook import AutoScalingHookTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

HOOK = "AWS::AutoScaling::LifecycleHook"
LAUNCH = autoscaling.LifecycleTransition.INSTANCE_LAUNCHING


def group(stack: Stack) -> Any:
    return autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "servers")


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'autoscaling-hook'\nsource = 'given'\nlifecycle_transition = 'instance_launching'\n"
        "default_result = 'continue'\nheartbeat_timeout = 300\nlifecycle_hook_name = 'warm'\n"
        "notification_metadata = 'm'",
        lambda given: AutoScalingHookTrigger(
            given,
            lifecycle_transition=LAUNCH,
            default_result=autoscaling.DefaultResult.CONTINUE,
            heartbeat_timeout=Duration.minutes(5),
            lifecycle_hook_name="warm",
            notification_metadata="m",
        ),
        group,
    )
    hook = only(stack, HOOK)
    assert hook.pop("NotificationTargetARN")["Ref"].startswith("FAutoscalingHook")
    assert hook.pop("RoleARN")
    assert hook == {
        "AutoScalingGroupName": "servers",
        "DefaultResult": "CONTINUE",
        "HeartbeatTimeout": 300,
        "LifecycleHookName": "warm",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "NotificationMetadata": "m",
    }
    assert "aws:SecureTransport" in str(only(stack, "AWS::SNS::TopicPolicy"))
    assert only(stack, "AWS::SNS::Subscription")["Protocol"] == "lambda"
    assert only(stack, "AWS::Lambda::Permission")["Principal"] == "sns.amazonaws.com"
    assert "sns:Publish" in str(only(stack, "AWS::IAM::Policy"))


def test_a_group_that_exists(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "source = { name = 'servers' }\nlifecycle_transition = 'instance_terminating'"
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 'autoscaling-hook'\n{lines}"))
    assert only(stack, HOOK)["AutoScalingGroupName"] == "servers"


def test_a_key_and_a_role(tmp_path: Path) -> None:
    stack = skipping_stack()
    principal = iam.ServicePrincipal("autoscaling.amazonaws.com")
    trigger = AutoScalingHookTrigger(
        group(stack),
        lifecycle_transition=LAUNCH,
        encryption_key=kms.Key(stack, "Key"),
        role=iam.Role(stack, "Role", assumed_by=principal),
    )
    function_with(tmp_path, stack, trigger)
    assert only(stack, "AWS::SNS::Topic")["KmsMasterKeyId"]
    assert only(stack, HOOK)["RoleARN"]["Fn::GetAtt"][0].startswith("Role")
    assert "kms:GenerateDataKey*" in str(resources_of(stack, "AWS::IAM::Policy"))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "lifecycle_transition"),
        ({"lifecycle_transition": "x"}, "lifecycle_transition"),
        ({"lifecycle_transition": LAUNCH, "heartbeat_timeout": 10}, "heartbeat_timeout"),
        ({"lifecycle_transition": LAUNCH, "default_result": "stop"}, "default_result"),
        ({"lifecycle_transition": LAUNCH, "auto_scaling_group": None}, "auto_scaling_group"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    given = group(Stack())
    refused(lambda: AutoScalingHookTrigger(**{"auto_scaling_group": given, **options}), key)


def test_the_sample_event() -> None:
    trigger = AutoScalingHookTrigger(group(Stack()), lifecycle_transition=LAUNCH)
    (record,) = trigger.sample_event()["Records"]
    message = json.loads(record["Sns"]["Message"])
    assert message["AutoScalingGroupName"] == "servers"
    assert message["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_LAUNCHING"
