"""Capacity providers for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from constructs import Construct


def capacity_provider(
    scope: Construct, construct_id: str = "Instances", **options: Any
) -> lambda_.CapacityProvider:
    """A capacity provider in a network that exists."""
    subnet = ec2.Subnet.from_subnet_id(scope, f"{construct_id}Subnet", "subnet-1")
    group = ec2.SecurityGroup.from_security_group_id(scope, f"{construct_id}Group", "sg-1")
    return lambda_.CapacityProvider(
        scope, construct_id, subnets=[subnet], security_groups=[group], **options
    )
