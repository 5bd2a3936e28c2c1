"""What triggers of DynamoDB and of Kinesis streams share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import TIME
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.options.fields import (
    FILTERS,
    duration,
    enum_member,
    flag,
    integer,
    set_options,
)
from cdk_rust_lambda.triggers.polled.mapping import (
    check_partial_batch,
    check_poison,
)
from cdk_rust_lambda.triggers.polled.mapping_options import (
    FILTER_KEY,
    METRICS,
    ON_FAILURE,
    RECORD_AGE,
    check_filter_key,
)
from cdk_rust_lambda.triggers.wiring.failures import failure_destination

_MAPPING_OPTIONS = (
    *("batch_size", "bisect_batch_on_error", "enabled", "filter_encryption", "filters"),
    *("max_batching_window", "max_record_age", "metrics_config", "parallelization_factor"),
    *("report_batch_item_failures", "retry_attempts", "starting_position", "tumbling_window"),
)


@with_options
class StreamTrigger(Trigger):
    """The options that triggers of DynamoDB and of Kinesis streams share."""

    _: KW_ONLY
    starting_position: Annotated[
        lambda_.StartingPosition | None, enum_member(lambda_.StartingPosition)
    ] = None
    batch_size: Annotated[int | None, integer(1, 10_000, check_id="stream-ranges")] = None
    bisect_batch_on_error: Annotated[bool | None, flag()] = None
    enabled: Annotated[bool | None, flag()] = None
    filter_encryption: Annotated[kms.IKey | Source | None, FILTER_KEY] = None
    filters: Annotated[Sequence[Mapping[str, Any]] | None, FILTERS] = None
    max_batching_window: Annotated[Duration | None, duration(0, 300, check_id="stream-ranges")] = (
        None
    )
    max_record_age: Annotated[Duration | None, RECORD_AGE] = None
    metrics_config: Annotated[lambda_.MetricsConfig | Mapping[str, Any] | None, METRICS] = None
    on_failure: Annotated[
        sqs.IQueue | sns.ITopic | s3.IBucket | lambda_.IEventSourceDlq | Source | None, ON_FAILURE
    ] = None
    parallelization_factor: Annotated[int | None, integer(1, 10, check_id="stream-ranges")] = None
    report_batch_item_failures: Annotated[bool | None, flag()] = None
    retry_attempts: Annotated[int | None, integer(-1, 10_000, check_id="stream-ranges")] = None
    tumbling_window: Annotated[Duration | None, duration(0, 900, check_id="stream-ranges")] = None

    def __attrs_post_init__(self) -> None:
        check_filter_key(self.filters, self.filter_encryption)

    def options(self, function: lambda_.Function, construct_id: str) -> dict[str, Any]:
        """Returns the keywords that are set, for the event source of aws-cdk-lib."""
        options = set_options(self, *_MAPPING_OPTIONS)
        destination = failure_destination(function, f"{construct_id}OnFailure", self.on_failure)
        if destination is not None:
            options["on_failure"] = destination
        return options

    def check(self, function: lambda_.Function, source: str, until: str) -> None:
        """Says what happens to records that fail.

        Args:
            function: The function.
            source: What the stream is called in messages.
            until: When records expire.
        """
        check_poison(function, source, self.retry_attempts, self.max_record_age, until)
        check_partial_batch(function, source, reports=self.report_batch_item_failures)

    def sample_window(self, arn: str) -> dict[str, Any]:
        """Returns what an event has besides records if windows tumble."""
        if self.tumbling_window is None:
            return {}
        seconds = 60 if self.tumbling_window.is_unresolved() else self.tumbling_window.to_seconds()
        end = datetime.fromisoformat(TIME) + timedelta(seconds=seconds)
        return {
            "window": {"start": TIME, "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"},
            "state": {},
            "shardId": "shardId-000000000000",
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": False,
            "isWindowTerminatedEarly": False,
        }
