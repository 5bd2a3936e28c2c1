"""Events that a rule of EventBridge matches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.events.event_patterns import check_event_pattern, fields_of, normalize
from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger
from cdk_rust_lambda.triggers.options.fields import set_options
from cdk_rust_lambda.triggers.options.patterns import example_of
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import warn_of_queue_policy
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from constructs import IConstruct

_BUS_NAME = r"[\w./-]{1,256}"
_BUS_ARN = rf"arn:[\w-]+:events:[\w-]+:\w+:event-bus/{_BUS_NAME}"


@with_options
class EventBridgeRuleTrigger(RuleTrigger, QueueDelivery):
    """Invokes the function with the events of an event bus that match a pattern.

    The Rust event is `aws_lambda_events::event::eventbridge::EventBridgeEvent<T>` (feature
    `eventbridge`), `T` the type of `detail`. See "Creating Amazon EventBridge event patterns" in the
    EventBridge guide.

    Args:
        event_bus: The event bus. Default: the account's default bus, where the events of AWS services
            are.
        event_pattern: What to match: a table as in EventBridge, in Cargo.toml also with attributes of
            resources, `["${orders.queue_arn}"]`; or `events.EventPattern` in Python.

    Raises:
        TriggerError: no pattern, one that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "eventbridge-rule"
    source_field: ClassVar[str | None] = "event_bus"
    manifest_names: ClassVar[dict[str, str]] = {"pattern": "event_pattern"}

    event_bus: Annotated[
        events.IEventBus | Source | None,
        Resource("an event bus", "event_bus_arn", arn=_BUS_ARN, name=_BUS_NAME),
    ] = None
    _: KW_ONLY
    event_pattern: Annotated[
        Mapping[str, Any] | events.EventPattern | None,
        Option(
            converter=normalize,
            validator=check_event_pattern,
            schema={"type": "object", "minProperties": 1},
            required=True,
            takes_references=True,
        ),
    ] = None

    def source_construct(
        self, function: lambda_.Function, construct_id: str
    ) -> events.IEventBus | None:
        """Returns the event bus; None for the default one."""
        bus_id = f"{construct_id}Bus"
        if isinstance(self.event_bus, ImportedByArn):
            return events.EventBus.from_event_bus_arn(function, bus_id, self.event_bus.resolve())
        if isinstance(self.event_bus, ImportedByName):
            return events.EventBus.from_event_bus_name(function, bus_id, self.event_bus.name)
        if isinstance(self.event_bus, Created):
            refuse_properties(self.event_bus, "bus")
            return events.EventBus(function, bus_id)
        assert not isinstance(self.event_bus, Source)  # noqa: S101 - there are no more kinds
        return self.event_bus

    def deliver(
        self,
        function: lambda_.Function,
        construct_id: str,
        queue: sqs.IQueue,
        *,
        raw_message_delivery: bool | None,  # noqa: ARG002 - of topics
    ) -> IConstruct:
        """Adds the rule with the queue as its target."""

        def target(options: Mapping[str, Any]) -> Any:
            # A FIFO queue takes no message without a group.
            group: dict[str, Any] = {"message_group_id": construct_id} if queue.fifo else {}
            return targets.SqsQueue(queue, message=self.target_input(), **group, **options)

        owner = f"the rule of {construct_id}"
        warn_of_queue_policy(function, queue, "EventBridge", "events.amazonaws.com", owner)
        return self.add_rule(function, construct_id, target)

    def rule_options(self, source: Any) -> dict[str, Any]:
        """Returns the bus and the pattern."""
        return {"event_bus": source, **set_options(self, "event_pattern")}

    def example(self) -> dict[str, Any]:
        """Returns what matches the pattern."""
        assert self.event_pattern is not None  # noqa: S101 - validated
        return example_of(fields_of(self.event_pattern))
