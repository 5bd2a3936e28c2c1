"""Authorizers of REST APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.http.authorizer import (
    LONGEST_CACHE,
    REQUEST_EVENT,
    TOKEN,
    TOKEN_EVENT,
    AuthorizerTrigger,
    headers_with_token,
    identity_option,
    is_cached,
    parameters_with_token,
)
from cdk_rust_lambda.triggers.http.routes import Route
from cdk_rust_lambda.triggers.http.sample_requests import API_ID, example_domain, request_v1
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    set_options,
    string,
)
from cdk_rust_lambda.triggers.wiring.permissions import event_by


@with_options
class RestApiAuthorizerTrigger(AuthorizerTrigger):
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
        TOKEN_EVENT,
        lambda trigger: TOKEN_EVENT if trigger.identity_sources is None else REQUEST_EVENT,
    )

    _: KW_ONLY
    identity_source: Annotated[
        str | None,
        string(
            r"method\.request\.header\.\S+",
            "a header such as 'method.request.header.Authorization'",
        ),
    ] = None
    identity_sources: Annotated[
        Strings | None,
        identity_option("method.request"),
    ] = None
    results_cache_ttl: Annotated[Duration | None, duration(0, LONGEST_CACHE)] = None
    validation_regex: Annotated[str | None, string()] = None

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
        if not self.identity_sources and is_cached(self.results_cache_ttl):
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
            return {"type": "TOKEN", "authorizationToken": TOKEN, "methodArn": method_arn}
        event = request_v1(Route("GET", "/example"), domain=example_domain(), stage="prod")
        for name in ("body", "isBase64Encoded"):
            del event[name]
        headers = headers_with_token(self.identity_sources)
        event["headers"].update(headers)
        event["multiValueHeaders"].update({name: [value] for name, value in headers.items()})
        parameters = parameters_with_token(self.identity_sources)
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
