"""Authorizers of HTTP APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, StringsOr, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.http.authorizer import (
    LONGEST_CACHE,
    TOKEN,
    TYPES,
    AuthorizerTrigger,
    allow_authorizer,
    headers_with_token,
    identity_option,
    invocation_uri,
    is_cached,
)
from cdk_rust_lambda.triggers.http.existing_apis import HTTP_API_ARN, HTTP_API_ID, http_api_of
from cdk_rust_lambda.triggers.http.routes import Route
from cdk_rust_lambda.triggers.http.sample_requests import API_ID, example_domain, request_v2
from cdk_rust_lambda.triggers.options.fields import duration, enum_members
from cdk_rust_lambda.triggers.options.resources import Resource

_V2 = HandlerEvent(f"{TYPES}V2CustomAuthorizerV2Request", "apigw")


@with_options
class HttpApiAuthorizerTrigger(AuthorizerTrigger):
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

    api: Annotated[
        apigatewayv2.IHttpApi | Source | None,
        Resource(
            "an HTTP API",
            "add_vpc_link",
            arn=HTTP_API_ARN,
            name=HTTP_API_ID,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    identity_source: Annotated[Strings | None, identity_option("$request")] = None
    response_types: Annotated[
        StringsOr[authorizers.HttpLambdaResponseType] | None,
        enum_members(authorizers.HttpLambdaResponseType),
    ] = None
    results_cache_ttl: Annotated[Duration | None, duration(0, LONGEST_CACHE)] = None

    def __attrs_post_init__(self) -> None:
        given = self.identity_source
        if given is not None and not given and is_cached(self.results_cache_ttl):
            # "Caching authorizer responses" of HTTP APIs in the API Gateway guide.
            raise TriggerError(
                "answers are cached by what identifies a request, but nothing does",
                key="identity_source",
                remedy="name one, leave identity_source out, or set results_cache_ttl to 0",
            )

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
            authorizer_uri=invocation_uri(handler),
            enable_simple_responses=authorizers.HttpLambdaResponseType.SIMPLE in types,
            identity_source=list(self._identity_source),
            # aws-cdk-lib's HttpLambdaAuthorizer has 1.0 with policies, which is another Rust type.
            payload_format_version=apigatewayv2.AuthorizerPayloadVersion.VERSION_2_0,
            results_cache_ttl=self.results_cache_ttl or Duration.minutes(5),
        )
        allow_authorizer(function, construct_id, handler, api.api_id, authorizer.authorizer_id)
        return authorizer

    def sample_event(self) -> dict[str, Any]:
        """Returns a request with a token."""
        api_id = sample_name(self.api, "api_id", API_ID)
        route = Route("GET", "/example")
        event = request_v2(
            route, domain=example_domain(api_id), stage="$default", route_key="$default"
        )
        del event["isBase64Encoded"]
        event["headers"].update(headers_with_token(self._identity_source))
        return {
            **event,
            "type": "REQUEST",
            "routeArn": sample_arn("execute-api", f"{api_id}/$default/GET/example"),
            "identitySource": [TOKEN for _ in self._identity_source],
        }

    @property
    def _identity_source(self) -> tuple[str, ...]:
        given = self.identity_source
        return ("$request.header.Authorization",) if given is None else tuple(given)
