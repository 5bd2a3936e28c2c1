from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import DynamoDbStreamTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn
from tests.support.projects import resources_of, skipping_stack
from tests.support.streams import actions_of, in_manifest, mapping_of, said
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
LATEST = lambda_.StartingPosition.LATEST
ID = ImportedByArn("orders", ARN)


def table_in(stack: Stack, name: str = "Orders", **more: Any) -> dynamodb.Table:
    options = {"stream": dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, **more}
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    return dynamodb.Table(stack, name, partition_key=key, **options)


def test_a_table_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = table_in(stack)
    trigger = DynamoDbStreamTrigger(
        table,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=50,
        bisect_batch_on_error=True,
        enabled=False,
        filters=[{"eventName": ["INSERT"]}],
        max_batching_window=Duration.seconds(5),
        max_record_age=Duration.hours(1),
        metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
        parallelization_factor=2,
        report_batch_item_failures=True,
        retry_attempts=3,
        tumbling_window=Duration.minutes(1),
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert mapping["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn"
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BatchSize"] == 50
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["Enabled"] is False
    assert mapping["FilterCriteria"] == {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]}
    assert mapping["MaximumBatchingWindowInSeconds"] == 5
    assert mapping["MaximumRecordAgeInSeconds"] == 3600
    assert mapping["MetricsConfig"] == {"Metrics": ["EventCount"]}
    assert mapping["ParallelizationFactor"] == 2
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["MaximumRetryAttempts"] == 3
    assert mapping["TumblingWindowInSeconds"] == 60
    assert "dynamodb:GetRecords" in actions_of(stack)
    assert function.triggers["DynamodbStreamOrders"].source is table


def test_a_global_table(tmp_path: Path) -> None:
    stack = skipping_stack()
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    view = dynamodb.StreamViewType.NEW_IMAGE
    table = dynamodb.TableV2(stack, "T", partition_key=key, dynamo_stream=view)
    function_with(tmp_path, stack, DynamoDbStreamTrigger(table, starting_position=LATEST))
    assert mapping_of(stack)["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn"


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'dynamodb-stream'\nsource = 'orders'\nstarting_position = 'Trim_Horizon'\n"
        "retry_attempts = 3\nmax_record_age = 60\non_failure = { create = true }\n"
        "metrics_config = { metrics = ['event_count'] }"
    )
    in_manifest(tmp_path, lines, stack, orders=table_in(stack))
    first = mapping_of(stack)
    assert resources_of(stack, "AWS::SQS::Queue")[0]["SqsManagedSseEnabled"] is True
    stack = skipping_stack()
    trigger = DynamoDbStreamTrigger(
        table_in(stack),
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        retry_attempts=3,
        max_record_age=Duration.seconds(60),
        on_failure=Created(),
        metrics_config={"metrics": [lambda_.MetricType.EVENT_COUNT]},
    )
    function_with(tmp_path, stack, trigger)
    assert mapping_of(stack) == first


@pytest.mark.parametrize(
    "arn", [ARN, ARN.replace("eu-west-1:123456789012", "${AWS::Region}:${AWS::AccountId}")]
)
def test_a_table_that_exists(tmp_path: Path, arn: str) -> None:
    lines = f"type = 'dynamodb-stream'\nsource = '{arn}'\nstarting_position = 'latest'"
    stack = in_manifest(tmp_path, lines)
    assert "table/orders/stream/2026" in str(mapping_of(stack)["EventSourceArn"])
    assert "table/orders/stream/2026" in str(actions_of(stack)["dynamodb:GetRecords"])


def test_its_id_is_the_tables_name() -> None:
    trigger = DynamoDbStreamTrigger(ImportedByArn("00.000", ARN), starting_position=LATEST)
    assert trigger.default_id == "DynamodbStreamOrders"


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    alias = function.add_alias("live")
    function.add_trigger(
        DynamoDbStreamTrigger(table_in(stack), starting_position=LATEST, alias=alias)
    )
    assert "Alias" in str(mapping_of(stack)["FunctionName"])


@pytest.mark.parametrize("kind", ["queue", "bucket"])
def test_what_is_given_up(tmp_path: Path, kind: str) -> None:
    stack = skipping_stack()
    destination = sqs.Queue(stack, "Q") if kind == "queue" else s3.Bucket(stack, "B")
    trigger = DynamoDbStreamTrigger(
        table_in(stack), starting_position=LATEST, on_failure=destination
    )
    function_with(tmp_path, stack, trigger)
    assert mapping_of(stack)["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
    assert ("sqs:SendMessage" if kind == "queue" else "s3:PutObject") in str(actions_of(stack))


def test_what_is_given_up_goes_to_no_fifo_queue(tmp_path: Path) -> None:
    for destination in (
        sqs.Queue(skipping_stack(), "Q", fifo=True),
        ImportedByArn("q", "arn:aws:sqs:eu-west-1:123456789012:q.fifo"),
    ):
        trigger = DynamoDbStreamTrigger(ID, starting_position=LATEST, on_failure=destination)
        with pytest.raises(TriggerError, match="FIFO"):
            function_with(tmp_path, skipping_stack(), trigger)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "starting_position"),
        ({"starting_position": "at_timestamp"}, "starting_position"),
        ({"starting_position": "now"}, "starting_position"),
        ({"batch_size": 10_001}, "batch_size"),
        ({"parallelization_factor": 11}, "parallelization_factor"),
        ({"retry_attempts": -2}, "retry_attempts"),
        ({"retry_attempts": 10_001}, "retry_attempts"),
        ({"max_record_age": Duration.seconds(59)}, "max_record_age"),
        ({"max_record_age": Duration.days(8)}, "max_record_age"),
        ({"tumbling_window": Duration.seconds(901)}, "tumbling_window"),
        ({"max_batching_window": Duration.seconds(301)}, "max_batching_window"),
        ({"metrics_config": {"metrics": ["count"]}}, "metrics_config"),
        ({"metrics_config": {"metric": []}}, "metrics_config"),
        ({"metrics_config": 1}, "metrics_config"),
        ({"on_failure": 1}, "on_failure"),
        ({"table": None}, "table"),
        ({"table": Created()}, "table"),
        ({"table": ImportedByArn("x", ARN.partition("/stream")[0])}, "table"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    position = {} if not options else {"starting_position": "latest"}
    with pytest.raises(TriggerError) as caught:
        DynamoDbStreamTrigger(**{"table": ID, **position, **options})
    assert caught.value.key == key
    assert caught.value.remedy


def test_a_key_without_filters() -> None:
    key = kms.Key(skipping_stack(), "K")
    with pytest.raises(TriggerError, match="no filters"):
        DynamoDbStreamTrigger(ID, starting_position=LATEST, filter_encryption=key)
    DynamoDbStreamTrigger(
        ID, starting_position=LATEST, filter_encryption=key, filters=[{"eventName": ["INSERT"]}]
    )


def test_check_stream(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = DynamoDbStreamTrigger(table_in(stack, stream=None), starting_position=LATEST)
    with pytest.raises(TriggerError, match="has no stream") as caught:
        function_with(tmp_path, stack, trigger)
    assert "NEW_AND_OLD_IMAGES" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("options", "blocks"),
    [
        ({}, True),
        ({"retry_attempts": -1, "bisect_batch_on_error": True}, True),
        ({"retry_attempts": 0}, False),
        ({"max_record_age": Duration.hours(1)}, False),
    ],
)
def test_check_poison(tmp_path: Path, options: dict[str, Any], blocks: bool) -> None:
    stack = skipping_stack()
    trigger = DynamoDbStreamTrigger(table_in(stack), starting_position=LATEST, **options)
    text = said(tmp_path, stack, trigger)
    assert ("cdk-rust-lambda:stream-poison" in text) is blocks
    if blocks:
        assert "Stack/Orders" in text
        assert "24 hours" in text


@pytest.mark.parametrize("reports", [False, True])
def test_check_partial_batch(tmp_path: Path, reports: bool) -> None:
    stack = skipping_stack()
    trigger = DynamoDbStreamTrigger(
        table_in(stack), starting_position=LATEST, report_batch_item_failures=reports
    )
    text = said(tmp_path, stack, trigger)
    assert ("cdk-rust-lambda:partial-batch" in text) is not reports


@pytest.mark.parametrize("count", [2, 3])
def test_check_readers(tmp_path: Path, count: int) -> None:
    stack = skipping_stack()
    table = table_in(stack)
    function = function_with(tmp_path, stack)
    for name in ("a", "b", "c")[:count]:
        alias = function.add_alias(name)
        function.add_trigger(
            DynamoDbStreamTrigger(table, id=name, starting_position=LATEST, alias=alias)
        )
    other = DynamoDbStreamTrigger(table_in(stack, "Other"), starting_position=LATEST)
    function.add_trigger(other)
    text = messages(stack)
    assert ("cdk-rust-lambda:ddb-readers" in text) is (count == 3)
    assert ("3 triggers read the stream of Stack/Orders" in text) is (count == 3)


def test_a_source_twice(tmp_path: Path) -> None:
    for is_imported in (False, True):
        stack = skipping_stack()
        source = ID if is_imported else table_in(stack)
        triggers = [
            DynamoDbStreamTrigger(source, id=name, starting_position=LATEST) for name in ("a", "b")
        ]
        with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
            function_with(tmp_path, stack, *triggers)


def test_a_source_that_was_added_by_hand(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = table_in(stack)
    function = function_with(tmp_path, stack)
    function.add_event_source(event_sources.DynamoEventSource(table, starting_position=LATEST))
    with pytest.raises(TriggerError, match="has a mapping of the same source already"):
        function.add_trigger(DynamoDbStreamTrigger(table, starting_position=LATEST))


def test_the_sample_event() -> None:
    trigger = DynamoDbStreamTrigger(ID, starting_position=LATEST)
    (record,) = trigger.sample_event()["Records"]
    assert record["eventSourceARN"] == ARN
    assert "window" not in trigger.sample_event()
    table = table_in(skipping_stack())
    windowed = DynamoDbStreamTrigger(
        table, starting_position=LATEST, tumbling_window=Duration.seconds(30)
    )
    event = windowed.sample_event()
    assert "table/example-table/stream/" in event["eventSourceARN"]
    assert event["window"] == {"start": "2026-01-01T12:00:00Z", "end": "2026-01-01T12:00:30Z"}
