"""Queues, topics, buses and streams that functions of a workspace share."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.resources.kind import WorkspaceResource
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.fields import duration, flag, integer, set_options
from cdk_rust_lambda.triggers.wiring.resources import queue_of

if TYPE_CHECKING:
    from constructs import Construct

_LONGEST_RETENTION = 14 * 24 * 3600  # seconds that SQS has
# 6 times the default timeout of a function here: "Configuring an Amazon SQS queue" in the Lambda guide.
_VISIBILITY = 180
_RECEIVE_COUNT = 5


@with_options
class QueueResource(WorkspaceResource):
    """A queue of SQS: encrypted, for TLS only, kept when the stack is deleted.

    Args:
        dead_letter_queue: The queue for what is never handled. Default: one is created; none with
            `max_receive_count = 0`.
        delivery_delay: How long a message is held back, at most 15 minutes. Default: not at all.
        content_based_deduplication: Whether a FIFO queue knows duplicates by their content. Default: False.
        fifo: Whether it keeps the order. Default: False.
        max_receive_count: After how many receptions a message goes to the dead-letter queue; 0 for none.
            Default: 5.
        retention_period: How long messages are kept: 1 minute to 14 days. Default: 4 days.
        visibility_timeout: How long a received message is hidden, at most 12 hours; 6 times the longest
            timeout of its functions is good. Default: 3 minutes.
    """

    kind: ClassVar[str] = "queue"

    _: KW_ONLY
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    delivery_delay: Annotated[Duration | None, duration(0, 900)] = None
    content_based_deduplication: Annotated[bool | None, flag()] = None
    fifo: Annotated[bool | None, flag()] = None
    max_receive_count: Annotated[int | None, integer(0, 1000)] = None
    retention_period: Annotated[Duration | None, duration(60, _LONGEST_RETENTION)] = None
    visibility_timeout: Annotated[Duration | None, duration(0, 43_200)] = None

    def __attrs_post_init__(self) -> None:
        if self.content_based_deduplication and not self.fifo:
            raise TriggerError(
                "only a FIFO queue knows duplicates",
                key="content_based_deduplication",
                remedy="write fifo = true, or leave it out",
            )
        if self.max_receive_count == 0 and self.dead_letter_queue is not None:
            raise TriggerError(
                "no message ever goes to the dead-letter queue",
                key="max_receive_count",
                remedy="write a number from 1 on, or leave dead_letter_queue out",
            )

    def _check_kind(self, dead_letter_queue: sqs.IQueue) -> None:
        """See "Using dead-letter queues in Amazon SQS" in its guide: both are FIFO, or none is."""
        if dead_letter_queue.fifo is bool(self.fifo):
            return
        kinds = ("a FIFO queue", "a standard queue")
        own, other = kinds if self.fifo else kinds[::-1]
        raise TriggerError(
            f"{dead_letter_queue.node.path} is {other}, but the dead-letter queue of {own} is {own}",
            key="dead_letter_queue",
            remedy=f"name {own}, or leave it out",
        )

    def make(self, scope: Construct, name: str) -> sqs.Queue:
        """Makes the queue, and its dead-letter queue if none is named."""
        count = _RECEIVE_COUNT if self.max_receive_count is None else self.max_receive_count
        common: dict[str, Any] = {
            "fifo": True if self.fifo else None,  # CloudFormation doesn't take False
            "encryption": sqs.QueueEncryption.SQS_MANAGED,
            "enforce_ssl": True,
            "removal_policy": RemovalPolicy.RETAIN,
        }
        dead: sqs.DeadLetterQueue | None = None
        if count:
            dead_id = f"{name}DeadLetterQueue"
            if self.dead_letter_queue is None:
                retention = Duration.seconds(_LONGEST_RETENTION)
                queue: Any = sqs.Queue(scope, dead_id, retention_period=retention, **common)
            else:
                queue = queue_of(scope, dead_id, self.dead_letter_queue, "dead_letter_queue")
                self._check_kind(queue)
            dead = sqs.DeadLetterQueue(queue=queue, max_receive_count=count)
        options = set_options(
            self, "content_based_deduplication", "delivery_delay", "retention_period"
        )
        return sqs.Queue(
            scope,
            name,
            dead_letter_queue=dead,
            visibility_timeout=self.visibility_timeout or Duration.seconds(_VISIBILITY),
            **options,
            **common,
        )


@with_options
class TopicResource(WorkspaceResource):
    """A topic of SNS: encrypted with the key of AWS, for TLS only.

    Args:
        content_based_deduplication: Whether a FIFO topic knows duplicates by their content. Default: False.
        fifo: Whether it keeps the order. Default: False.
    """

    kind: ClassVar[str] = "topic"

    _: KW_ONLY
    content_based_deduplication: Annotated[bool | None, flag()] = None
    fifo: Annotated[bool | None, flag()] = None

    def make(self, scope: Construct, name: str) -> sns.Topic:
        """Makes the topic."""
        topic = sns.Topic(
            scope,
            name,
            enforce_ssl=True,
            **set_options(self, "content_based_deduplication", "fifo"),
        )
        resource = topic.node.default_child
        assert isinstance(resource, sns.CfnTopic)  # noqa: S101 - a Topic's default child
        resource.kms_master_key_id = "alias/aws/sns"
        return topic


@with_options
class EventBusResource(WorkspaceResource):
    """A bus of EventBridge."""

    kind: ClassVar[str] = "event-bus"

    def make(self, scope: Construct, name: str) -> events.EventBus:
        """Makes the bus."""
        return events.EventBus(scope, name)


@with_options
class KinesisStreamResource(WorkspaceResource):
    """A stream of Kinesis: encrypted, kept when the stack is deleted.

    Args:
        retention_period: How long records are kept: 1 day to 365 days. Default: 1 day.
        shard_count: How many shards it has. Default: as many as are needed, on demand.
    """

    kind: ClassVar[str] = "kinesis-stream"

    _: KW_ONLY
    retention_period: Annotated[Duration | None, duration(86_400, 31_536_000)] = None
    shard_count: Annotated[int | None, integer(1)] = None

    def make(self, scope: Construct, name: str) -> kinesis.Stream:
        """Makes the stream."""
        mode = (
            kinesis.StreamMode.ON_DEMAND
            if self.shard_count is None
            else kinesis.StreamMode.PROVISIONED
        )
        return kinesis.Stream(
            scope,
            name,
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=RemovalPolicy.RETAIN,
            stream_mode=mode,
            **set_options(self, "retention_period", "shard_count"),
        )
