"""Messages of SQS queues."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from math import ceil
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, identity_of
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import (
    EPOCH_MILLISECONDS,
    REGION,
    sample_arn,
    sample_name,
)
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.fields import FILTERS, duration, flag, integer, set_options
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.polled.final_mapping import Need, check_mapping, pollers_need
from cdk_rust_lambda.triggers.polled.mapping import add_event_source
from cdk_rust_lambda.triggers.polled.mapping_options import (
    FILTER_KEY,
    METRICS,
    check_filter_key,
    check_pollers,
)
from cdk_rust_lambda.triggers.polled.sqs_checks import (
    RECEIVE_COUNT,
    check_batch,
    check_dead_letter_queue,
    check_fifo,
    check_visibility,
    inform_of_filters,
    inform_of_import,
    resource_of,
    wanted_visibility,
)
from cdk_rust_lambda.triggers.wiring.final_values import DEFAULT_TIMEOUT
from cdk_rust_lambda.triggers.wiring.permissions import timeout_of
from cdk_rust_lambda.triggers.wiring.resources import queue_of, refuse_properties

_limits: Memory[list[int]] = Memory()
# Seconds; of a function, and of one on managed instances.
_LONGEST_TIMEOUT, _LONGEST_TIMEOUT_ON_INSTANCES = 900, 5400
_FIRST_BATCHES = 5  # that Lambda reads of a standard queue at once


@with_options
class SqsTrigger(Trigger):
    """Invokes the function with batches of messages of a queue.

    Wired as an event source mapping; the function's role may receive and delete. The Rust event is
    `aws_lambda_events::event::sqs::SqsEvent` (feature `sqs`), the answer to partial failures
    `SqsBatchResponse`. With `SqsEventObj<T>` one body that isn't a `T` fails the whole batch, before the handler
    runs: decode each body yourself to report it alone. See "Using Lambda with Amazon SQS" in the Lambda guide.

    Args:
        queue: The queue. Default: one is created, encrypted, for TLS only, kept when the stack is
            deleted, with a visibility timeout of 6 times the function's timeout (90 minutes if that is a
            token), and with a dead-letter queue for what has been received 5 times. `{ create = true, fifo = true }` makes a FIFO queue.
        batch_size: At most so many messages at once: 1 to 10,000, over 10 only with a window.
            Default: 10.
        enabled: Whether messages are polled. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only messages that match one of these patterns; **others are deleted**. Default: all.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: no waiting.
        max_concurrency: At most so many invocations at once: 2 to 1,000. Default: no limit.
        metrics_config: Metrics of the event source mapping. Default: none.
        provisioned_poller_config: Pollers of your own: `minimum_pollers` 2 to 200, `maximum_pollers`
            2 to 10,000. Default: Lambda's.
        report_batch_item_failures: Whether only the messages that the function names are delivered
            again. Default: False: all of a failed batch.

    Raises:
        TriggerError: an option out of range, or not for this queue.
    """

    type: ClassVar[str] = "sqs"
    source_field: ClassVar[str | None] = "queue"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent("aws_lambda_events::event::sqs::SqsEvent", "sqs")

    queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    _: KW_ONLY
    batch_size: Annotated[int | None, integer(1, 10_000, check_id="sqs-batch")] = None
    enabled: Annotated[bool | None, flag()] = None
    filter_encryption: Annotated[kms.IKey | Source | None, FILTER_KEY] = None
    filters: Annotated[Sequence[Mapping[str, Any]] | None, FILTERS] = None
    max_batching_window: Annotated[Duration | None, duration(0, 300, check_id="sqs-batch")] = None
    max_concurrency: Annotated[int | None, integer(2, 1000, check_id="sqs-concurrency")] = None
    metrics_config: Annotated[lambda_.MetricsConfig | Mapping[str, Any] | None, METRICS] = None
    provisioned_poller_config: Annotated[
        lambda_.ProvisionedPollerConfig | Mapping[str, Any] | None,
        cdk_struct(lambda_.ProvisionedPollerConfig),
    ] = None
    report_batch_item_failures: Annotated[bool | None, flag()] = None

    def __attrs_post_init__(self) -> None:
        check_filter_key(self.filters, self.filter_encryption)
        if self.max_concurrency is not None and self.provisioned_poller_config is not None:
            raise TriggerError(
                "a limit of invocations and pollers of one's own exclude each other",
                key="max_concurrency",
                remedy="leave max_concurrency or provisioned_poller_config out",
                check_id="sqs-concurrency",
            )
        check_pollers(
            self.provisioned_poller_config, (2, 200), (2, 10_000), check_id="sqs-concurrency"
        )
        check_batch(self.batch_size, self.max_batching_window)

    def bind(self, function: lambda_.Function, construct_id: str) -> sqs.IQueue:
        """Adds an event source mapping to the function or its alias."""
        queue = self._queue(function, construct_id)
        handler = self.handler(function)
        if not self.creates_source:
            identity = (handler.node.path, identity_of(function, self.queue, "queue_arn"))
            place = Place(identity, "", "a mapping of the queue", "queue", "duplicate")
            claim(function, construct_id, place)
        self._check_queue(function, queue)
        options = set_options(
            self,
            *("batch_size", "enabled", "filters", "max_batching_window", "max_concurrency"),
            *("metrics_config", "provisioned_poller_config", "report_batch_item_failures"),
            "filter_encryption",
        )
        if queue.fifo:  # aws-cdk-lib refuses a window of 0 as well
            options.pop("max_batching_window", None)
        mapping = add_event_source(
            handler,
            event_sources.SqsEventSource,
            queue,
            clash=f"a mapping of {queue.node.path}",
            **options,
        )
        self._check_mapping(function, mapping, queue)
        return queue

    def _check_queue(self, function: lambda_.Function, queue: sqs.IQueue) -> None:
        """Checks the queue, and says what comes of it with these options."""
        if queue.fifo:
            check_fifo(self.batch_size, self.max_batching_window)
        resource = resource_of(queue)
        if resource is None:
            inform_of_import(function, queue)
        else:
            check_visibility(function, queue, resource)
            if not self.creates_source:
                check_dead_letter_queue(function, queue, resource)
        if not self.report_batch_item_failures:
            inform(
                function,
                "partial-batch",
                f"a message of {queue.node.path} that fails brings its whole batch back. Set"
                " report_batch_item_failures to true, and return those that have failed: only they come"
                " again",
            )
        if self.filters is not None:
            inform_of_filters(function, queue)

    def _check_mapping(
        self, function: lambda_.Function, mapping: lambda_.EventSourceMapping, queue: sqs.IQueue
    ) -> None:
        """Checks the executions that are reserved, with the limits of the function's other queues."""
        limits = _limits.of(function, list)
        others = sum(limits)
        if self.max_concurrency is not None and not is_token(self.max_concurrency):
            limits.append(self.max_concurrency)
        fifo = queue.fifo
        check_mapping(
            function,
            self,
            mapping,
            need_of=lambda final: _need_of(final, queue, others, fifo=fifo),
            make=lambda text: Notice.warning("sqs-reserved", text),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message."""
        name = sample_name(self.queue, "queue_name", "example-queue")
        return {
            "Records": [
                {
                    "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
                    "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                    "body": json.dumps({"hello": "world"}),
                    "attributes": {
                        "ApproximateReceiveCount": "1",
                        "SentTimestamp": str(EPOCH_MILLISECONDS),
                        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                        "ApproximateFirstReceiveTimestamp": str(EPOCH_MILLISECONDS + 1),
                    },
                    "messageAttributes": {},
                    "md5OfBody": "fbc24bcc7a1794758fc1327fcfebdaf6",
                    "eventSource": "aws:sqs",
                    "eventSourceARN": sample_arn("sqs", name),
                    "awsRegion": REGION,
                }
            ]
        }

    def _queue(self, function: lambda_.Function, construct_id: str) -> sqs.IQueue:
        if not self.creates_source:
            return queue_of(function, construct_id, self.queue)
        fifo = False
        if isinstance(self.queue, Created):
            refuse_properties(self.queue, "queue", "fifo")
            fifo = self.queue.properties.get("fifo", False)
            if not isinstance(fifo, bool):
                raise TriggerError(
                    f"expected true or false as fifo, found {fifo!r}",
                    key="queue",
                    remedy="write { create = true, fifo = true }",
                )
        common: dict[str, Any] = {
            "fifo": True if fifo else None,
            "encryption": sqs.QueueEncryption.SQS_MANAGED,
            "enforce_ssl": True,
            "removal_policy": RemovalPolicy.RETAIN,
        }
        dead_letter_queue = sqs.Queue(
            function,
            f"{construct_id}DeadLetterQueue",
            retention_period=Duration.days(14),
            **common,
        )
        return sqs.Queue(
            function,
            construct_id,
            visibility_timeout=_visibility(function),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=dead_letter_queue, max_receive_count=RECEIVE_COUNT
            ),
            **common,
        )


def _need_of(trigger: SqsTrigger, queue: sqs.IQueue, others: int, *, fifo: bool) -> Need | None:
    """Returns how many executions at once a queue asks for; with a limit, with the limits of `others`.

    See "Configuring maximum concurrency for Amazon SQS event sources", and of standard queues "Configuring
    a queue to use with Lambda", in the Lambda guide.

    Raises:
        TriggerError: what a FIFO queue doesn't have.
    """
    if fifo:
        check_fifo(trigger.batch_size, trigger.max_batching_window)
    limit = trigger.max_concurrency
    if limit is not None:
        if is_token(limit):
            return None
        more = f", with the function's other queues {limit + others}" if others else ""
        reason = f"max_concurrency is {limit}{more}"
        return Need(limit + others, reason, "messages are throttled", "Lower it")
    if trigger.provisioned_poller_config is not None:
        return pollers_need(trigger.provisioned_poller_config)
    if fifo:
        return None  # as many as there are groups of messages
    return Need(
        _FIRST_BATCHES,
        f"Lambda begins with {_FIRST_BATCHES} batches of {queue.node.path} at once",
        "messages are throttled, and count as received",
        "Set max_concurrency, to 2 or more",
    )


def _visibility(function: lambda_.Function) -> Duration:
    """Returns how long a created queue hides a message: 6 times the function's timeout.

    Of a timeout that is only known at deployment nothing can be computed: then 6 times the longest one
    that Lambda has, so that no message comes again while it is still being handled. Of a durable function the
    execution is what handles it; but Lambda refuses a queue that hides messages for less than the timeout.
    """
    features = features_of(function)
    is_on_instances = features.is_on_managed_instances
    longest = _LONGEST_TIMEOUT_ON_INSTANCES if is_on_instances else _LONGEST_TIMEOUT
    timeout = timeout_of(function)
    if timeout is None:
        timeout = DEFAULT_TIMEOUT if function.timeout is None else longest
    if features.is_durable:
        timeout = max(timeout, ceil(features.execution_seconds or longest))
    return Duration.seconds(wanted_visibility(timeout))
