"""The options that kinds of triggers share which are wired as event source mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.options.fields import (
    FILTERS,
    flag,
    set_options,
)
from cdk_rust_lambda.triggers.polled.mapping_options import (
    BATCH_SIZE,
    BATCHING_WINDOW,
    FILTER_KEY,
    METRICS,
    ON_FAILURE,
    RECORD_AGE,
    RECORD_RETRIES,
    STARTING_POSITION,
    check_filter_key,
)
from cdk_rust_lambda.triggers.wiring.failures import failure_destination

_OF_RECORDS = (
    *("batch_size", "bisect_batch_on_error", "enabled", "filter_encryption", "filters"),
    *("max_batching_window", "max_record_age", "metrics_config", "report_batch_item_failures"),
    *("retry_attempts", "starting_position"),
)


@with_options
class MappingTrigger(Trigger):
    """The options of all sources that are read on and on."""

    _: KW_ONLY
    batch_size: Annotated[int | None, BATCH_SIZE] = None
    enabled: Annotated[bool | None, flag()] = None
    filter_encryption: Annotated[kms.IKey | Source | None, FILTER_KEY] = None
    filters: Annotated[Sequence[Mapping[str, Any]] | None, FILTERS] = None
    max_batching_window: Annotated[Duration | None, BATCHING_WINDOW] = None

    def __attrs_post_init__(self) -> None:
        check_filter_key(self.filters, self.filter_encryption)


@with_options
class RecordTrigger(MappingTrigger):
    """The options of sources whose records have an order and are kept: streams, and topics of Kafka."""

    _: KW_ONLY
    starting_position: Annotated[lambda_.StartingPosition | None, STARTING_POSITION] = None
    bisect_batch_on_error: Annotated[bool | None, flag()] = None
    max_record_age: Annotated[Duration | None, RECORD_AGE] = None
    metrics_config: Annotated[lambda_.MetricsConfig | Mapping[str, Any] | None, METRICS] = None
    on_failure: Annotated[
        sqs.IQueue | sns.ITopic | s3.IBucket | lambda_.IEventSourceDlq | Source | None, ON_FAILURE
    ] = None
    report_batch_item_failures: Annotated[bool | None, flag()] = None
    retry_attempts: Annotated[int | None, RECORD_RETRIES] = None

    def mapping_options(
        self, function: lambda_.Function, construct_id: str, *names: str
    ) -> dict[str, Any]:
        """Returns the keywords that are set, for an event source of aws-cdk-lib.

        Args:
            function: The function.
            construct_id: What the ids of imported and created resources begin with.
            names: Options that the kind has besides.
        """
        options = set_options(self, *_OF_RECORDS, *names)
        destination = failure_destination(function, f"{construct_id}OnFailure", self.on_failure)
        if destination is not None:
            options["on_failure"] = destination
        return options
