"""The role of a pipe of EventBridge: who may assume it, and which functions it may invoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.triggers.wiring.permissions import service_role

if TYPE_CHECKING:
    from constructs import Construct


def pipe_role(scope: Construct, construct_id: str, pipe_name: str | None) -> iam.IRole:
    """Creates a role that pipes of the account can assume.

    Args:
        scope: Where to make it.
        construct_id: The trigger's id; the role's begins with it.
        pipe_name: The pipe's name, which alone can assume the role then; None if CloudFormation makes one.
    """
    arn = None
    if pipe_name is not None:
        stack = Stack.of(scope)
        arn = stack.format_arn(service="pipes", resource="pipe", resource_name=pipe_name)
    return service_role(scope, f"{construct_id}Role", "pipes.amazonaws.com", source_arn=arn)


def allow_invoking(role: iam.IRole, function_arn: str) -> None:
    """Lets a pipe invoke a function, or this alias of it, and no other version."""
    role.add_to_principal_policy(
        iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function_arn])
    )
