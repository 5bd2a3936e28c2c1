"""Sources with a queue in between: topic, bucket or rule -> queue -> function, as one trigger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import attrs
from attrs import Attribute

from cdk_rust_lambda.errors import TriggerError, suggest, type_name
from cdk_rust_lambda.triggers.core.option import Option, option_of, with_options
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.source import MadeByTrigger, Resources, Source, parse_source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import flag
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.sqs import SqsTrigger
from cdk_rust_lambda.triggers.regions import check_region
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

_RAW = "raw_message_delivery"


def _instance(kind: type[Trigger], expected: str) -> Option:
    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, kind):
            raise TriggerError(
                f"expected {expected}, found {type_name(value)}",
                key=attribute.name,
                remedy=f"pass {expected}",
            )

    return Option(validator=validate, schema=None)


@with_options
class ViaQueueTrigger(Trigger):
    """Invokes the function with messages of a queue, to which a topic, a bucket or a rule delivers.

    The Rust event is that of the queue, `aws_lambda_events::event::sqs::SqsEvent`; the body of a message
    is what the source sends: of a topic its notification in JSON, or the message alone with
    `raw_message_delivery`.

    Args:
        trigger: The trigger of the source: of type `sns`, `s3` or `eventbridge-rule`.
        queue: The queue, with the options of a trigger of type `sqs`.
        raw_message_delivery: Whether a message of a topic comes without what SNS puts around it.
            Default: False.

    Raises:
        TriggerError: a source that can't deliver to a queue.
    """

    type: ClassVar[str] = "via-queue"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = SqsTrigger.event

    _: KW_ONLY
    trigger: Annotated[
        QueueDelivery, _instance(QueueDelivery, "a trigger of type sns, s3 or eventbridge-rule")
    ]
    queue: Annotated[SqsTrigger, _instance(SqsTrigger, "a trigger of type sqs")]
    raw_message_delivery: Annotated[bool | None, flag()] = None

    def __attrs_post_init__(self) -> None:
        if self.raw_message_delivery is not None and self.trigger.type != "sns":
            raise TriggerError("only a topic has raw delivery", key=_RAW, remedy="leave it out")

    @property
    def source(self) -> Source | IConstruct | None:
        """The source that delivers to the queue."""
        return self.trigger.source

    @property
    def default_id(self) -> str:
        """That of the source's trigger."""
        return self.trigger.default_id

    def manifest_keys(self, option: str, keys: Iterable[str]) -> tuple[str, ...] | None:
        """Returns those of the source's trigger, else those in `via`."""
        own = self.trigger.manifest_keys(option, keys)
        if own is not None or option not in attrs.fields_dict(SqsTrigger):
            return own
        return ("via", option)

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Lets the queue invoke the function or its alias, and the source deliver to the queue."""
        for each in (self.trigger, self.queue):
            check_region(function, each)
        queue_trigger = attrs.evolve(self.queue, alias=self.alias)
        queue: Any = queue_trigger.bind(function, f"{construct_id}Queue")
        return self.trigger.deliver(
            function, construct_id, queue, raw_message_delivery=self.raw_message_delivery
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message, whose body is what the source sends."""
        body = self.trigger.message_body(raw_message_delivery=self.raw_message_delivery)
        event = self.queue.sample_event()
        event["Records"][0]["body"] = body if isinstance(body, str) else json.dumps(body)
        return event


def via_queue(trigger: Trigger, value: Any, resources: Resources) -> ViaQueueTrigger:
    """Returns a trigger with the queue that `via` in Cargo.toml says in between.

    Args:
        trigger: The source's trigger.
        value: What `via` says: a table with `queue`, and options of a trigger of type `sqs`.
        resources: The constructs that Python provides, by name, or what stands for them.

    Raises:
        TriggerError: the source can't deliver to a queue, or the value is no such table.
    """
    if not isinstance(trigger, QueueDelivery):
        raise TriggerError(
            f"a trigger of type {trigger.type!r} has no queue in between",
            key="via",
            remedy="leave it out: topics (sns), buckets (s3) and rules (eventbridge-rule) have",
        )
    if not isinstance(value, Mapping):
        raise TriggerError(
            f"expected a table, found {value!r}",
            key="via",
            remedy="write via = { queue = { create = true } }",
        )
    options = _queue_options(value, resources, is_topic=trigger.type == "sns")
    with _errors_of_via():
        queue = SqsTrigger(**options)
    if any(isinstance(each, MadeByTrigger) for each in _values(trigger)):
        raise TriggerError(
            "with a queue in between, what functions share has to be a resource of the workspace",
            key="via",
            remedy="write it as [[workspace.metadata.lambda.resources]]",
        )
    # The id and the alias are the whole trigger's.
    inner = attrs.evolve(trigger, alias=None)
    with _errors_of_via():
        return ViaQueueTrigger(
            trigger=inner,
            queue=queue,
            raw_message_delivery=value.get(_RAW),
            id=trigger.id,
            alias=trigger.alias,
        )


@contextmanager
def _errors_of_via() -> Iterator[None]:
    """Makes errors of a trigger's option those of `via`, where it is written."""
    try:
        yield
    except TriggerError as error:
        problem = f"via.{error.key}: {error.problem}"
        raise TriggerError(
            problem, key="via", remedy=error.remedy, check_id=error.check_id
        ) from error


def _queue_options(
    table: Mapping[str, Any], resources: Resources, *, is_topic: bool
) -> dict[str, Any]:
    """Returns the options of the trigger of the queue."""
    fields = attrs.fields_dict(SqsTrigger)
    known = fields.keys() - {"id", "alias"}
    if is_topic:
        known |= {_RAW}
    options = {}
    for key, value in table.items():
        if key not in known:
            raise TriggerError(f"via has no key {key!r}", key="via", remedy=suggest(key, known))
        if key != _RAW:
            options[key] = _option(key, value, fields, resources)
    return options


def _values(trigger: Trigger) -> Iterator[Any]:
    return (getattr(trigger, name) for name in attrs.fields_dict(type(trigger)))


def _option(key: str, value: Any, fields: Mapping[str, Any], resources: Resources) -> Any:
    try:
        if not isinstance(option_of(fields[key]), Resource):
            return substitute(value)
        source = parse_source(value, resources)
        if isinstance(source, MadeByTrigger):
            raise ValueError("here, what functions share has to be a resource of the workspace")
        return source
    except ValueError as error:
        raise TriggerError(
            f"via.{key}: {error}", key="via", remedy="name a queue, or write { create = true }"
        ) from error
