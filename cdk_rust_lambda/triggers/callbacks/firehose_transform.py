"""Transformation of records in Firehose streams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import REGION, known, sample_arn
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.arns import BUCKET_ARN, BUCKET_NAME, STREAM_ARN, STREAM_NAME
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    integer,
    set_options,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.final_options import UNKNOWN, check_again
from cdk_rust_lambda.triggers.wiring.final_values import check_timeout
from cdk_rust_lambda.triggers.wiring.permissions import log_group, service_role
from cdk_rust_lambda.triggers.wiring.resources import bucket_of, stream_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import aws_iam as iam

    from cdk_rust_lambda.synthesis.properties import Properties
    from cdk_rust_lambda.triggers.wiring.final_options import Reader, Readers

_LONGEST_TIMEOUT = 300  # seconds
_LARGEST_SIZE = 10**9  # MiB; more than any service takes
_SMALLEST_BUFFER, _LARGEST_BUFFER = 0.2, 3  # MiB


def _mebibytes(value: Any) -> Any:
    """Turns a number of MiB, or a `Size`, into a `Size` in MiB, as aws-cdk-lib takes no fractions else."""
    if isinstance(value, Size) and not value.is_unresolved():
        value = value.to_kibibytes() / 1024
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= cast("float", value) <= _LARGEST_SIZE:
        return Size.mebibytes(cast("float", value))
    return value


def _check_buffer_size(_: object, __: object, value: Any) -> None:
    expected = f"{_SMALLEST_BUFFER} to {_LARGEST_BUFFER} MiB"
    if value is None or (isinstance(value, Size) and value.is_unresolved()):
        return
    if isinstance(value, Size) and _SMALLEST_BUFFER <= value.to_mebibytes() <= _LARGEST_BUFFER:
        return
    found = f"{value.to_mebibytes():g} MiB" if isinstance(value, Size) else repr(value)
    raise TriggerError(
        f"expected {expected}, found {found}",
        key="buffer_size",
        remedy=f"write a number of MiB, or a Size, of {expected}",
        check_id="firehose",
    )


def _parameter(name: str, kind: Callable[[str], Any]) -> Reader:
    """Returns what reads a parameter of the function's processor; one that isn't there stays as it was."""

    def read(properties: Properties) -> Any:
        found: Any = properties
        for key in ("ExtendedS3DestinationConfiguration", "ProcessingConfiguration", "Processors"):
            found = found.get(key) if isinstance(found, Mapping) else None
        for processor in found if isinstance(found, list) else ():
            parameters = processor.get("Parameters") if isinstance(processor, Mapping) else None
            for each in parameters if isinstance(parameters, list) else ():
                if isinstance(each, Mapping) and each.get("ParameterName") == name:
                    return _known(each.get("ParameterValue"), kind)
        return UNKNOWN

    return read


def _known(value: Any, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError):
        return UNKNOWN


_OF_STREAMS: Readers = {
    "buffer_interval": _parameter("BufferIntervalInSeconds", int),
    "buffer_size": _parameter("BufferSizeInMBs", float),
    "retries": _parameter("NumberOfRetries", int),
}


@with_options
class FirehoseTransformTrigger(Trigger):
    """Lets the function transform records on their way through a Firehose stream to a bucket.

    A stream is created, since a stream's function is part of its destination: records come by `PutRecord`
    or from a Kinesis stream, and go to the bucket when the function has transformed them. It is
    encrypted, logs its errors for a month, and its role may invoke the function. The Rust event is
    `aws_lambda_events::event::firehose::KinesisFirehoseEvent` (feature `firehose`), the answer
    `KinesisFirehoseResponse`. Its arrival times may be a millisecond early. See "Transform source data in Amazon Data Firehose" in its guide. In
    Python, `BoundTrigger.source` is the `DeliveryStream`: `grant_put_records` is one of its methods.

    Args:
        bucket: Where the transformed records go; the manifest's `source`. Default: a bucket is created,
            encrypted, private, for TLS only, versioned, kept when the stack is deleted.
        buffer_interval: Wait so long to fill the function's batch: at most 900 seconds. Default: 1 minute.
        buffer_size: How large the function's batch may become, as a `Size` or in MiB: 0.2 to 3, since
            events and answers have at most 6 MB. Default: 3.
        data_output_prefix: A prefix of the objects' keys. Default: `YYYY/MM/DD/HH/`.
        delivery_stream_name: The stream's name. Default: CloudFormation's.
        error_output_prefix: A prefix of the keys of objects with records that failed. Default: none.
        retries: How often an invocation is repeated that timed out or was throttled: 0 to 300.
            Default: 3.
        stream: The Kinesis stream that records come from. Default: none: they are put.

    Raises:
        TriggerError: an option out of range, or a function that may take longer than 5 minutes.
    """

    type: ClassVar[str] = "firehose-transform"
    source_field: ClassVar[str | None] = "bucket"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::firehose::KinesisFirehoseEvent", "firehose"
    )

    bucket: Annotated[
        s3.IBucket | Source | None,
        Resource("a bucket", "bucket_arn", arn=BUCKET_ARN, name=BUCKET_NAME),
    ] = None
    _: KW_ONLY
    buffer_interval: Annotated[Duration | None, duration(0, 900, check_id="firehose")] = None
    buffer_size: Annotated[
        Size | None,
        Option(
            converter=_mebibytes,
            validator=_check_buffer_size,
            schema={"type": "number", "minimum": _SMALLEST_BUFFER, "maximum": _LARGEST_BUFFER},
        ),
    ] = None
    data_output_prefix: Annotated[str | None, string()] = None
    delivery_stream_name: Annotated[
        str | None, string(r"[\w.-]{1,64}", "letters, digits and '_.-', at most 64")
    ] = None
    error_output_prefix: Annotated[str | None, string()] = None
    retries: Annotated[int | None, integer(0, 300)] = None
    stream: Annotated[
        kinesis.IStream | Source | None,
        Resource(
            "a Kinesis stream", "stream_arn", arn=STREAM_ARN, name=STREAM_NAME, creatable=False
        ),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> firehose.DeliveryStream:
        """Creates the stream."""
        _check_timeout(function)
        processor = firehose.LambdaFunctionProcessor(
            self.handler(function), **set_options(self, "buffer_interval", "buffer_size", "retries")
        )
        destination = firehose.S3Bucket(
            bucket_of(function, construct_id, self.bucket),
            role=self._role(function, f"{construct_id}DestinationRole"),
            processors=[cast("firehose.IDataProcessor", processor)],
            logging_config=firehose.EnableLogging(log_group(function, f"{construct_id}Logs")),
            **set_options(self, "data_output_prefix", "error_output_prefix"),
        )
        origin: dict[str, Any] = {"encryption": firehose.StreamEncryption.aws_owned_key()}
        if self.stream is not None:
            stream = stream_of(function, f"{construct_id}Source", self.stream)
            # Records are encrypted by the Kinesis stream then.
            role = self._role(function, f"{construct_id}SourceRole")
            origin = {"source": firehose.KinesisStreamSource(stream), "role": role}
        delivery_stream = firehose.DeliveryStream(
            function,
            f"{construct_id}Stream",
            destination=destination,
            delivery_stream_name=self.delivery_stream_name,
            **origin,
        )
        check_again(function, self, delivery_stream, _OF_STREAMS)
        return delivery_stream

    def _role(self, function: lambda_.Function, role_id: str) -> iam.IRole:
        """Makes a role; aws-cdk-lib's own would let Firehose act on behalf of everyone."""
        arn = Stack.of(function).format_arn(
            service="firehose",
            resource="deliverystream",
            resource_name=self.delivery_stream_name or "*",
        )
        return service_role(function, role_id, "firehose.amazonaws.com", source_arn=arn)

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one record."""
        name = known(self.delivery_stream_name, "example-stream")
        milliseconds = 1_767_268_800_123
        record: dict[str, Any] = {
            "recordId": "49546986683135544286507457936321625675700192471156785154",
            "approximateArrivalTimestamp": milliseconds,
            "data": "eyJoZWxsbyI6ICJ3b3JsZCJ9",
        }
        event: dict[str, Any] = {
            "invocationId": "8e2a4b4d-2f3a-4c51-9d4c-6e7a3f1b2c3d",
            "deliveryStreamArn": sample_arn("firehose", f"deliverystream/{name}"),
            "region": REGION,
            "records": [record],
        }
        if self.stream is not None:
            event["sourceKinesisStreamArn"] = sample_arn("kinesis", "stream/example-stream")
            record["kinesisRecordMetadata"] = {
                "shardId": "shardId-000000000000",
                "partitionKey": "example",
                "approximateArrivalTimestamp": milliseconds,
                "sequenceNumber": record["recordId"],
                "subsequenceNumber": 0,
            }
        return event


def _check_timeout(function: lambda_.Function) -> None:
    """See "Lambda invocation duration" in the Firehose guide."""

    def check(timeout: int) -> TriggerError | None:
        if timeout <= _LONGEST_TIMEOUT:
            return None
        return TriggerError(
            f"the function may take {timeout} seconds, but Firehose takes functions of at most"
            f" {_LONGEST_TIMEOUT}",
            key="timeout",
            remedy=f"set timeout=Duration.seconds({_LONGEST_TIMEOUT}) or less on the function",
            check_id="firehose",
        )

    check_timeout(function, check)
