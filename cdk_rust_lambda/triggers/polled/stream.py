"""What triggers of DynamoDB and of Kinesis streams share."""

from __future__ import annotations

from dataclasses import KW_ONLY
from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import TIME
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    integer,
)
from cdk_rust_lambda.triggers.polled.mapping import (
    check_partial_batch,
    check_poison,
)
from cdk_rust_lambda.triggers.polled.mapping_trigger import RecordTrigger


@with_options
class StreamTrigger(RecordTrigger):
    """The options that triggers of DynamoDB and of Kinesis streams share."""

    _: KW_ONLY
    parallelization_factor: Annotated[int | None, integer(1, 10, check_id="stream-ranges")] = None
    tumbling_window: Annotated[Duration | None, duration(0, 900, check_id="stream-ranges")] = None

    def options(self, function: lambda_.Function, construct_id: str) -> dict[str, Any]:
        """Returns the keywords that are set, for the event source of aws-cdk-lib."""
        names = ("parallelization_factor", "tumbling_window")
        return self.mapping_options(function, construct_id, *names)

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
