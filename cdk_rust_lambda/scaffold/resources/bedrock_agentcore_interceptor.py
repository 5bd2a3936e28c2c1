"""The gateway whose requests the function sees."""

from aws_cdk import aws_bedrockagentcore as agentcore
from constructs import Construct


def make(scope: Construct) -> agentcore.Gateway:
    """Makes it."""
    authorizer = agentcore.GatewayAuthorizer.using_aws_iam()
    return agentcore.Gateway(scope, "Gateway", authorizer_configuration=authorizer)
