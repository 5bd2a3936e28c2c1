from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.triggers.callbacks import ecs_deployment_hook as ecs_hook
from cdk_rust_lambda.triggers.callbacks.ecs_deployment_hook import EcsDeploymentHookTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path


def service(stack: Stack) -> ecs.FargateService:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0)
    definition = ecs.FargateTaskDefinition(stack, "Task")
    definition.add_container("app", image=ecs.ContainerImage.from_registry("example"))
    return ecs.FargateService(
        stack,
        "Service",
        cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
        task_definition=definition,
        min_healthy_percent=100,
    )


def hook_of(stack: Stack) -> dict[str, Any]:
    (hook,) = only(stack, "AWS::ECS::Service")["DeploymentConfiguration"]["LifecycleHooks"]
    found: dict[str, Any] = hook
    return found


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'ecs-deployment-hook'\nsource = 'given'\n"
        "lifecycle_stages = ['pre_scale_up', 'POST-SCALE-UP']",
        lambda given: EcsDeploymentHookTrigger(
            given,
            lifecycle_stages=[
                ecs.DeploymentLifecycleStage.PRE_SCALE_UP,
                ecs.DeploymentLifecycleStage.POST_SCALE_UP,
            ],
        ),
        service,
    )
    hook = hook_of(stack)
    assert hook["LifecycleStages"] == ["PRE_SCALE_UP", "POST_SCALE_UP"]
    assert hook["HookTargetArn"]["Fn::GetAtt"][0].startswith("F")
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_an_alias_and_a_role(tmp_path: Path) -> None:
    stack = skipping_stack()
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ecs.amazonaws.com"))
    trigger = EcsDeploymentHookTrigger(
        service(stack), lifecycle_stages=["pre_scale_up"], role=role, alias="live"
    )
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, trigger, manifest=manifest)
    hook = hook_of(stack)
    assert hook["RoleArn"]["Fn::GetAtt"][0].startswith("Role")
    assert "Alias" in hook["HookTargetArn"]["Ref"]


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = skipping_stack()
    given = service(stack)
    refused(lambda: EcsDeploymentHookTrigger(lifecycle_stages=["pre_scale_up"]), "service")
    refused(lambda: EcsDeploymentHookTrigger(given), "lifecycle_stages", "a list of stages")
    refused(
        lambda: EcsDeploymentHookTrigger(given, lifecycle_stages=["scale"]),
        "lifecycle_stages",
        "no stage 'scale'",
    )
    lines = (
        "type = 'ecs-deployment-hook'\nsource = { name = 'x' }\nlifecycle_stages = ['pre_scale_up']"
    )
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))
    monkeypatch.setattr(ecs_hook, "_TARGET", None)
    trigger = EcsDeploymentHookTrigger(given, lifecycle_stages=["pre_scale_up"])
    refused(lambda: function_with(tmp_path, stack, trigger), "type", "or newer")


def test_the_sample_event() -> None:
    trigger = EcsDeploymentHookTrigger(service(Stack()), lifecycle_stages=["pre_scale_up"])
    assert trigger.sample_event()["lifecycleStage"] == "PRE_SCALE_UP"
