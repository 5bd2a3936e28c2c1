"""The template by which devices are provisioned."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from constructs import Construct


def make(scope: Construct) -> iot.CfnProvisioningTemplate:
    """Makes it, with a role that exists."""
    role = iam.Role.from_role_name(scope, "ProvisioningRole", "fleet-provisioning")
    return iot.CfnProvisioningTemplate(
        scope,
        "Fleet",
        provisioning_role_arn=role.role_arn,
        template_body="{}",
    )
