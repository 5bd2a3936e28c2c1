"""Resolvers of AppSync's GraphQL APIs."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    integer,
    set_options,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import event_by, service_role

_GRAPHQL_ARN = r"arn:[\w-]+:appsync:[\w-]+:\w+:apis/\w+"
_GRAPHQL_NAME = r"[_A-Za-z][_0-9A-Za-z]*"
DATA_SOURCE_NAME = r"[_A-Za-z][_0-9A-Za-z]{0,64}"
_RESOLVER_EVENT = HandlerEvent(
    "aws_lambda_events::event::appsync::AppSyncDirectResolverEvent", "appsync"
)


@with_options
class AppSyncTrigger(Trigger):
    """Lets the function resolve a field of a GraphQL API.

    Wired as a data source with a direct resolver; a role that AppSync
    assumes for this API only may invoke the function. The Rust event
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

    api: Annotated[
        appsync.IGraphqlApi | Source | None,
        Resource(
            "a GraphQL API",
            "add_lambda_data_source",
            arn=_GRAPHQL_ARN,
            name=r"\w+",
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    field_name: Annotated[str | None, string(_GRAPHQL_NAME, "the name of a field")] = None
    type_name: Annotated[str | None, string(_GRAPHQL_NAME, "the name of a type")] = None
    description: Annotated[str | None, string()] = None
    max_batch_size: Annotated[int | None, integer(0, 2000)] = None
    name: Annotated[str | None, string(DATA_SOURCE_NAME, "letters, digits and '_'")] = None

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
        # aws-cdk-lib's own would let AppSync act on behalf of everyone.
        role = service_role(
            function, f"{construct_id}Role", "appsync.amazonaws.com", source_arn=api.arn
        )
        data_source = appsync.LambdaDataSource(
            function,
            f"{construct_id}DataSource",
            api=api,
            lambda_function=self.handler(function),
            name=self.name or data_source_name(construct_id),
            service_role=role,
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


def data_source_name(construct_id: str) -> str:
    """Returns a trigger's id with the characters that AppSync takes, of which the first is a letter."""
    name = re.sub(r"\W", "_", construct_id, flags=re.ASCII)
    return (name if re.match(r"[_A-Za-z]", name) else f"_{name}")[:65]


def _graphql_api(api: Any, function: lambda_.Function, construct_id: str) -> appsync.IGraphqlApi:
    if isinstance(api, ImportedByArn):
        return appsync.GraphqlApi.from_graphql_api_attributes(
            function, construct_id, graphql_api_id=api.name, graphql_api_arn=api.resolve()
        )
    if isinstance(api, ImportedByName):
        return appsync.GraphqlApi.from_graphql_api_attributes(
            function, construct_id, graphql_api_id=api.name
        )
    return cast("appsync.IGraphqlApi", api)
