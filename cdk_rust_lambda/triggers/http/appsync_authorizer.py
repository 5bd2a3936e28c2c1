"""Authorizers of AppSync's GraphQL APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REQUEST_ID
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.lists import items_of
from cdk_rust_lambda.triggers.wiring.permissions import allow


@with_options
class AppSyncAuthorizerTrigger(Trigger):
    """Lets the function decide who may use a GraphQL API.

    Added to the API's ways of authorisation, besides its default one, and AppSync may invoke the function for
    this API only. The Rust event is `aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerRequest`
    (feature `appsync`), the answer `AppSyncLambdaAuthorizerResponse`. See "AWS_LAMBDA authorization" in
    the AppSync guide.

    Args:
        api: The GraphQL API. Needed.
        results_cache_ttl: How long an answer is kept: at most 1 hour. Default: 5 minutes.
        validation_regex: Tokens that don't match are refused without the function. Default: none.

    Raises:
        TriggerError: no API, one that isn't of this app, or one that has a function for it.
    """

    type: ClassVar[str] = "appsync-authorizer"
    source_field: ClassVar[str | None] = "api"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerRequest", "appsync"
    )

    api: Annotated[
        appsync.GraphqlApi | Source | None,
        Resource(
            "a GraphQL API",
            "add_schema_dependency",
            creatable=False,
            required=True,
            not_imported="its authorisation is set only where the API itself is defined",
        ),
    ] = None
    _: KW_ONLY
    results_cache_ttl: Annotated[Duration | None, duration(0, 3600)] = None
    validation_regex: Annotated[str | None, string()] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> appsync.GraphqlApi:
        """Adds the function to the API's ways of authorisation."""
        api: Any = self.api
        resource = api.node.default_child
        if not isinstance(resource, appsync.CfnGraphQLApi):
            raise TriggerError(
                f"{api.node.path} is an imported API, whose authorisation can't be changed",
                key="api",
                remedy="pass the API where it is defined",
            )
        providers = structure_of(resource, "additional_authentication_providers")
        others = items_of(providers, api, "api", "additional ways of authorisation")
        types = [getattr(each, "authentication_type", None) for each in others]
        if "AWS_LAMBDA" in (resource.authentication_type, *types):
            raise TriggerError(
                f"the API {api.node.path} has a function for its authorisation already",
                key="api",
                remedy="an API has one",
            )
        handler = self.handler(function)
        seconds = None if self.results_cache_ttl is None else self.results_cache_ttl.to_seconds()
        kind = appsync.CfnGraphQLApi
        resource.additional_authentication_providers = [
            *others,
            kind.AdditionalAuthenticationProviderProperty(
                authentication_type="AWS_LAMBDA",
                lambda_authorizer_config=kind.LambdaAuthorizerConfigProperty(
                    authorizer_uri=handler.function_arn,
                    authorizer_result_ttl_in_seconds=seconds,
                    identity_validation_expression=self.validation_regex,
                ),
            ),
        ]
        allow(function, construct_id, handler, "appsync.amazonaws.com", source_arn=api.arn)
        found: appsync.GraphqlApi = api
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the request of one query."""
        return {
            "authorizationToken": "example-token",
            "requestContext": {
                "apiId": "exampleapiid",
                "accountId": ACCOUNT,
                "requestId": REQUEST_ID,
                "queryString": "query Example { example }",
                "operationName": "Example",
                "variables": {},
            },
        }
