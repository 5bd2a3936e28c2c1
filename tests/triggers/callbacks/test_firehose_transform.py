from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.triggers.callbacks.firehose_transform import FirehoseTransformTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import conditions_of_trust, function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

STREAM = "AWS::KinesisFirehose::DeliveryStream"


def destination_of(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = only(stack, STREAM)["ExtendedS3DestinationConfiguration"]
    return found


def test_a_bucket_of_python(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'firehose-transform'\nsource = 'given'\nbuffer_interval = 30\nbuffer_size = 0.5\n"
        "retries = 5\ndata_output_prefix = 'a/'\nerror_output_prefix = 'b/'\n"
        "delivery_stream_name = 'records'",
        lambda bucket: FirehoseTransformTrigger(
            bucket,
            buffer_interval=Duration.seconds(30),
            buffer_size=Size.kibibytes(512),
            retries=5,
            data_output_prefix="a/",
            error_output_prefix="b/",
            delivery_stream_name="records",
        ),
        lambda stack: s3.Bucket(stack, "Target"),
    )
    assert only(stack, STREAM)["DeliveryStreamName"] == "records"
    assert only(stack, STREAM)["DeliveryStreamEncryptionConfigurationInput"]
    destination = destination_of(stack)
    assert destination["BucketARN"]["Fn::GetAtt"][0].startswith("Target")
    assert destination["Prefix"] == "a/"
    assert destination["ErrorOutputPrefix"] == "b/"
    (processor,) = destination["ProcessingConfiguration"]["Processors"]
    parameters = {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
    assert parameters.pop("LambdaArn")["Fn::GetAtt"][0].startswith("F")
    assert parameters.pop("RoleArn")
    assert parameters == {
        "BufferIntervalInSeconds": "30",
        "BufferSizeInMBs": "0.5",
        "NumberOfRetries": "5",
    }
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 30


def test_a_bucket_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(
        tmp_path, stack, manifest=trigger_table("type = 'firehose-transform'\nid = 'Clean'")
    )
    bucket = only(stack, "AWS::S3::Bucket")
    assert bucket["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "aws:SecureTransport" in str(only(stack, "AWS::S3::BucketPolicy"))
    assert function.triggers["Clean"].source.node.id == "CleanStream"


@pytest.mark.parametrize("source", ["'arn:aws:s3:::records-here'", "{ name = 'records-here' }"])
def test_a_bucket_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'firehose-transform'\nsource = {source}"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert "records-here" in str(destination_of(stack)["BucketARN"])
    assert resources_of(stack, "AWS::S3::Bucket") == []


@pytest.mark.parametrize(
    "source",
    ["'data'", "'arn:aws:kinesis:eu-west-1:123456789012:stream/data'", "{ name = 'data' }"],
)
def test_a_kinesis_stream(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'firehose-transform'\nstream = {source}"
    resources: Any = {"data": kinesis.Stream(stack, "Data")} if source == "'data'" else {}
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    properties = only(stack, STREAM)
    assert properties["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert "DeliveryStreamEncryptionConfigurationInput" not in properties


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"buffer_size": 5}, "buffer_size"),
        ({"buffer_size": 0.1}, "buffer_size"),
        ({"buffer_size": Size.mebibytes(4)}, "buffer_size"),
        ({"buffer_size": "1"}, "buffer_size"),
        ({"buffer_size": True}, "buffer_size"),
        ({"buffer_interval": Duration.seconds(901)}, "buffer_interval"),
        ({"retries": 301}, "retries"),
        ({"bucket": 1}, "bucket"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: FirehoseTransformTrigger(**options), key)


@pytest.mark.parametrize("seconds", [300, 301])
def test_check_timeout(tmp_path: Path, seconds: int) -> None:
    def make() -> None:
        timeout = Duration.seconds(seconds)
        function_with(tmp_path, skipping_stack(), FirehoseTransformTrigger(), timeout=timeout)

    if seconds == 300:
        make()
    else:
        refused(make, "timeout", "may take 301 seconds, but Firehose takes .* at most 300")


def test_the_sample_event() -> None:
    stack = Stack()
    event = FirehoseTransformTrigger(stream=kinesis.Stream(stack, "S")).sample_event()
    assert event["records"][0]["kinesisRecordMetadata"]["shardId"]
    event = FirehoseTransformTrigger(delivery_stream_name="mine").sample_event()
    assert event["deliveryStreamArn"].endswith(":deliverystream/mine")
    assert "sourceKinesisStreamArn" not in event


@pytest.mark.parametrize(("name", "written"), [("records", "records"), (None, "*")])
def test_roles_are_for_the_account_and_the_stream(
    tmp_path: Path, name: str | None, written: str
) -> None:
    stack = skipping_stack()
    trigger = FirehoseTransformTrigger(
        stream=kinesis.Stream(stack, "Clicks"), delivery_stream_name=name
    )
    function_with(tmp_path, stack, trigger)
    conditions = conditions_of_trust(stack, "firehose")
    assert len(conditions) == 2  # of the destination and of the source
    for each in conditions:
        assert each["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        arn = str(each["ArnEquals"]["aws:SourceArn"])
        assert f":deliverystream/{written}'" in arn
