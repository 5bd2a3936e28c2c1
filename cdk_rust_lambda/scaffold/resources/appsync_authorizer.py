"""The GraphQL API that the function authorises."""

from pathlib import Path

from aws_cdk import aws_appsync as appsync
from constructs import Construct


def make(scope: Construct) -> appsync.GraphqlApi:
    """Makes it."""
    schema = Path(__file__).with_suffix(".graphql")
    definition = appsync.Definition.from_file(str(schema))
    return appsync.GraphqlApi(scope, "Api", name="api", definition=definition)
