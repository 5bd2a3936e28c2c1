"""Functions that decide whether a request to an API is let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import frozen
from aws_cdk import Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.http_api import HTTP_API_ARN, HTTP_API_ID, http_api_of
from cdk_rust_lambda.triggers.http_common import (
    API_ID,
    Route,
    example_domain,
    request_v1,
    request_v2,
)
from cdk_rust_lambda.triggers.options import duration, resource, set_options, text, texts
from cdk_rust_lambda.triggers.samples import REQUEST_ID, sample_arn, sample_name
from cdk_rust_lambda.triggers.source import Source, has_member
from cdk_rust_lambda.triggers.structs import choices
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.websocket_api import websocket_api_of
from cdk_rust_lambda.triggers.wiring import event_by

_TYPES = "aws_lambda_events::event::apigw::ApiGateway"
_ROLE = "API Gateway may invoke the function by its permission"
_TOKEN = "example-token"  # noqa: S105 - of sample events
_LONGEST_CACHE = 3600  # seconds
_V2 = HandlerEvent(f"{_TYPES}V2CustomAuthorizerV2Request", "apigw")
_TOKEN_EVENT = HandlerEvent(f"{_TYPES}CustomAuthorizerRequest", "apigw")
_REQUEST_EVENT = HandlerEvent(f"{_TYPES}CustomAuthorizerRequestTypeRequest", "apigw")


@frozen
class HttpApiAuthorizerTrigger(Trigger):
    """Decides for an HTTP API whether a request is let through.

    Wired as a `REQUEST` authorizer with version 2.0 of its payload, which API Gateway may invoke the
    function for. `bind` returns the `HttpAuthorizer`, which routes name: a trigger of type `http-api`
    takes it as `authorizer`. The Rust event is
    `aws_lambda_events::event::apigw::ApiGatewayV2CustomAuthorizerV2Request` (feature `apigw`), the answer
    `ApiGatewayV2CustomAuthorizerSimpleResponse` or `ApiGatewayV2CustomAuthorizerIamPolicyResponse`. See
    "Control access to HTTP APIs with AWS Lambda authorizers" in the API Gateway guide.

    Args:
        api: The API: a construct, its ARN, or its id (`{ name = "a1b2c3d4e5" }`). Needed.
        authorizer_name: Its name. Default: the trigger's id.
        identity_source: What identifies a request, without which it is refused, and by which answers are
            cached. Default: the header Authorization: `$request.header.Authorization`.
        response_types: `simple`, which is yes or no, or `iam`, which is a policy. Default: simple.
        results_cache_ttl: How long an answer is cached, at most an hour; 0 for not at all.
            Default: 5 minutes.

    Raises:
        TriggerError: no API, or an option out of range.
    """

    type: ClassVar[str] = "http-api-authorizer"
    source_field: ClassVar[str | None] = "api"
    event: ClassVar[HandlerEvent] = _V2
    covers: ClassVar[tuple[Any, ...]] = (authorizers.HttpLambdaAuthorizer,)
    leaves_out: ClassVar[Mapping[str, str]] = {"role": _ROLE}

    api: apigatewayv2.IHttpApi | Source | None = resource(
        "an HTTP API",
        "add_vpc_link",
        is_source=True,
        arn=HTTP_API_ARN,
        name=HTTP_API_ID,
        creatable=False,
        required=True,
    )
    authorizer_name: str | None = text(r".{1,128}", "a name")
    identity_source: Sequence[str] | None = texts(
        r"\$(request\.(header|querystring)|context|stageVariables)\.\S+",
        "a list such as ['$request.header.Authorization']",
    )
    response_types: Sequence[authorizers.HttpLambdaResponseType | str] | None = choices(
        authorizers.HttpLambdaResponseType
    )
    results_cache_ttl: Duration | None = duration(0, _LONGEST_CACHE)

    def bind(self, function: lambda_.Function, construct_id: str) -> apigatewayv2.HttpAuthorizer:
        """Adds the authorizer to the API, in the function's stack."""
        api = http_api_of(function, f"{construct_id}Api", self.api)
        handler = self.handler(function)
        types = self.response_types or (authorizers.HttpLambdaResponseType.SIMPLE,)
        authorizer = apigatewayv2.HttpAuthorizer(
            function,
            construct_id,
            http_api=api,
            type=apigatewayv2.HttpAuthorizerType.LAMBDA,
            authorizer_name=self.authorizer_name or construct_id,
            authorizer_uri=_uri(handler),
            enable_simple_responses=authorizers.HttpLambdaResponseType.SIMPLE in types,
            identity_source=list(self._identity_source),
            # aws-cdk-lib's HttpLambdaAuthorizer has 1.0 with policies, which is another Rust type.
            payload_format_version=apigatewayv2.AuthorizerPayloadVersion.VERSION_2_0,
            results_cache_ttl=self.results_cache_ttl or Duration.minutes(5),
        )
        _allow(function, construct_id, handler, api.api_id, authorizer.authorizer_id)
        return authorizer

    def sample_event(self) -> dict[str, Any]:
        """Returns a request with a token."""
        api_id = sample_name(self.api, "api_id", API_ID)
        route = Route("GET", "/example")
        event = request_v2(
            route, domain=example_domain(api_id), stage="$default", route_key="$default"
        )
        del event["isBase64Encoded"]
        event["headers"].update(_headers(self._identity_source))
        return {
            **event,
            "type": "REQUEST",
            "routeArn": sample_arn("execute-api", f"{api_id}/$default/GET/example"),
            "identitySource": [_TOKEN for _ in self._identity_source],
        }

    @property
    def _identity_source(self) -> tuple[str, ...]:
        given = self.identity_source
        return ("$request.header.Authorization",) if given is None else tuple(given)


@frozen
class WebsocketAuthorizerTrigger(Trigger):
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
    event: ClassVar[HandlerEvent] = _REQUEST_EVENT
    covers: ClassVar[tuple[Any, ...]] = (authorizers.WebSocketLambdaAuthorizer,)

    api: apigatewayv2.IWebSocketApi | Source | None = resource(
        "a WebSocket API",
        "api_id",
        is_source=True,
        arn=HTTP_API_ARN,
        name=HTTP_API_ID,
        creatable=False,
        required=True,
    )
    authorizer_name: str | None = text(r".{1,128}", "a name")
    identity_source: Sequence[str] | None = texts(
        r"(route\.request\.(header|querystring)|context|stageVariables)\.\S+",
        "a list such as ['route.request.header.Authorization']",
    )

    def __attrs_post_init__(self) -> None:
        if has_member(self.api, "add_vpc_link"):
            raise TriggerError(
                "that is an HTTP API, not a WebSocket API",
                key="api",
                remedy="use a trigger of type http-api-authorizer",
            )

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
            authorizer_uri=_uri(handler),
            identity_source=list(self._identity_source),
        )
        _allow(function, construct_id, handler, api.api_id, authorizer.authorizer_id)
        return authorizer

    def sample_event(self) -> dict[str, Any]:
        """Returns the handshake of a client with a token."""
        api_id = sample_name(self.api, "api_id", API_ID)
        headers = {"host": example_domain(api_id), **_headers(self._identity_source)}
        parameters = {
            source.rpartition(".")[2]: _TOKEN
            for source in self._identity_source
            if ".querystring." in source
        }
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
            "requestContext": {
                "routeKey": "$connect",
                "eventType": "CONNECT",
                "messageDirection": "IN",
                "stage": "prod",
                "connectedAt": 1767268800000,
                "requestTimeEpoch": 1767268800000,
                "requestTime": "01/Jan/2026:12:00:00 +0000",
                "requestId": REQUEST_ID,
                "extendedRequestId": "EXAMPLE=",
                "connectionId": "EXAMPLE=",
                "domainName": example_domain(api_id),
                "apiId": api_id,
                "identity": {"sourceIp": "203.0.113.1", "userAgent": "example"},
            },
        }

    @property
    def _identity_source(self) -> tuple[str, ...]:
        given = self.identity_source
        return ("route.request.header.Authorization",) if given is None else tuple(given)


@frozen
class RestApiAuthorizerTrigger(Trigger):
    """Decides for a REST API whether a request is let through.

    Wired as a `TOKEN` authorizer, or with identity_sources as a `REQUEST` authorizer, which API Gateway
    may invoke the function for. `bind` returns the `IAuthorizer`, which belongs to the API whose methods
    name it: a trigger of type `rest-api` takes it as `authorizer`. The Rust event is
    `aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequest`, or
    `ApiGatewayCustomAuthorizerRequestTypeRequest` with identity_sources (feature `apigw`), the answer
    `ApiGatewayCustomAuthorizerResponse`. See "Use API Gateway Lambda authorizers" in the API Gateway guide.

    Args:
        authorizer_name: Its name. Default: made by aws-cdk-lib.
        identity_source: The header that has the token. Default: `method.request.header.Authorization`.
        identity_sources: What of a request identifies it, such as
            `["method.request.querystring.key"]`; the function gets the whole request. Default: the
            function gets the token only.
        results_cache_ttl: How long an answer is cached, at most an hour; 0 for not at all.
            Default: 5 minutes.
        validation_regex: Only tokens that match it come to the function. Default: all.

    Raises:
        TriggerError: an option out of range, or options of both kinds.
    """

    type: ClassVar[str] = "rest-api-authorizer"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = event_by(
        _TOKEN_EVENT,
        lambda trigger: _TOKEN_EVENT if trigger.identity_sources is None else _REQUEST_EVENT,
    )
    covers: ClassVar[tuple[Any, ...]] = (
        apigateway.TokenAuthorizer,
        apigateway.RequestAuthorizer,
    )
    leaves_out: ClassVar[Mapping[str, str]] = {
        "assume_role": _ROLE,
        "handler": "the function",
    }

    authorizer_name: str | None = text(r".{1,128}", "a name")
    identity_source: str | None = text(
        r"method\.request\.header\.\S+", "a header such as 'method.request.header.Authorization'"
    )
    identity_sources: Sequence[str] | None = texts(
        r"(method\.request\.(header|querystring)|context|stageVariables)\.\S+",
        "a list such as ['method.request.header.Authorization']",
    )
    results_cache_ttl: Duration | None = duration(0, _LONGEST_CACHE)
    validation_regex: str | None = text()

    def __attrs_post_init__(self) -> None:
        if self.identity_sources is None:
            return
        for name in ("identity_source", "validation_regex"):
            if getattr(self, name) is not None:
                raise TriggerError(
                    f"{name} is for an authorizer that gets the token only",
                    key=name,
                    remedy="leave it out, or identity_sources",
                )
        is_cached = self.results_cache_ttl is None or self.results_cache_ttl.to_seconds() > 0
        if not self.identity_sources and is_cached:
            raise TriggerError(
                "an answer is cached by identity sources, of which there is none",
                key="identity_sources",
                remedy="name one, or set results_cache_ttl to 0",
            )

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> apigateway.TokenAuthorizer | apigateway.RequestAuthorizer:
        """Makes the authorizer; the methods that name it bring it to their API."""
        handler = self.handler(function)
        if self.identity_sources is None:
            names = ("authorizer_name", "identity_source", "results_cache_ttl", "validation_regex")
            return apigateway.TokenAuthorizer(
                function, construct_id, handler=handler, **set_options(self, *names)
            )
        return apigateway.RequestAuthorizer(
            function,
            construct_id,
            handler=handler,
            **set_options(self, "authorizer_name", "identity_sources", "results_cache_ttl"),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns a token, or a request with one."""
        method_arn = sample_arn("execute-api", f"{API_ID}/prod/GET/example")
        if self.identity_sources is None:
            return {"type": "TOKEN", "authorizationToken": _TOKEN, "methodArn": method_arn}
        event = request_v1(Route("GET", "/example"), domain=example_domain(), stage="prod")
        for name in ("body", "isBase64Encoded"):
            del event[name]
        headers = _headers(self.identity_sources)
        event["headers"].update(headers)
        event["multiValueHeaders"].update({name: [value] for name, value in headers.items()})
        parameters = {
            source.rpartition(".")[2]: _TOKEN
            for source in self.identity_sources
            if ".querystring." in source
        }
        return {
            **event,
            "type": "REQUEST",
            "methodArn": method_arn,
            "queryStringParameters": parameters,
            "multiValueQueryStringParameters": {
                name: [value] for name, value in parameters.items()
            },
            "pathParameters": {},
            "stageVariables": {},
        }


def _headers(identity_source: Sequence[str]) -> dict[str, str]:
    """Returns the headers of a request that has what identifies it."""
    return {
        source.rpartition(".")[2].lower(): _TOKEN
        for source in identity_source
        if ".header." in source
    }


def _uri(handler: lambda_.IFunction) -> str:
    """Returns the address at which API Gateway invokes a function."""
    return Stack.of(handler).format_arn(
        service="apigateway",
        account="lambda",
        resource="path/2015-03-31/functions",
        resource_name=f"{handler.function_arn}/invocations",
    )


def _allow(
    function: lambda_.Function,
    construct_id: str,
    handler: lambda_.IFunction,
    api_id: str,
    authorizer_id: str,
) -> None:
    """Lets API Gateway invoke a function for an authorizer, whose ARN has the account."""
    lambda_.CfnPermission(
        function,
        f"{construct_id}Permission",
        action="lambda:InvokeFunction",
        function_name=handler.function_arn,
        principal="apigateway.amazonaws.com",
        source_arn=Stack.of(function).format_arn(
            service="execute-api", resource=api_id, resource_name=f"authorizers/{authorizer_id}"
        ),
    )
