"""Events of custom event buses of EventBridge that have subscribers in place of rules."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import CfnTag, Names, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IConstruct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.events.delivery_options import warn_undelivered
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.cfn_structs import cfn_struct
from cdk_rust_lambda.triggers.options.fields import (
    keyword,
    set_options,
    string,
    string_table,
    table,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures, dead_letter_queue_of
from cdk_rust_lambda.triggers.wiring.permissions import service_role
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, refuse_properties

_VERSION = "2.275.0"
# As the CloudFormation schema of AWS::EventsV2::Subscriber has it.
_BUS_ARN = r"arn:[\w-]+:events:[\w-]+:\w+:event-busv2/[A-Za-z0-9][\w.-]*/[a-z0-9]{25}"
_NAME = r"[A-Za-z0-9][\w.-]{0,63}"


def _eventsv2() -> Any:
    """Returns the module of aws-cdk-lib; None if it is older than that."""
    try:
        return importlib.import_module("aws_cdk.aws_eventsv2")
    except ImportError:
        return None


_MODULE = _eventsv2()


def _struct(kind: str) -> Option:
    return table() if _MODULE is None else cfn_struct(getattr(_MODULE.CfnSubscriber, kind))


@with_options
class EventBridgeV2SubscriberTrigger(Trigger):
    """Invokes the function with the events of a custom event bus, by a subscriber.

    These are buses of `aws_eventsv2`, which keep events and have subscribers; for rules on other buses
    there is `eventbridge-rule`. A role is created that invokes the function. The function is given a list
    of payloads, with a `max_batch_size` of 1 a single one: a type of the handler's own. See "Lambda
    function target" of the custom event bus in the EventBridge guide.

    Args:
        event_bus: The event bus (`CfnEventBus`), or its ARN. Default: one is created, which stays when
            the stack is deleted.
        batch_configuration: How many events at once: `{ max_batch_size = 10 }`. Default: 10, without
            waiting.
        dead_letter_queue: A standard queue for events that can't be delivered. Default: none.
        description: What the subscriber is for. Default: nothing.
        filter_configuration: Which events: `{ filters = [{ pattern = "…", scope = "DATA" }] }`.
            Default: all.
        invocation_type: `request_response` waits for the function, `event` doesn't. Default:
            request_response.
        log_configuration: What is logged: `{ level = "ERROR" }`. Default: nothing.
        name: The subscriber's name. Default: from its place in the app.
        ordering: `unordered`, or `fifo` for the order within an event group. Default: EventBridge's.
        point_in_time_configuration: The point of `starting_position = "point_in_time"`.
        resume_position: Where a stopped subscriber goes on: `last_processed` or `latest`.
        retry_policy: How often and how long delivery is tried: `{ max_retry_attempts = 5 }`. Default:
            5 times, for 300 seconds.
        starting_position: Where reading begins: `latest` or `point_in_time`. Default: EventBridge's.
        state: `running` or `stopped`. Default: running.
        tags: Tags of the subscriber. Default: those of the stack.
        transformer: What is delivered: `{ type = "WITH_METADATA" }`. Default: the payload.

    Raises:
        TriggerError: an option that the subscriber doesn't have, a FIFO queue, or aws-cdk-lib is too old.
    """

    type: ClassVar[str] = "eventbridge-v2-subscriber"
    source_field: ClassVar[str | None] = "event_bus"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    event_bus: Annotated[
        IConstruct | Source | None,
        Resource(
            "an event bus of aws_eventsv2", "storage_configuration", arn=_BUS_ARN, nameable=False
        ),
    ] = None
    _: KW_ONLY
    batch_configuration: Annotated[Any, _struct("BatchConfigurationProperty")] = None
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    description: Annotated[
        str | None, string(r"[^\x00-\x1f\x7f-\x9f]{1,512}", "a line of at most 512 characters")
    ] = None
    filter_configuration: Annotated[Any, _struct("FilterConfigurationProperty")] = None
    invocation_type: Annotated[str, keyword("request_response", "event")] = "request_response"
    log_configuration: Annotated[Any, _struct("LogConfigurationProperty")] = None
    name: Annotated[str | None, string(_NAME, "a name of at most 64 letters, digits and ._-")] = (
        None
    )
    ordering: Annotated[str | None, keyword("unordered", "fifo")] = None
    point_in_time_configuration: Annotated[Any, _struct("PointInTimeConfigurationProperty")] = None
    resume_position: Annotated[str | None, keyword("last_processed", "latest")] = None
    retry_policy: Annotated[Any, _struct("RetryPolicyProperty")] = None
    starting_position: Annotated[str | None, keyword("latest", "point_in_time")] = None
    state: Annotated[str | None, keyword("running", "stopped")] = None
    tags: Annotated[Mapping[str, str] | None, string_table()] = None
    transformer: Annotated[Any, _struct("TransformerProperty")] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Makes the subscriber and its role."""
        if _MODULE is None:
            raise TriggerError(
                f"subscribers of event buses need aws-cdk-lib {_VERSION} or newer",
                key="type",
                remedy=f'install "aws-cdk-lib>={_VERSION}"',
            )
        kind = _MODULE.CfnSubscriber
        handler = self.handler(function)
        bus = self._bus(function, construct_id)
        role = service_role(function, f"{construct_id}Role", "events.amazonaws.com")
        grants = [handler.grant_invoke(role)]
        queue = dead_letter_queue_of(
            function, construct_id, self.dead_letter_queue, "EventBridge", check_id="eb-retry"
        )
        options = self._properties()
        if queue is None:
            warn_undelivered(function, construct_id, "EventBridge", None)
        else:
            grants.append(queue.grant_send_messages(role))
            options["on_failure_configuration"] = kind.OnFailureConfigurationProperty(
                arn=queue.queue_arn
            )
        parameters = kind.LambdaParametersProperty(invocation_type=self.invocation_type.upper())
        subscriber = kind(
            function,
            f"{construct_id}Subscriber",
            event_bus_arn=bus.arn if isinstance(bus, ImportedSource) else bus.attr_event_bus_arn,
            invoke_configuration=kind.InvokeConfigurationProperty(
                target_arn=handler.function_arn,
                role_arn=role.role_arn,
                lambda_parameters=parameters,
            ),
            name=self.name or _unique_name(function, construct_id),
            type=None if self.ordering is None else self.ordering.upper(),
            **options,
        )
        for grant in grants:
            grant.apply_before(subscriber)
        if self.invocation_type == "event":
            check_failures(function, handler)
        return cast("IConstruct", bus)

    def sample_event(self) -> Any:
        """Returns a list of one payload; with a batch size of 1 the payload."""
        size = getattr(self.batch_configuration, "max_batch_size", None)
        payload = {"hello": "world"}
        return payload if size == 1 else [payload]

    def _properties(self) -> dict[str, Any]:
        """Returns the subscriber's properties that are options as they are given."""
        options = set_options(
            self,
            *("batch_configuration", "description", "filter_configuration", "log_configuration"),
            *("point_in_time_configuration", "retry_policy", "transformer"),
        )
        for option in ("resume_position", "starting_position", "state"):
            if (value := getattr(self, option)) is not None:
                options[option] = value.upper()
        if self.tags is not None:
            options["tags"] = [CfnTag(key=key, value=self.tags[key]) for key in self.tags]
        return options

    def _bus(self, function: lambda_.Function, construct_id: str) -> Any:
        if isinstance(self.event_bus, ImportedByArn):
            return ImportedSource(function, construct_id, self.event_bus.resolve())
        if isinstance(self.event_bus, Created):
            refuse_properties(self.event_bus, "event bus")
        if not self.creates_source:
            return self.event_bus
        name = _unique_name(function, construct_id)
        bus = _MODULE.CfnEventBus(function, construct_id, name=name)
        bus.apply_removal_policy(RemovalPolicy.RETAIN)
        return bus


def _unique_name(scope: Construct, construct_id: str) -> str:
    """Returns a name from the construct's place in the app, which CloudFormation doesn't make here."""
    name: str = Names.unique_resource_name(scope, max_length=60 - len(construct_id), separator="-")
    return f"{name}-{construct_id}"
