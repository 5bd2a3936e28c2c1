"""The alarm whose changes of state invoke the function."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


def make(scope: Construct) -> cloudwatch.Alarm:
    """Makes it."""
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(
        scope,
        "Alarm",
        metric=metric,
        threshold=1,
        evaluation_periods=1,
    )
