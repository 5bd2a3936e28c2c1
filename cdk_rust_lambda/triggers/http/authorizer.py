"""What authorizers of APIs share: their events, and what lets API Gateway ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = "aws_lambda_events::event::apigw::ApiGateway"
ROLE = "API Gateway may invoke the function by its permission"
TOKEN = "example-token"  # noqa: S105 - of sample events
LONGEST_CACHE = 3600  # seconds
TOKEN_EVENT = HandlerEvent(f"{TYPES}CustomAuthorizerRequest", "apigw")
REQUEST_EVENT = HandlerEvent(f"{TYPES}CustomAuthorizerRequestTypeRequest", "apigw")


def is_cached(ttl: Duration | None) -> bool:
    """Whether answers are cached, as they are by default; of a token it isn't known."""
    return ttl is None or (not ttl.is_unresolved() and ttl.to_milliseconds() > 0)


def headers_with_token(identity_source: Sequence[str]) -> dict[str, str]:
    """Returns the headers of a request that has what identifies it."""
    return {
        source.rpartition(".")[2].lower(): TOKEN
        for source in identity_source
        if ".header." in source
    }


def invocation_uri(handler: lambda_.IFunction) -> str:
    """Returns the address at which API Gateway invokes a function."""
    return Stack.of(handler).format_arn(
        service="apigateway",
        account="lambda",
        resource="path/2015-03-31/functions",
        resource_name=f"{handler.function_arn}/invocations",
    )


def allow_authorizer(
    function: lambda_.Function,
    construct_id: str,
    handler: lambda_.IFunction,
    api_id: str,
    authorizer_id: str,
) -> None:
    """Lets API Gateway invoke a function for an authorizer only."""
    arn = Stack.of(function).format_arn(
        service="execute-api", resource=api_id, resource_name=f"authorizers/{authorizer_id}"
    )
    principal = "apigateway.amazonaws.com"
    allow_by_arn(function, construct_id, handler, principal, arn)
