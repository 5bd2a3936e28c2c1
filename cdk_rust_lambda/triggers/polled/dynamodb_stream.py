"""Changes to items of DynamoDB tables."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import EPOCH_MILLISECONDS, REGION, known, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, camel_case
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.mapping import add_event_source, count_reader, require_position
from cdk_rust_lambda.triggers.polled.stream import StreamTrigger
from cdk_rust_lambda.triggers.wiring.resources import arn_part

TABLE_STREAM_ARN = r"arn:[\w-]+:dynamodb:[\w-]+:\w+:table/[\w.-]{3,255}/stream/[\w:.-]+"


@with_options
class DynamoDbStreamTrigger(StreamTrigger):
    """Invokes the function with batches of changes to items of a table.

    Wired as an event source mapping; the function's role may read the table's stream. The Rust event
    is `aws_lambda_events::event::dynamodb::Event` (feature `dynamodb`), with a tumbling window
    `TimeWindowEvent`; the answer to partial failures is `streams::DynamoDbEventResponse`. Its
    creation times have fractions of a second divided by 1,000. See "Using Lambda with Amazon DynamoDB" in the Lambda guide.

    Args:
        table: The table, with a stream, or the ARN of its stream. It isn't created, since it needs a
            key schema.
        starting_position: Where reading begins: `LATEST`, with what comes from now on, or
            `TRIM_HORIZON`, with all that is kept, which is 24 hours. Needed.
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
        TriggerError: an option out of range, or a table without a stream.
    """

    type: ClassVar[str] = "dynamodb-stream"
    source_field: ClassVar[str | None] = "table"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::dynamodb::Event", "dynamodb"
    )

    table: Annotated[
        dynamodb.ITable | dynamodb.ITableV2 | Source | None,
        Resource(
            "a table with a stream",
            "table_stream_arn",
            arn=TABLE_STREAM_ARN,
            creatable=False,
            required=True,
            nameable=False,
        ),
    ] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.starting_position is lambda_.StartingPosition.AT_TIMESTAMP:
            raise TriggerError(
                "a DynamoDB stream can't be read from a time on",
                key="starting_position",
                remedy="write latest or trim_horizon",
                check_id="stream-start",
            )
        require_position(self.starting_position, None)

    @property
    def default_id(self) -> str:
        """The kind and the table's name."""
        name = arn_part(self.table, ":table/([^/]+)")
        return super().default_id if name is None else camel_case(self.type, name)

    def bind(self, function: lambda_.Function, construct_id: str) -> dynamodb.ITable:
        """Adds an event source mapping to the function or its alias."""
        table = table_of(function, construct_id, self.table)
        count_reader(function, stream_label(self.table, table))
        self.check(function, table.node.path, "up to 24 hours")
        options = self.options(function, construct_id)
        handler = self.handler(function)
        mapping = add_event_source(handler, event_sources.DynamoEventSource, table, **options)
        self.check_mapping(function, mapping, table.node.path)
        return table

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch with one new item."""
        arn = _sample_stream_arn(self.table)
        return {"Records": [_sample_record(arn)], **self.sample_window(arn)}


def table_of(
    function: lambda_.Function, construct_id: str, source: Any, key: str = "table"
) -> dynamodb.ITable:
    """Returns the table that a source stands for.

    Raises:
        TriggerError: it has no stream.
    """
    if isinstance(source, ImportedByArn):
        table_arn = ImportedByArn("", source.arn.partition("/stream/")[0])
        return dynamodb.Table.from_table_attributes(
            function,
            construct_id,
            table_arn=table_arn.resolve(),
            table_stream_arn=source.resolve(),
        )
    table: dynamodb.ITable = source
    if table.table_stream_arn is None:
        raise TriggerError(
            f"the table {table.node.path} has no stream",
            key=key,
            remedy="give it one: stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES for a Table,"
            " dynamo_stream= for a TableV2, table_stream_arn= for an imported one",
            check_id="ddb-stream-off",
        )
    return table


def stream_label(source: Any, table: dynamodb.ITable) -> str:
    """Returns what tells a table's stream from others of the app, and names it in messages."""
    return source.arn if isinstance(source, ImportedByArn) else table.node.path


def _sample_stream_arn(source: Any) -> str:
    if isinstance(source, ImportedByArn) and "${" not in source.arn:
        return source.arn
    name = arn_part(source, ":table/([^/]+)")
    name = name or known(getattr(source, "table_name", None), "example-table")
    return sample_arn("dynamodb", f"table/{name}/stream/2026-01-01T00:00:00.000")


def _sample_record(arn: str) -> dict[str, Any]:
    """Returns a record of a new item."""
    return {
        "eventID": "c9fbe7d0261a5163fcb6940593e41797",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": EPOCH_MILLISECONDS // 1000,
            "Keys": {"id": {"S": "101"}},
            "NewImage": {"id": {"S": "101"}, "message": {"S": "hello"}},
            "SequenceNumber": "100000000000000000001",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": arn,
    }
