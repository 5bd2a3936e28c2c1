"""Channels of AppSync's event APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.http.appsync import DATA_SOURCE_NAME, data_source_name
from cdk_rust_lambda.triggers.options.fields import (
    enum_member,
    flag,
    set_options,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import log_group, service_role
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties


@with_options
class AppSyncEventsTrigger(Trigger):
    """Invokes the function for messages and subscriptions on channels of an AppSync event API.

    Wired as a channel namespace whose handlers are the function, without code in between; a role of AppSync
    may invoke it. `aws_lambda_events` lacks the event. See "Direct Lambda integration" under "Channel
    namespaces" in the AppSync Events guide.

    Args:
        api: The event API. Default: one is created, whose clients are authorised by IAM, and whose errors are
            logged for a month.
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

    api: Annotated[
        appsync.IEventApi | Source | None,
        Resource(
            "an event API",
            "add_channel_namespace",
            not_imported="aws-cdk-lib needs its domain names too: import it in Python",
        ),
    ] = None
    _: KW_ONLY
    channel_namespace_name: Annotated[
        str | None,
        string(
            r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?", "letters, digits and '-', at most 50"
        ),
    ] = None
    description: Annotated[str | None, string()] = None
    lambda_invoke_type: Annotated[
        appsync.LambdaInvokeType | None, enum_member(appsync.LambdaInvokeType)
    ] = None
    name: Annotated[str | None, string(DATA_SOURCE_NAME, "letters, digits and '_'")] = None
    publish: Annotated[bool | None, flag()] = True
    subscribe: Annotated[bool | None, flag()] = False

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
        role_id = f"{construct_id}Role"
        # aws-cdk-lib's own would let AppSync act on behalf of everyone.
        role = service_role(function, role_id, "appsync.amazonaws.com", source_arn=api.api_arn)
        data_source = appsync.AppSyncLambdaDataSource(
            function,
            f"{construct_id}DataSource",
            api=api,
            lambda_function=self.handler(function),
            name=self.name or data_source_name(construct_id),
            service_role=role,
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
        if isinstance(self.api, Created):
            refuse_properties(self.api, "event API")
        if not self.creates_source:
            return cast("appsync.IEventApi", self.api)
        provider = appsync.AppSyncAuthProvider(
            authorization_type=appsync.AppSyncAuthorizationType.IAM
        )
        api = appsync.EventApi(
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
        _log_errors(api)
        return cast("appsync.IEventApi", api)


def _log_errors(api: appsync.EventApi) -> None:
    """Has an API's errors logged; aws-cdk-lib's way sets the retention by a custom resource.

    See "Configuring CloudWatch Logs on Event APIs" in the AppSync Events guide.
    """
    role = service_role(api, "LogsRole", "appsync.amazonaws.com")
    group = log_group(api, "Logs", name=f"/aws/appsync/apis/{api.api_id}")
    group.grant_write(role)
    child = api.node.default_child
    assert isinstance(child, appsync.CfnApi)  # noqa: S101 - an EventApi's default child
    child.add_property_override(
        "EventConfig.LogConfig", {"CloudWatchLogsRoleArn": role.role_arn, "LogLevel": "ERROR"}
    )
