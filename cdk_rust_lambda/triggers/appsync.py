"""AppSync: resolvers, channels of event APIs and authorizers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from attrs import frozen
from aws_cdk import Duration
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.failures import refuse_properties
from cdk_rust_lambda.triggers.options import (
    choice,
    duration,
    flag,
    integer,
    resource,
    set_options,
    text,
)
from cdk_rust_lambda.triggers.samples import ACCOUNT, REQUEST_ID
from cdk_rust_lambda.triggers.source import NewSource, Source, SourceArn, SourceName
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.wiring import allow, event_by

_GRAPHQL_ARN = r"arn:[\w-]+:appsync:[\w-]+:\w+:apis/\w+"
_GRAPHQL_NAME = r"[_A-Za-z][_0-9A-Za-z]*"
_DATA_SOURCE_NAME = r"[_A-Za-z][_0-9A-Za-z]{0,64}"
_RESOLVER_EVENT = HandlerEvent(
    "aws_lambda_events::event::appsync::AppSyncDirectResolverEvent", "appsync"
)
_TEMPLATES = "for mapping templates and JavaScript: create the resolver in Python"


@frozen
class AppSyncTrigger(Trigger):
    """Lets the function resolve a field of a GraphQL API.

    Wired as a data source with a direct resolver; a role of AppSync may invoke the function. The Rust event
    is `aws_lambda_events::event::appsync::AppSyncDirectResolverEvent` (feature `appsync`), or with
    `max_batch_size` a list of it; the answer is the field's value. See "Configuring resolvers with AWS
    Lambda" in the AppSync guide.

    Args:
        api: The GraphQL API; by name: its id. Needed, as it needs a schema.
        field_name: The field: `getPost`. Needed.
        type_name: The type that has it: `Query`. Needed.
        description: What the data source is. Default: none.
        max_batch_size: At most so many fields at once: 0 to 2,000. Default: one by one.
        name: The data source's name. Default: the trigger's id.

    Raises:
        TriggerError: no API, field or type.
    """

    type: ClassVar[str] = "appsync"
    source_field: ClassVar[str | None] = "api"
    event: ClassVar[HandlerEvent] = event_by(
        _RESOLVER_EVENT,
        # A batch is a list, of which there is no type.
        lambda trigger: HandlerEvent() if trigger.max_batch_size else _RESOLVER_EVENT,
    )
    covers: ClassVar[tuple[Any, ...]] = (
        appsync.GraphqlApi.add_lambda_data_source,
        appsync.LambdaDataSource.create_resolver,
    )
    leaves_out: ClassVar[Mapping[str, str]] = {
        "caching_config": _TEMPLATES,
        "code": _TEMPLATES,
        "metrics_config": "create the resolver in Python",
        "pipeline_config": _TEMPLATES,
        "request_mapping_template": _TEMPLATES,
        "response_mapping_template": _TEMPLATES,
        "runtime": _TEMPLATES,
    }

    api: appsync.IGraphqlApi | Source | None = resource(
        "a GraphQL API",
        "add_lambda_data_source",
        is_source=True,
        arn=_GRAPHQL_ARN,
        name=r"\w+",
        creatable=False,
        required=True,
    )
    field_name: str | None = text(_GRAPHQL_NAME, "the name of a field")
    type_name: str | None = text(_GRAPHQL_NAME, "the name of a type")
    description: str | None = text()
    max_batch_size: int | None = integer(0, 2000)
    name: str | None = text(_DATA_SOURCE_NAME, "letters, digits and '_'")

    def __attrs_post_init__(self) -> None:
        for name in ("type_name", "field_name"):
            if getattr(self, name) is None:
                raise TriggerError(
                    f"{name} is needed", key=name, remedy="name a type and one of its fields"
                )

    @property
    def default_id(self) -> str:
        """The id if none is given: the API, the type and the field."""
        field = str(self.field_name)
        return f"{super().default_id}{self.type_name}{field[:1].upper()}{field[1:]}"

    def bind(self, function: lambda_.Function, construct_id: str) -> appsync.IGraphqlApi:
        """Creates the data source and the resolver."""
        api = _graphql_api(self.api, function, construct_id)
        data_source = appsync.LambdaDataSource(
            function,
            f"{construct_id}DataSource",
            api=api,
            lambda_function=self.handler(function),
            name=self.name or _data_source_name(construct_id),
            **set_options(self, "description"),
        )
        appsync.Resolver(
            function,
            f"{construct_id}Resolver",
            api=api,
            data_source=data_source,
            type_name=str(self.type_name),
            field_name=str(self.field_name),
            **set_options(self, "max_batch_size"),
        )
        return api

    def sample_event(self) -> Any:
        """Returns the resolution of one field; a list of it if there are batches."""
        event: dict[str, Any] = {
            "arguments": {"id": "example"},
            "identity": None,
            "source": None,
            "request": {"headers": {"accept": "application/json"}, "domainName": None},
            "prev": None,
            "info": {
                "selectionSetList": ["id"],
                "selectionSetGraphQL": "{\n  id\n}",
                "parentTypeName": self.type_name,
                "fieldName": self.field_name,
                "variables": {},
            },
            "stash": {},
        }
        return [event] if self.max_batch_size else event


def _data_source_name(construct_id: str) -> str:
    """Returns a trigger's id with the characters that AppSync takes, of which the first is a letter."""
    name = re.sub(r"\W", "_", construct_id, flags=re.ASCII)
    return (name if re.match(r"[_A-Za-z]", name) else f"_{name}")[:65]


def _graphql_api(api: Any, function: lambda_.Function, construct_id: str) -> appsync.IGraphqlApi:
    if isinstance(api, SourceArn):
        return appsync.GraphqlApi.from_graphql_api_attributes(
            function, construct_id, graphql_api_id=api.name, graphql_api_arn=api.resolve()
        )
    if isinstance(api, SourceName):
        return appsync.GraphqlApi.from_graphql_api_attributes(
            function, construct_id, graphql_api_id=api.name
        )
    return cast("appsync.IGraphqlApi", api)


@frozen
class AppSyncEventsTrigger(Trigger):
    """Invokes the function for messages and subscriptions on channels of an AppSync event API.

    Wired as a channel namespace whose handlers are the function, without code in between; a role of AppSync
    may invoke it. No crate on the list has the event. See "Direct Lambda integration" under "Channel
    namespaces" in the AppSync Events guide.

    Args:
        api: The event API. Default: one is created, whose clients are authorised by IAM.
        channel_namespace_name: The namespace: `orders`, whose channels are `/orders/…`. Needed.
        description: What the data source is. Default: none.
        lambda_invoke_type: `request_response`, or `event` to go on without the function's answer.
            Default: request_response.
        name: The data source's name. Default: the trigger's id.
        publish: Whether for messages that are published. Default: True.
        subscribe: Whether for clients that subscribe. Default: False.

    Raises:
        TriggerError: no namespace, neither messages nor subscriptions, or an API that isn't of this app.
    """

    type: ClassVar[str] = "appsync-events"
    source_field: ClassVar[str | None] = "api"
    event: ClassVar[HandlerEvent] = HandlerEvent()
    covers: ClassVar[tuple[Any, ...]] = (
        appsync.EventApi.add_lambda_data_source,
        appsync.EventApi.add_channel_namespace,
        appsync.HandlerConfig,
    )
    leaves_out: ClassVar[Mapping[str, str]] = {
        "authorization_config": "the API's; create the namespace in Python",
        "code": "the function handles it all",
        "data_source": "the function",
        "direct": "always",
        "publish_handler_config": "publish",
        "subscribe_handler_config": "subscribe",
    }

    api: appsync.IEventApi | Source | None = resource(
        "an event API",
        "add_channel_namespace",
        is_source=True,
        not_imported="aws-cdk-lib needs its domain names too: import it in Python",
    )
    channel_namespace_name: str | None = text(
        r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?", "letters, digits and '-', at most 50"
    )
    description: str | None = text()
    lambda_invoke_type: appsync.LambdaInvokeType | None = choice(appsync.LambdaInvokeType)
    name: str | None = text(_DATA_SOURCE_NAME, "letters, digits and '_'")
    publish: bool | None = flag(default=True)
    subscribe: bool | None = flag(default=False)

    def __attrs_post_init__(self) -> None:
        if self.channel_namespace_name is None:
            raise TriggerError(
                "a namespace is needed", key="channel_namespace_name", remedy="write its name"
            )
        if not self.publish and not self.subscribe:
            raise TriggerError(
                "the trigger is neither for messages nor for subscriptions",
                key="publish",
                remedy="set publish or subscribe to true",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> appsync.IEventApi:
        """Creates the data source and the channel namespace."""
        api = self._api(function, construct_id)
        data_source = appsync.AppSyncLambdaDataSource(
            function,
            f"{construct_id}DataSource",
            api=api,
            lambda_function=self.handler(function),
            name=self.name or _data_source_name(construct_id),
            **set_options(self, "description"),
        )
        handler = appsync.HandlerConfig(
            data_source=data_source, direct=True, **set_options(self, "lambda_invoke_type")
        )
        appsync.ChannelNamespace(
            function,
            f"{construct_id}Namespace",
            api=api,
            channel_namespace_name=self.channel_namespace_name,
            publish_handler_config=handler if self.publish else None,
            subscribe_handler_config=handler if self.subscribe else None,
        )
        return api

    def sample_event(self) -> dict[str, Any]:
        """Returns one published message, or a subscription."""
        operation = "PUBLISH" if self.publish else "SUBSCRIBE"
        namespace = str(self.channel_namespace_name)
        event: dict[str, Any] = {
            "identity": None,
            "result": None,
            "request": {"headers": {}, "domainName": None},
            "info": {
                "channel": {"path": f"/{namespace}/example", "segments": [namespace, "example"]},
                "channelNamespace": {"name": namespace},
                "operation": operation,
            },
            "error": None,
            "prev": None,
            "stash": {},
            "outErrors": [],
            "events": None,
        }
        if self.publish:
            event["events"] = [{"id": REQUEST_ID, "payload": {"hello": "world"}}]
        return event

    def _api(self, function: lambda_.Function, construct_id: str) -> appsync.IEventApi:
        if isinstance(self.api, NewSource):
            refuse_properties(self.api, "event API")
        if not self.creates_source:
            return cast("appsync.IEventApi", self.api)
        provider = appsync.AppSyncAuthProvider(
            authorization_type=appsync.AppSyncAuthorizationType.IAM
        )
        return appsync.EventApi(
            function,
            construct_id,
            api_name=construct_id,
            authorization_config=appsync.EventApiAuthConfig(
                auth_providers=[provider],
                connection_auth_mode_types=[appsync.AppSyncAuthorizationType.IAM],
                default_publish_auth_mode_types=[appsync.AppSyncAuthorizationType.IAM],
                default_subscribe_auth_mode_types=[appsync.AppSyncAuthorizationType.IAM],
            ),
        )


@frozen
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
    covers: ClassVar[tuple[Any, ...]] = (appsync.LambdaAuthorizerConfig,)
    leaves_out: ClassVar[Mapping[str, str]] = {"handler": "the function"}

    api: appsync.GraphqlApi | Source | None = resource(
        "a GraphQL API",
        "add_schema_dependency",
        is_source=True,
        creatable=False,
        required=True,
        not_imported="its authorisation is set only where the API itself is defined",
    )
    results_cache_ttl: Duration | None = duration(0, 3600)
    validation_regex: str | None = text()

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
        providers = resource.additional_authentication_providers
        others = list(providers) if isinstance(providers, list) else []
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
