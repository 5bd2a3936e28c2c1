"""What triggers of DynamoDB and of Kinesis streams share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar

from attrs import frozen
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.core.samples import TIME
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.options.fields import (
    choice,
    duration,
    filters,
    flag,
    integer,
    set_options,
)
from cdk_rust_lambda.triggers.polled.mapping import (
    check_partial_batch,
    check_poison,
)
from cdk_rust_lambda.triggers.polled.mapping_options import (
    check_filter_key,
    filter_key,
    metrics,
    on_failure,
    record_age,
)
from cdk_rust_lambda.triggers.wiring.failures import failure_destination

_MAPPING_OPTIONS = (
    *("batch_size", "bisect_batch_on_error", "enabled", "filter_encryption", "filters"),
    *("max_batching_window", "max_record_age", "metrics_config", "parallelization_factor"),
    *("report_batch_item_failures", "retry_attempts", "starting_position", "tumbling_window"),
)
_NO_POLLERS = MappingProxyType(
    {"provisioned_poller_config": "Lambda has it for SQS and Kafka only; aws-cdk-lib ignores it"}
)


@frozen(kw_only=True)
class StreamTrigger(Trigger):
    """The options that triggers of DynamoDB and of Kinesis streams share."""

    leaves_out: ClassVar[Mapping[str, str]] = _NO_POLLERS

    starting_position: lambda_.StartingPosition | None = choice(lambda_.StartingPosition)
    batch_size: int | None = integer(1, 10_000, check_id="stream-ranges")
    bisect_batch_on_error: bool | None = flag()
    enabled: bool | None = flag()
    filter_encryption: kms.IKey | Source | None = filter_key()
    filters: Sequence[Mapping[str, Any]] | None = filters()
    max_batching_window: Duration | None = duration(0, 300, check_id="stream-ranges")
    max_record_age: Duration | None = record_age()
    metrics_config: lambda_.MetricsConfig | Mapping[str, Any] | None = metrics()
    on_failure: sqs.IQueue | sns.ITopic | s3.IBucket | lambda_.IEventSourceDlq | Source | None = (
        on_failure()
    )
    parallelization_factor: int | None = integer(1, 10, check_id="stream-ranges")
    report_batch_item_failures: bool | None = flag()
    retry_attempts: int | None = integer(-1, 10_000, check_id="stream-ranges")
    tumbling_window: Duration | None = duration(0, 900, check_id="stream-ranges")

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
