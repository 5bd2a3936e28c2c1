"""What triggers of Kafka topics share, in Amazon MSK and elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import frozen
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, warn
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.fields import (
    choice,
    duration,
    filters,
    flag,
    integer,
    set_options,
    text,
)
from cdk_rust_lambda.triggers.options.structs import struct
from cdk_rust_lambda.triggers.polled.mapping import (
    check_partial_batch,
    check_timeout,
    require_options,
    require_position,
)
from cdk_rust_lambda.triggers.polled.mapping_options import (
    bindable,
    check_filter_key,
    check_pollers,
    filter_key,
    member,
    metrics,
    on_failure,
    record_age,
    secret,
    word,
)
from cdk_rust_lambda.triggers.wiring.failures import failure_destination
from cdk_rust_lambda.triggers.wiring.resources import secret_of

# "Configuring error handling controls for Kafka event sources" in the Lambda guide.
_ONLY_PROVISIONED = (
    *("bisect_batch_on_error", "max_record_age", "report_batch_item_failures"),
    "retry_attempts",
)
_MAPPING_OPTIONS = (
    *("batch_size", "bisect_batch_on_error", "consumer_group_id", "enabled", "filter_encryption"),
    *("filters", "max_batching_window", "max_record_age", "metrics_config"),
    *("provisioned_poller_config", "report_batch_item_failures", "retry_attempts"),
    *("schema_registry_config", "starting_position", "starting_position_timestamp", "topic"),
)


@frozen(kw_only=True)
class KafkaTrigger(Trigger):
    """The options that triggers of MSK and of other Kafka clusters share."""

    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::kafka::KafkaEvent", "kafka"
    )

    # As CloudFormation checks it.
    topic: str | None = text(
        r"[\w-][\w.-]{1,248}", "a topic of 2 to 249 letters, digits, '.', '_' and '-'"
    )
    starting_position: lambda_.StartingPosition | None = choice(lambda_.StartingPosition)
    starting_position_timestamp: int | None = integer(0)
    batch_size: int | None = integer(1, 10_000, check_id="stream-ranges")
    bisect_batch_on_error: bool | None = flag()
    consumer_group_id: str | None = text(
        r"[A-Za-z0-9/*:_+=.@-]{1,200}", "a name of up to 200 letters, digits and /*:_+=.@-"
    )
    enabled: bool | None = flag()
    filter_encryption: kms.IKey | Source | None = filter_key()
    filters: Sequence[Mapping[str, Any]] | None = filters()
    log_level: str | None = word("info", "debug", "warn")
    max_batching_window: Duration | None = duration(0, 300, check_id="stream-ranges")
    max_record_age: Duration | None = record_age()
    metrics_config: lambda_.MetricsConfig | Mapping[str, Any] | None = metrics()
    on_failure: sqs.IQueue | sns.ITopic | s3.IBucket | lambda_.IEventSourceDlq | Source | None = (
        on_failure()
    )
    provisioned_poller_config: event_sources.ProvisionedPollerConfig | Mapping[str, Any] | None = (
        struct("provisioned_poller_config", event_sources.ProvisionedPollerConfig)
    )
    report_batch_item_failures: bool | None = flag()
    retry_attempts: int | None = integer(-1, 10_000, check_id="stream-ranges")
    schema_registry_config: lambda_.ISchemaRegistry | None = bindable("a schema registry")
    secret: secretsmanager.ISecret | Source | None = secret()

    def __attrs_post_init__(self) -> None:
        if is_token(self.topic):
            raise TriggerError(
                "the topic is only known at deployment, but aws-cdk-lib names constructs after it",
                key="topic",
                remedy="write the topic's name",
            )
        if self.topic is None:
            raise TriggerError(
                "a Kafka topic is needed", key="topic", remedy="name the topic to read"
            )
        require_position(self.starting_position, self.starting_position_timestamp)
        check_filter_key(self.filters, self.filter_encryption)
        check_pollers(self.provisioned_poller_config, check_id="kafka-pollers")

    def options(
        self, function: lambda_.Function, construct_id: str, kind: Any, *names: str
    ) -> dict[str, Any]:
        """Returns the keywords that are set, for an event source of aws-cdk-lib.

        Args:
            function: The function.
            construct_id: What the ids of imported and created resources begin with.
            kind: The event source's class.
            names: Options that the kind has besides those that both share.
        """
        options = set_options(self, *_MAPPING_OPTIONS, *names)
        if self.log_level is not None:
            require_options(kind, {"log_level": self.log_level})
            levels = lambda_.EventSourceMappingLogLevel
            options["log_level"] = member(levels, self.log_level, "log_level")
        destination = failure_destination(function, f"{construct_id}OnFailure", self.on_failure)
        if destination is not None:
            options["on_failure"] = destination
        given = secret_of(function, f"{construct_id}Secret", self.secret)
        if given is not None:
            options["secret"] = given
        return options

    def check(self, function: lambda_.Function) -> None:
        """Checks the function's timeout, and what needs pollers of one's own."""
        check_timeout(function, "Kafka")
        source = f"the topic {self.topic}"
        if self.provisioned_poller_config is None:
            useless = [each for each in _ONLY_PROVISIONED if getattr(self, each) is not None]
            if useless:
                warn(
                    function,
                    "kafka-retry",
                    f"{', '.join(useless)} of {source} is for pollers of your own: set"
                    " provisioned_poller_config to { minimum_pollers = 1 } or more",
                )
        else:
            check_partial_batch(function, source, reports=self.report_batch_item_failures)

    def sample_records(self) -> dict[str, Any]:
        """Returns the part of an event that holds records."""
        value = base64.b64encode(json.dumps({"hello": "world"}).encode()).decode()
        record = {
            "topic": self.topic,
            "partition": 0,
            "offset": 15,
            "timestamp": 1767268800000,
            "timestampType": "CREATE_TIME",
            "key": base64.b64encode(b"1").decode(),
            "value": value,
            "headers": [{"kind": list(b"example")}],
        }
        return {"records": {f"{self.topic}-0": [record]}}
