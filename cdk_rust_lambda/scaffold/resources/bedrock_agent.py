"""The agent that calls the function."""

from aws_cdk import aws_bedrock as bedrock
from constructs import Construct


def make(scope: Construct) -> bedrock.CfnAgent:
    """Makes it."""
    return bedrock.CfnAgent(scope, "Agent", agent_name="agent")
