"""Records of Kinesis data streams."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import (
    EPOCH_MILLISECONDS,
    REGION,
    sample_arn,
    sample_name,
)
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source, has_member
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, camel_case
from cdk_rust_lambda.triggers.options.arns import STREAM_ARN, STREAM_NAME
from cdk_rust_lambda.triggers.options.fields import set_options, string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.mapping import add_event_source, require_position
from cdk_rust_lambda.triggers.polled.mapping_options import STARTING_TIMESTAMP
from cdk_rust_lambda.triggers.polled.stream import StreamTrigger
from cdk_rust_lambda.triggers.wiring.resources import arn_part, stream_of

_CONSUMER_ARN = rf"{STREAM_ARN}/consumer/{STREAM_NAME}:\d+"


@with_options
class KinesisStreamTrigger(StreamTrigger):
    """Invokes the function with batches of records of a Kinesis data stream.

    Wired as an event source mapping; the function's role may read. The Rust event is
    `aws_lambda_events::event::kinesis::KinesisEvent` (feature `kinesis`), with a tumbling window
    `KinesisTimeWindowEvent`; the answer to partial failures is `streams::KinesisEventResponse`. Its arrival
    times have milliseconds wrong that end in 0: `.5` of a second becomes 5 milliseconds. See
    "Using Lambda to process records from Amazon Kinesis Data Streams" in the Lambda guide.

    Args:
        stream: The stream, or a consumer of it (`StreamConsumer`, in Python `CfnStreamConsumer`, too, or its
            ARN), which has its own throughput: enhanced fan-out. Default: one is created, encrypted, kept when the stack is
            deleted, with capacity on demand; `{ create = true, shard_count = 2 }` provisions it.
        consumer: The name of a consumer that is registered with the stream for enhanced fan-out.
            Default: none, the throughput is shared with all who read the stream.
        starting_position: Where reading begins: `LATEST`, with what comes from now on,
            `TRIM_HORIZON`, with all that is kept, or `AT_TIMESTAMP`. Needed, except for a stream that
            is created; there `TRIM_HORIZON`.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        batch_size: At most so many records at once: 1 to 10,000. Default: 100.
        bisect_batch_on_error: Whether a batch that fails is split in two and tried again. Default:
            False.
        enabled: Whether the stream is read. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only records that match one of these patterns. Default: all.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: no waiting.
        max_record_age: Give records up that are older: 60 seconds to 7 days. Default: never.
        metrics_config: Metrics of the event source mapping. Default: none.
        on_failure: The standard queue or topic, or the bucket, for what is given up. Default: none.
        parallelization_factor: So many batches of a shard at once: 1 to 10. Default: 1.
        report_batch_item_failures: Whether reading goes on at the first record that the function
            names. Default: False: at the batch's first.
        retry_attempts: Try again so often: 0 to 10,000; -1 for until the record expires. Default: -1.
        tumbling_window: Add up records of windows of such a length, at most 15 minutes. Default: no
            windows.

    Raises:
        TriggerError: an option out of range, or a consumer of a consumer.
    """

    type: ClassVar[str] = "kinesis-stream"
    source_field: ClassVar[str | None] = "stream"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::kinesis::KinesisEvent", "kinesis"
    )

    stream: Annotated[
        kinesis.IStream | kinesis.IStreamConsumer | kinesis.CfnStreamConsumer | Source | None,
        Resource(
            "a Kinesis stream",
            ("attr_consumer_arn", "stream_arn", "stream_consumer_arn"),
            arn=rf"{STREAM_ARN}|{_CONSUMER_ARN}",
            name=STREAM_NAME,
        ),
    ] = None
    _: KW_ONLY
    consumer: Annotated[
        str | None, string(STREAM_NAME, "a name of letters, digits, '_', '.' and '-'")
    ] = None
    starting_position_timestamp: Annotated[int | None, STARTING_TIMESTAMP] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.starting_position is not None or not self.creates_source:
            require_position(self.starting_position, self.starting_position_timestamp)
        if self.consumer is not None and self._is_consumer:
            raise TriggerError(
                "the source is a consumer already",
                key="consumer",
                remedy="leave it out, or name the stream as the source",
            )

    @property
    def default_id(self) -> str:
        """The kind and the stream's name."""
        name = arn_part(self.stream, ":stream/([^/]+)")
        return super().default_id if name is None else camel_case(self.type, name)

    @property
    def _is_consumer(self) -> bool:
        if isinstance(self.stream, ImportedByArn):
            return "/consumer/" in self.stream.arn
        is_resource = isinstance(self.stream, kinesis.CfnStreamConsumer)
        return is_resource or has_member(self.stream, "stream_consumer_arn")

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> kinesis.IStream | kinesis.IStreamConsumer | kinesis.CfnStreamConsumer:
        """Adds an event source mapping to the function or its alias."""
        source: Any
        source, kind = self._source(function, construct_id)
        self.check(function, source.node.path, "24 hours to a year as the stream is set")
        options = self.options(function, construct_id)
        options.setdefault("starting_position", lambda_.StartingPosition.TRIM_HORIZON)
        options |= set_options(self, "starting_position_timestamp")
        reader: Any = source
        if self.consumer is not None:
            kind = event_sources.KinesisConsumerEventSource
            reader = kinesis.StreamConsumer(
                function,
                f"{construct_id}Consumer",
                stream=source,
                stream_consumer_name=self.consumer,
            )
        elif isinstance(source, kinesis.CfnStreamConsumer):
            stream_id = f"{construct_id}Stream"
            reader = kinesis.Stream.from_stream_arn(function, stream_id, source.stream_arn)
        mapping = add_event_source(self.handler(function), kind, reader, **options)
        if isinstance(source, kinesis.CfnStreamConsumer):
            _read_consumer(function, mapping, source)
        streams = [source] if isinstance(source, kinesis.Stream) else []
        self.check_mapping(function, mapping, source.node.path, *streams)
        found: kinesis.IStream | kinesis.IStreamConsumer | kinesis.CfnStreamConsumer = source
        return found

    def _source(self, function: lambda_.Function, construct_id: str) -> tuple[Any, Any]:
        if isinstance(self.stream, kinesis.CfnStreamConsumer):
            return self.stream, event_sources.KinesisEventSource
        if self._is_consumer:
            given: Any = self.stream
            if isinstance(given, ImportedByArn):
                given = kinesis.StreamConsumer.from_stream_consumer_arn(
                    function, construct_id, given.resolve()
                )
            return given, event_sources.KinesisConsumerEventSource
        return stream_of(function, construct_id, self.stream), event_sources.KinesisEventSource

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one record."""
        name = arn_part(self.stream, ":stream/([^/]+)") or ""
        if not re.fullmatch(STREAM_NAME, name):
            name = sample_name(self.stream, "stream_name", "example-stream")
        arn = sample_arn("kinesis", f"stream/{name}")
        record = _sample_record()
        sequence = record["sequenceNumber"]
        return {
            "Records": [
                {
                    "kinesis": record,
                    "eventSource": "aws:kinesis",
                    "eventVersion": "1.0",
                    "eventID": f"shardId-000000000000:{sequence}",
                    "eventName": "aws:kinesis:record",
                    "invokeIdentityArn": "arn:aws:iam::123456789012:role/example-role",
                    "awsRegion": REGION,
                    "eventSourceARN": arn,
                }
            ],
            **self.sample_window(arn),
        }


def _read_consumer(
    function: lambda_.Function,
    mapping: lambda_.EventSourceMapping,
    consumer: kinesis.CfnStreamConsumer,
) -> None:
    """Has the mapping of a stream read a consumer of it; aws-cdk-lib imports none whose ARN is a token."""
    resource = mapping.node.default_child
    assert isinstance(resource, lambda_.CfnEventSourceMapping)  # noqa: S101 - its default child
    resource.event_source_arn = consumer.attr_consumer_arn
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
            resources=[consumer.attr_consumer_arn],
        )
    )


def _sample_record() -> dict[str, Any]:
    """Returns a record's part that comes from Kinesis."""
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "1",
        "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "data": base64.b64encode(json.dumps({"hello": "world"}).encode()).decode(),
        "approximateArrivalTimestamp": (EPOCH_MILLISECONDS + 123) / 1000,
    }
