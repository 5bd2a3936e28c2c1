"""What triggers of DynamoDB and of Kinesis streams share."""

from __future__ import annotations

from dataclasses import KW_ONLY
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from aws_cdk import Duration, Token
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import TIME
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.fields import duration
from cdk_rust_lambda.triggers.polled.final_mapping import Need, check_mapping
from cdk_rust_lambda.triggers.polled.mapping import check_partial_batch, check_poison
from cdk_rust_lambda.triggers.polled.mapping_options import PARALLELIZATION_FACTOR
from cdk_rust_lambda.triggers.polled.mapping_trigger import RecordTrigger
from cdk_rust_lambda.triggers.wiring.final_values import final_number

if TYPE_CHECKING:
    from cdk_rust_lambda.synthesis.properties import Properties


@with_options
class StreamTrigger(RecordTrigger):
    """The options that triggers of DynamoDB and of Kinesis streams share."""

    _: KW_ONLY
    parallelization_factor: Annotated[int | None, PARALLELIZATION_FACTOR] = None
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

    def check_mapping(
        self,
        function: lambda_.Function,
        mapping: lambda_.EventSourceMapping,
        source: str,
        *streams: kinesis.Stream,
    ) -> None:
        """Warns if fewer executions are reserved than batches come at once, and checks the numbers finally.

        See "Polling and batching streams" of Amazon Kinesis in the Lambda guide.

        Args:
            function: The function.
            mapping: The event source mapping.
            source: What the stream is called in messages.
            streams: The stream, if its shards may be known.
        """
        known = _shards(streams[0].node.default_child) if streams else 1

        def need_of(final: StreamTrigger, stream: Properties | None = None) -> Need | None:
            shards = known if stream is None else final_number(stream, "ShardCount", 1)
            factor = 1 if final.parallelization_factor is None else final.parallelization_factor
            if shards is None or is_token(factor):
                return None
            batches = shards * int(factor)
            shard = "shard" if shards == 1 else "shards"
            reason = (
                f"{source} gives up to {batches} batches at once (parallelization_factor {factor:g},"
                f" {'at least ' if not streams else ''}{shards} {shard})"
            )
            return Need(batches, reason, "records wait, and come late", "Lower the factor")

        check_mapping(
            function,
            self,
            mapping,
            *streams,
            need_of=need_of,
            make=lambda text: Notice.warning("stream-reserved", text),
        )

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


def _shards(resource: Any) -> int | None:
    """Returns how many shards a stream has at least; None for a token, or if another resource stands for it."""
    if not isinstance(resource, kinesis.CfnStream):
        return None
    count = resource.shard_count
    if count is None:
        return 1  # on demand
    return None if Token.is_unresolved(count) else int(count)
