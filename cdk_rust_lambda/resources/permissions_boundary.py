"""The most that a function's role may ever do: `permissions_boundary` in an access table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


def has_own_role(function: lambda_.Function) -> bool:
    """Whether the function's role is made with it; one that is given has the boundary that its owner sets."""
    role = function.role
    return role is not None and role.node.path.startswith(f"{function.node.path}/")


def apply_boundary(function: lambda_.Function, policy_arn: str) -> None:
    """Bounds the function's role, and the other roles that are made for it, such as those of its triggers.

    Args:
        function: The function.
        policy_arn: The ARN of the managed policy.
    """
    policy = iam.ManagedPolicy.from_managed_policy_arn(function, "PermissionsBoundary", policy_arn)
    iam.PermissionsBoundary.of(function).apply(policy)
