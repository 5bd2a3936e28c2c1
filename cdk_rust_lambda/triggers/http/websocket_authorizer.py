"""Authorizers of WebSocket APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.http.authorizer import (
    REQUEST_EVENT,
    AuthorizerTrigger,
    allow_authorizer,
    headers_with_token,
    identity_option,
    invocation_uri,
    parameters_with_token,
)
from cdk_rust_lambda.triggers.http.existing_apis import (
    HTTP_API_ARN,
    HTTP_API_ID,
    check_websocket_api,
    websocket_api_of,
)
from cdk_rust_lambda.triggers.http.sample_connections import connection_context
from cdk_rust_lambda.triggers.http.sample_requests import API_ID, example_domain
from cdk_rust_lambda.triggers.options.resources import Resource


@with_options
class WebSocketAuthorizerTrigger(AuthorizerTrigger):
    """Decides for a WebSocket API whether a client may connect.

    Wired as a `REQUEST` authorizer, which API Gateway may invoke the function for. `bind` returns the
    `WebSocketAuthorizer`, which `$connect` names: a trigger of type `websocket-api` takes it as
    `authorizer`. The Rust event is
    `aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequestTypeRequest` (feature `apigw`), the
    answer `ApiGatewayCustomAuthorizerResponse`. See "Control access to WebSocket APIs with AWS Lambda
    REQUEST authorizers" in the API Gateway guide.

    Args:
        api: The API: a construct, its ARN, or its id (`{ name = "a1b2c3d4e5" }`). Needed.
        authorizer_name: Its name. Default: the trigger's id.
        identity_source: What a client must send, else it is refused; browsers can't send headers of their
            own, but `route.request.querystring.token`. Default: the header Authorization:
            `route.request.header.Authorization`.

    Raises:
        TriggerError: no API, or an option of a wrong form.
    """

    type: ClassVar[str] = "websocket-authorizer"
    source_field: ClassVar[str | None] = "api"
    event: ClassVar[HandlerEvent] = REQUEST_EVENT

    api: Annotated[
        apigatewayv2.IWebSocketApi | Source | None,
        Resource(
            "a WebSocket API",
            "api_id",
            arn=HTTP_API_ARN,
            name=HTTP_API_ID,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    identity_source: Annotated[Strings | None, identity_option("route.request")] = None

    def __attrs_post_init__(self) -> None:
        check_websocket_api(self.api, "http-api-authorizer")

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> apigatewayv2.WebSocketAuthorizer:
        """Adds the authorizer to the API, in the function's stack."""
        api = websocket_api_of(function, f"{construct_id}Api", self.api)
        handler = self.handler(function)
        authorizer = apigatewayv2.WebSocketAuthorizer(
            function,
            construct_id,
            web_socket_api=api,
            type=apigatewayv2.WebSocketAuthorizerType.LAMBDA,
            authorizer_name=self.authorizer_name or construct_id,
            authorizer_uri=invocation_uri(handler),
            identity_source=list(self._identity_source),
        )
        allow_authorizer(function, construct_id, handler, api.api_id, authorizer.authorizer_id)
        return authorizer

    def sample_event(self) -> dict[str, Any]:
        """Returns the handshake of a client with a token."""
        api_id = sample_name(self.api, "api_id", API_ID)
        domain = example_domain(api_id)
        headers = {"host": domain, **headers_with_token(self._identity_source)}
        parameters = parameters_with_token(self._identity_source)
        return {
            "type": "REQUEST",
            "methodArn": sample_arn("execute-api", f"{api_id}/prod/$connect"),
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": parameters,
            "multiValueQueryStringParameters": {
                name: [value] for name, value in parameters.items()
            },
            "stageVariables": {},
            "requestContext": connection_context("$connect", domain=domain, stage="prod"),
        }

    @property
    def _identity_source(self) -> tuple[str, ...]:
        given = self.identity_source
        return ("route.request.header.Authorization",) if given is None else tuple(given)
