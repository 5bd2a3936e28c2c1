from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnOutput, CfnParameter, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import KinesisStreamTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.streams import actions_of, in_manifest, mapping_of, said
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
CONSUMER_ARN = f"{ARN}/consumer/reports:1767268800"
LATEST = lambda_.StartingPosition.LATEST
STREAM = "AWS::Kinesis::Stream"
CONSUMER = "AWS::Kinesis::StreamConsumer"


def test_a_stream_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    stream = kinesis.Stream(stack, "Clicks")
    trigger = KinesisStreamTrigger(
        stream,
        starting_position=lambda_.StartingPosition.AT_TIMESTAMP,
        starting_position_timestamp=1767268800,
        batch_size=500,
        retry_attempts=2,
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert mapping["EventSourceArn"]["Fn::GetAtt"][0].startswith("Clicks")
    assert mapping["StartingPosition"] == "AT_TIMESTAMP"
    assert mapping["StartingPositionTimestamp"] == 1767268800
    assert mapping["BatchSize"] == 500
    assert mapping["MaximumRetryAttempts"] == 2
    assert "kinesis:GetRecords" in actions_of(stack)
    assert resources_of(stack, CONSUMER) == []
    assert function.triggers["KinesisStreamClicks"].source is stream


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'kinesis-stream'\nsource = 'clicks'\nstarting_position = 'latest'\nbatch_size = 5"
    )
    in_manifest(tmp_path, lines, stack, clicks=kinesis.Stream(stack, "Clicks"))
    first = mapping_of(stack)
    stack = skipping_stack()
    stream = kinesis.Stream(stack, "Clicks")
    function_with(
        tmp_path, stack, KinesisStreamTrigger(stream, starting_position=LATEST, batch_size=5)
    )
    assert mapping_of(stack) == first


@pytest.mark.parametrize(
    "source", [f"'{ARN}'", "{ name = 'clicks' }", f"'{ARN.replace('eu-west-1', '${AWS::Region}')}'"]
)
def test_a_stream_that_exists(tmp_path: Path, source: str) -> None:
    lines = f"type = 'kinesis-stream'\nsource = {source}\nstarting_position = 'latest'"
    stack = in_manifest(tmp_path, lines)
    assert "stream/clicks" in str(mapping_of(stack)["EventSourceArn"])
    assert "stream/clicks" in str(actions_of(stack)["kinesis:GetRecords"])
    assert resources_of(stack, STREAM) == []
    assert stack.node.find_child("F").node.try_find_child("KinesisStreamClicks") is not None


@pytest.mark.parametrize("shards", [None, 2])
def test_a_stream_that_is_created(tmp_path: Path, shards: int | None) -> None:
    more = "" if shards is None else f"\nsource = {{ create = true, shard_count = {shards} }}"
    stack = in_manifest(tmp_path, f"type = 'kinesis-stream'{more}")
    stream = only(stack, STREAM)
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    assert stream.get("ShardCount") == shards
    assert stream["StreamModeDetails"]["StreamMode"] == (
        "ON_DEMAND" if shards is None else "PROVISIONED"
    )
    (resource,) = (
        each for each in template_of(stack)["Resources"].values() if each["Type"] == STREAM
    )
    assert resource["DeletionPolicy"] == "Retain"
    assert mapping_of(stack)["StartingPosition"] == "TRIM_HORIZON"


def test_a_consumer_is_registered(tmp_path: Path) -> None:
    stack = in_manifest(tmp_path, "type = 'kinesis-stream'\nconsumer = 'reports'")
    consumer = only(stack, CONSUMER)
    assert consumer["ConsumerName"] == "reports"
    assert "Consumer" in mapping_of(stack)["EventSourceArn"]["Fn::GetAtt"][0]
    actions = actions_of(stack)
    assert {"kinesis:SubscribeToShard", "kinesis:GetRecords"} <= actions.keys()


@pytest.mark.parametrize("by_arn", [False, True])
def test_a_consumer_that_exists(tmp_path: Path, by_arn: bool) -> None:
    stack = skipping_stack()
    source: Any = ImportedByArn("1767268800", CONSUMER_ARN)
    if not by_arn:
        stream = kinesis.Stream(stack, "Clicks")
        source = kinesis.StreamConsumer(stack, "C", stream=stream, stream_consumer_name="reports")
    trigger = KinesisStreamTrigger(source, starting_position=LATEST)
    function_with(tmp_path, stack, trigger)
    arn = mapping_of(stack)["EventSourceArn"]
    assert arn == CONSUMER_ARN if by_arn else arn["Fn::GetAtt"][0].startswith("C")
    assert "kinesis:SubscribeToShard" in actions_of(stack)
    if by_arn:
        assert trigger.default_id == "KinesisStreamClicks"


def test_consumers_of_cloudformation(tmp_path: Path) -> None:
    stack = skipping_stack()
    stream = kinesis.Stream(stack, "Clicks")
    consumers = [
        kinesis.CfnStreamConsumer(stack, name, consumer_name=name, stream_arn=stream.stream_arn)
        for name in ("First", "Second")
    ]
    triggers = [KinesisStreamTrigger(each, starting_position=LATEST) for each in consumers]
    function_with(tmp_path, stack, *triggers)
    found = resources_of(stack, "AWS::Lambda::EventSourceMapping")
    assert [each["EventSourceArn"] for each in found] == [
        {"Fn::GetAtt": [name, "ConsumerARN"]} for name in ("First", "Second")
    ]
    assert "Clicks" in str(actions_of(stack)["kinesis:GetRecords"])
    policy = only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    readable = [each["Resource"] for each in policy if "kinesis:SubscribeToShard" in each["Action"]]
    assert [{"Fn::GetAtt": [name, "ConsumerARN"]} in readable for name in ("First", "Second")] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"starting_position": None}, "starting_position"),
        ({"starting_position": "at_timestamp"}, "starting_position_timestamp"),
        ({"starting_position_timestamp": 5}, "starting_position_timestamp"),
        ({"stream": ImportedByArn("x", CONSUMER_ARN), "consumer": "c"}, "consumer"),
        ({"consumer": "a b"}, "consumer"),
        ({"batch_size": 0}, "batch_size"),
        ({"stream": ImportedByName("x", "a/b")}, "stream"),
        ({"stream": ImportedByArn("x", "arn:aws:sqs:eu-west-1:123456789012:q")}, "stream"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        KinesisStreamTrigger(
            **{"stream": ImportedByArn("x", ARN), "starting_position": "latest", **options}
        )
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize("properties", [{"shard_count": 0}, {"shards": 2}])
def test_properties_that_are_wrong(tmp_path: Path, properties: dict[str, Any]) -> None:
    with pytest.raises(TriggerError):
        function_with(
            tmp_path, skipping_stack(), KinesisStreamTrigger(Created(properties=properties))
        )


@pytest.mark.parametrize("limited", [False, True])
def test_check_poison(tmp_path: Path, limited: bool) -> None:
    trigger = KinesisStreamTrigger(retry_attempts=3 if limited else None)
    text = said(tmp_path, skipping_stack(), trigger)
    assert ("cdk-rust-lambda:stream-poison" in text) is not limited
    assert "cdk-rust-lambda:partial-batch" in text


def streams_of(stack: Stack) -> list[Any]:
    return [kinesis.Stream(stack, "Clicks"), ImportedByArn("x", ARN), ImportedByName("x", "clicks")]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_source_twice(tmp_path: Path, index: int) -> None:
    stack = skipping_stack()
    source = streams_of(stack)[index]
    triggers = [
        KinesisStreamTrigger(source, id=name, starting_position=LATEST) for name in ("a", "b")
    ]
    with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
        function_with(tmp_path, stack, *triggers)


def test_two_streams_that_are_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, KinesisStreamTrigger(id="a"), KinesisStreamTrigger(id="b"))
    assert len(resources_of(stack, STREAM)) == 2


def test_checks_are_silent_on_tokens(tmp_path: Path) -> None:
    stack = skipping_stack()
    number = CfnParameter(stack, "Number", type="Number").value_as_number
    trigger = KinesisStreamTrigger(
        batch_size=number,  # type: ignore[arg-type]
        retry_attempts=number,  # type: ignore[arg-type]
        parallelization_factor=number,  # type: ignore[arg-type]
    )
    text = said(tmp_path, stack, trigger)
    assert mapping_of(stack)["MaximumRetryAttempts"] == {"Ref": "Number"}
    assert "stream-poison" not in text


def test_the_sample_event() -> None:
    for source, name in ((None, "example-stream"), (ImportedByArn("x", CONSUMER_ARN), "clicks")):
        event = KinesisStreamTrigger(source, starting_position=LATEST).sample_event()
        (record,) = event["Records"]
        assert record["eventSourceARN"].endswith(f":stream/{name}")
        assert record["kinesis"]["data"] == "eyJoZWxsbyI6ICJ3b3JsZCJ9"


def test_a_stream_for_which_another_resource_stands(tmp_path: Path) -> None:
    stack = skipping_stack()
    stream = kinesis.Stream(stack, "Stream")
    stream.node.default_child = CfnOutput(stream, "Name", value=stream.stream_name)
    function_with(tmp_path, stack, KinesisStreamTrigger(stream, starting_position=LATEST))
    assert only(stack, "AWS::Lambda::EventSourceMapping")["StartingPosition"] == "LATEST"
