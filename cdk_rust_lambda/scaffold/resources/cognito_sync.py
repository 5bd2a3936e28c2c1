"""The identity pool whose data sets the function sees."""

from aws_cdk import aws_cognito as cognito
from constructs import Construct


def make(scope: Construct) -> cognito.CfnIdentityPool:
    """Makes it."""
    return cognito.CfnIdentityPool(
        scope,
        "Identities",
        allow_unauthenticated_identities=False,
    )
