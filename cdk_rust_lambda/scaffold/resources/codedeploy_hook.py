"""The deployment group of another function, whose deployments the function checks."""

from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


def make(scope: Construct) -> codedeploy.LambdaDeploymentGroup:
    """Makes it."""
    other = lambda_.Function(
        scope,
        "Other",
        code=lambda_.Code.from_inline("def handler(event, context): return event"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    live = other.add_alias("live")
    return codedeploy.LambdaDeploymentGroup(scope, "Deployments", alias=live)
