"""The events of SAM that Lambda polls for, beside the kinds of triggers, property by property."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.event import SamEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLLED = {
    "BatchSize": "batch_size",
    "Enabled": "enabled",
    "FilterCriteria": "filters",
    "KmsKeyArn": "filter_encryption",
    "MaximumBatchingWindowInSeconds": "max_batching_window",
}
_RETRIED = {
    "BisectBatchOnFunctionError": "bisect_batch_on_error",
    "DestinationConfig": "on_failure",
    "FunctionResponseTypes": "report_batch_item_failures",
    "MaximumRecordAgeInSeconds": "max_record_age",
    "MaximumRetryAttempts": "retry_attempts",
    "MetricsConfig": "metrics_config",
    "StartingPosition": "starting_position",
}
_STREAM = {
    **_POLLED,
    **_RETRIED,
    "ParallelizationFactor": "parallelization_factor",
    "TumblingWindowInSeconds": "tumbling_window",
}
_AT = {"StartingPositionTimestamp": "starting_position_timestamp"}
_KAFKA = {
    **_POLLED,
    **_RETRIED,
    **_AT,
    "ConsumerGroupId": "consumer_group_id",
    "LoggingConfig": "log_level",
    "ProvisionedPollerConfig": "provisioned_poller_config",
    "SchemaRegistryConfig": "schema_registry_config",
    "Topics": "topic",
}
# What SAM's schema has for MSK only.
_NOT_SELF_MANAGED = ("DestinationConfig", "MaximumBatchingWindowInSeconds")

_FILTERS = "each `Pattern` as a table, in place of its JSON"
_POLLED_REMARKS = {
    "FilterCriteria": _FILTERS,
    "MaximumBatchingWindowInSeconds": "a duration",
}
_STREAM_REMARKS = {
    **_POLLED_REMARKS,
    "DestinationConfig": "the queue, topic or bucket of `OnFailure`",
    "FunctionResponseTypes": "`true` for `ReportBatchItemFailures`",
    "MaximumRecordAgeInSeconds": "a duration",
    "TumblingWindowInSeconds": "a duration",
}
_KAFKA_REMARKS = {
    name: remark for name, remark in _STREAM_REMARKS.items() if name != "TumblingWindowInSeconds"
}
_SECRET = {"SourceAccessConfigurations": "the secret; the rest of it is options of their own"}
POLLED_EVENTS: Mapping[str, SamEvent] = MappingProxyType(
    {
        "DocumentDB": SamEvent(
            ("documentdb",),
            {
                **_POLLED,
                **_AT,
                "Cluster": "cluster",
                "CollectionName": "collection_name",
                "DatabaseName": "database_name",
                "FullDocument": "full_document",
                "SecretsManagerKmsKeyId": "secret_encryption_key",
                "SourceAccessConfigurations": "secret",
                "StartingPosition": "starting_position",
            },
            _POLLED_REMARKS,
        ),
        "DynamoDB": SamEvent(
            ("dynamodb-stream",),
            {**_STREAM, "StartingPositionTimestamp": "", "Stream": "table"},
            {
                **_STREAM_REMARKS,
                "StartingPositionTimestamp": "streams of DynamoDB don't take `AT_TIMESTAMP`",
            },
        ),
        "Kinesis": SamEvent(
            ("kinesis-stream",), {**_STREAM, **_AT, "Stream": "stream"}, _STREAM_REMARKS
        ),
        "MQ": SamEvent(
            ("activemq", "rabbitmq"),
            {
                **_POLLED,
                "Broker": "broker",
                "DynamicPolicyName": "",
                "Queues": "queue",
                "SecretsManagerKmsKeyId": "secret_encryption_key",
                "SourceAccessConfigurations": "secret",
            },
            {
                **_POLLED_REMARKS,
                "DynamicPolicyName": "CDK names policies by their place",
                "SourceAccessConfigurations": "`virtual_host` of RabbitMQ is an option of its own",
            },
        ),
        "MSK": SamEvent(
            ("msk",),
            {
                **_KAFKA,
                "SourceAccessConfigurations": "secret authentication_method",
                "Stream": "cluster",
            },
            {**_KAFKA_REMARKS, **_SECRET},
        ),
        "SQS": SamEvent(
            ("sqs",),
            {
                **_POLLED,
                "FunctionResponseTypes": "report_batch_item_failures",
                "MetricsConfig": "metrics_config",
                "Queue": "queue",
                "ScalingConfig": "max_concurrency",
            },
            {**_POLLED_REMARKS, "FunctionResponseTypes": "`true` for `ReportBatchItemFailures`"},
        ),
        "SelfManagedKafka": SamEvent(
            ("self-managed-kafka",),
            {
                **{
                    name: option for name, option in _KAFKA.items() if name not in _NOT_SELF_MANAGED
                },
                "KafkaBootstrapServers": "bootstrap_servers",
                "SourceAccessConfigurations": "secret authentication_method root_ca_certificate"
                " security_group vpc vpc_subnets",
            },
            {name: text for name, text in _KAFKA_REMARKS.items() if name not in _NOT_SELF_MANAGED},
        ),
    }
)
"""The events by SAM's names for their types."""
