"""The other function, whose results the function gets."""

from aws_cdk import aws_lambda as lambda_
from constructs import Construct


def make(scope: Construct) -> lambda_.Function:
    """Makes it."""
    return lambda_.Function(
        scope,
        "Other",
        code=lambda_.Code.from_inline("def handler(event, context): return event"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
