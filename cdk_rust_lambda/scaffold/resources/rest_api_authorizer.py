"""The API whose methods the function authorises."""

from typing import Any

from aws_cdk import aws_apigateway as apigateway
from constructs import Construct


def complete(scope: Construct, authorizer: Any) -> apigateway.RestApi:
    """Makes an API with a method that the authorizer, which the trigger made, is for."""
    api = apigateway.RestApi(scope, "Api", cloud_watch_role=False)
    api.root.add_method("GET", authorizer=authorizer)
    return api
