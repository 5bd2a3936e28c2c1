"""HTTP and WebSocket APIs that exist: given, or imported by ARN or id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from aws_cdk import aws_apigatewayv2 as apigatewayv2

from cdk_rust_lambda.errors import TriggerError, type_name
from cdk_rust_lambda.triggers.core.source import (
    ImportedByArn,
    ImportedByName,
    Source,
    has_member,
)

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

# Those of WebSocket APIs look the same.
HTTP_API_ID = r"[a-z0-9]+"
HTTP_API_ARN = rf"arn:[\w-]+:apigateway:[\w-]+::/apis/{HTTP_API_ID}"


def http_api_of(function: lambda_.Function, construct_id: str, api: Any) -> apigatewayv2.IHttpApi:
    """Returns the HTTP API that a resource stands for: given, or imported by ARN or id."""
    if isinstance(api, ImportedByArn | ImportedByName):
        return apigatewayv2.HttpApi.from_http_api_attributes(
            function, construct_id, http_api_id=api.name
        )
    return cast("apigatewayv2.IHttpApi", api)


def check_websocket_api(api: object, kind_for_http: str) -> None:
    """Refuses another API, which has an `api_id` too.

    Args:
        api: The option `api`.
        kind_for_http: The kind of trigger that an HTTP API is for.

    Raises:
        TriggerError: it is an HTTP API, or one of AppSync.
    """
    if has_member(api, "add_vpc_link"):
        raise TriggerError(
            "that is an HTTP API, not a WebSocket API",
            key="api",
            remedy=f"use a trigger of type {kind_for_http}",
        )
    if api is not None and not isinstance(api, Source) and not has_member(api, "api_endpoint"):
        raise TriggerError(
            f"expected a WebSocket API, found {type_name(api)}",
            key="api",
            remedy="pass a WebSocket API of API Gateway",
        )


def websocket_api_of(
    function: lambda_.Function, construct_id: str, api: Any
) -> apigatewayv2.IWebSocketApi:
    """Returns the WebSocket API that a resource stands for: given, or imported by ARN or id."""
    if isinstance(api, ImportedByArn | ImportedByName):
        return apigatewayv2.WebSocketApi.from_web_socket_api_attributes(
            function, construct_id, web_socket_id=api.name
        )
    return cast("apigatewayv2.IWebSocketApi", api)
