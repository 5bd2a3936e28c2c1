"""What triggers of Kafka topics share, in Amazon MSK and elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import EPOCH_MILLISECONDS
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, warn
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.aws_resources import KEY
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.polled.final_mapping import check_mapping, pollers_need
from cdk_rust_lambda.triggers.polled.mapping import (
    allow_decrypting,
    check_connected,
    check_partial_batch,
    require_options,
    require_position,
)
from cdk_rust_lambda.triggers.polled.mapping_options import (
    CONSUMER_GROUP,
    SECRET,
    STARTING_TIMESTAMP,
    TOPIC,
    bindable,
    check_pollers,
    enum_keyword,
    member,
)
from cdk_rust_lambda.triggers.polled.mapping_trigger import RecordTrigger
from cdk_rust_lambda.triggers.wiring.resources import secret_of

# "Configuring error handling controls for Kafka event sources" in the Lambda guide.
_ONLY_PROVISIONED = (
    *("bisect_batch_on_error", "max_record_age", "report_batch_item_failures"),
    "retry_attempts",
)
_MAPPING_OPTIONS = (
    *("consumer_group_id", "provisioned_poller_config", "schema_registry_config"),
    *("starting_position_timestamp", "topic"),
)


@with_options
class KafkaTrigger(RecordTrigger):
    """The options that triggers of MSK and of other Kafka clusters share."""

    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::kafka::KafkaEvent", "kafka"
    )

    _: KW_ONLY
    topic: Annotated[str | None, TOPIC] = None
    starting_position_timestamp: Annotated[int | None, STARTING_TIMESTAMP] = None
    consumer_group_id: Annotated[str | None, CONSUMER_GROUP] = None
    log_level: Annotated[str | None, enum_keyword("info", "debug", "warn")] = None
    provisioned_poller_config: Annotated[
        event_sources.ProvisionedPollerConfig | Mapping[str, Any] | None,
        cdk_struct(event_sources.ProvisionedPollerConfig),
    ] = None
    schema_registry_config: Annotated[
        lambda_.ISchemaRegistry | None, bindable("a schema registry")
    ] = None
    secret: Annotated[secretsmanager.ISecret | Source | None, SECRET] = None
    secret_encryption_key: Annotated[kms.IKey | Source | None, KEY] = None

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
        if self.secret is None and self.secret_encryption_key is not None:
            raise TriggerError(
                "there is no secret that the key encrypts",
                key="secret_encryption_key",
                remedy="name the secret, or leave the key out",
            )
        require_position(self.starting_position, self.starting_position_timestamp)
        super().__attrs_post_init__()
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
        options = self.mapping_options(function, construct_id, *_MAPPING_OPTIONS, *names)
        if self.log_level is not None:
            require_options(kind, {"log_level": self.log_level})
            levels = lambda_.EventSourceMappingLogLevel
            options["log_level"] = member(levels, self.log_level, "log_level")
        given = secret_of(function, f"{construct_id}Secret", self.secret)
        if given is not None:
            options["secret"] = given
            allow_decrypting(function, self.secret_encryption_key)
        return options

    def check(self, function: lambda_.Function) -> None:
        """Checks the function's timeout, and what needs pollers of one's own."""
        check_connected(function, "Kafka")
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

    def check_mapping(
        self, function: lambda_.Function, mapping: lambda_.EventSourceMapping
    ) -> None:
        """Warns if fewer executions are reserved than pollers wait for, and checks the numbers finally.

        Args:
            function: The function.
            mapping: The event source mapping.
        """
        check_mapping(
            function,
            self,
            mapping,
            need_of=lambda final: pollers_need(final.provisioned_poller_config),
            make=lambda text: Notice.warning("kafka-reserved", text),
        )

    def sample_records(self) -> dict[str, Any]:
        """Returns the part of an event that holds records."""
        value = base64.b64encode(json.dumps({"hello": "world"}).encode()).decode()
        record = {
            "topic": self.topic,
            "partition": 0,
            "offset": 15,
            "timestamp": EPOCH_MILLISECONDS,
            "timestampType": "CREATE_TIME",
            "key": base64.b64encode(b"1").decode(),
            "value": value,
            "headers": [{"kind": list(b"example")}],
        }
        return {"records": {f"{self.topic}-0": [record]}}
