"""Hooks of deployments by CodeDeploy."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    keyword,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import refusals


@with_options
class CodeDeployHookTrigger(Trigger):
    """Invokes the function before or after CodeDeploy shifts traffic to another function's new version.

    Wired as a hook of the deployment group, whose role may invoke the function; the function's role may
    report the result, and its code has to call `PutLifecycleEventHookExecutionStatus`. The Rust event is
    `aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent` (feature `codedeploy`). See "AppSpec
    'hooks' section for an AWS Lambda deployment" in the CodeDeploy guide.

    Args:
        deployment_group: The deployment group of the other function's alias. Needed.
        hook: `pre`, before traffic is shifted, or `post`, after. Default: pre.

    Raises:
        TriggerError: no deployment group, one that isn't of this app, or one with such a hook.
    """

    type: ClassVar[str] = "codedeploy-hook"
    source_field: ClassVar[str | None] = "deployment_group"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent", "codedeploy"
    )

    deployment_group: Annotated[
        codedeploy.LambdaDeploymentGroup | Source | None,
        Resource(
            "a deployment group of a function",
            "add_pre_hook",
            creatable=False,
            required=True,
            not_imported="its hooks are set only where the deployed alias is defined",
        ),
    ] = None
    _: KW_ONLY
    hook: Annotated[str, keyword("pre", "post")] = "pre"

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> codedeploy.LambdaDeploymentGroup:
        """Sets the hook."""
        del construct_id  # nothing is created
        group: Any = self.deployment_group
        handler = self.handler(function)
        with refusals("hook", "a deployment group has one hook of each kind"):
            if self.hook == "pre":
                group.add_pre_hook(handler)
            else:
                group.add_post_hook(handler)
        found: codedeploy.LambdaDeploymentGroup = group
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns one deployment."""
        return {
            "DeploymentId": "d-EXAMPLE12",
            "LifecycleEventHookExecutionId": "eyJlbmNyeXB0ZWREYXRhIjoiZXhhbXBsZSJ9",
        }
