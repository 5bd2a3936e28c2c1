"""What authorizers of APIs share: their events, and what lets API Gateway ask them."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, type_name
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.source import Source, has_member
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import string, strings
from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import IConstruct

TYPES = "aws_lambda_events::event::apigw::ApiGateway"
TOKEN = "example-token"  # noqa: S105 - of sample events
LONGEST_CACHE = 3600  # seconds
TOKEN_EVENT = HandlerEvent(f"{TYPES}CustomAuthorizerRequest", "apigw")
REQUEST_EVENT = HandlerEvent(f"{TYPES}CustomAuthorizerRequestTypeRequest", "apigw")


def is_cached(ttl: Duration | None) -> bool:
    """Whether answers are cached, as they are by default; of a token it isn't known."""
    return ttl is None or (not ttl.is_unresolved() and ttl.to_milliseconds() > 0)


def identity_option(request: str) -> Option:
    """What of a request identifies it.

    Args:
        request: What a source of a request's headers begins with: `method.request`.
    """
    dollar, name = ("$", request[1:]) if request.startswith("$") else ("", request)
    sources = rf"({re.escape(name)}\.(header|querystring)|context|stageVariables)\.\S+"
    return strings(
        re.escape(dollar) + sources, f"a list such as ['{request}.header.Authorization']"
    )


def headers_with_token(identity_source: Sequence[str]) -> dict[str, str]:
    """Returns the headers of a request that has what identifies it."""
    return {
        source.rpartition(".")[2].lower(): TOKEN
        for source in identity_source
        if ".header." in source
    }


def parameters_with_token(identity_source: Sequence[str]) -> dict[str, str]:
    """Returns the parameters of such a request."""
    return {
        source.rpartition(".")[2]: TOKEN for source in identity_source if ".querystring." in source
    }


@with_options
class AuthorizerTrigger(Trigger):
    """The options that authorizers of all APIs share."""

    _: KW_ONLY
    authorizer_name: Annotated[str | None, string(r".{1,128}", "a name")] = None


def check_authorizer(authorizer: object, kind: type[IConstruct], api: str) -> None:
    """Refuses an authorizer of another API's kind, which has an id too.

    Args:
        authorizer: The option `authorizer` of a route's trigger.
        kind: The construct of such authorizers; others have a method `bind`.
        api: What it has to be for: `an HTTP API`.

    Raises:
        TriggerError: it is one.
    """
    if (
        authorizer is None
        or isinstance(authorizer, Source | kind)
        or has_member(authorizer, "bind")
    ):
        return
    raise TriggerError(
        f"expected an authorizer of {api}, found {type_name(authorizer)}",
        key="authorizer",
        remedy=f"pass an authorizer of {api}",
    )


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
