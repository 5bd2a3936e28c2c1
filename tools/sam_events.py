"""The events of SAM's functions beside the kinds of triggers, property by property."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen


@frozen
class SamEvent:
    """An event of `AWS::Serverless::Function`.

    Attributes:
        kinds: The kinds of triggers that it is.
        options: Its properties, with the options that say the same, separated by blanks.
        remarks: What is to be known of a property; of one without options, what takes its place.
    """

    kinds: tuple[str, ...]
    options: Mapping[str, str]
    remarks: Mapping[str, str] = MappingProxyType({})


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
_ROUTE = {"Method": "routes", "Path": "routes", "TimeoutInMillis": "timeout"}
_RETRY = {"DeadLetterConfig": "dead_letter_queue", "RetryPolicy": "max_event_age retry_attempts"}

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
_ROUTE_REMARKS = {
    "Method": "`GET /items`: both in one; `any` is a path alone",
    "TimeoutInMillis": "a duration",
}
_SECRET = {"SourceAccessConfigurations": "the secret; the rest of it is options of their own"}

SAM_EVENTS: Mapping[str, SamEvent] = MappingProxyType(
    {
        "AlexaSkill": SamEvent(("alexa",), {"SkillId": "skill_id"}),
        "Api": SamEvent(
            ("rest-api",),
            {
                **_ROUTE,
                "Auth": "authorizer authorization_type authorization_scopes api_key_required",
                "RequestModel": "request_models",
                "RequestParameters": "request_parameters",
                "ResponseTransferMode": "response_transfer_mode",
                "RestApiId": "api",
            },
            {
                **_ROUTE_REMARKS,
                "RequestModel": "a JSON schema or a model's name by media type; what is asked is validated",
                "RequestParameters": "`true` for those that are needed",
            },
        ),
        "CloudWatchEvent": SamEvent(
            ("eventbridge-rule",),
            {
                "Enabled": "enabled",
                "EventBusName": "event_bus",
                "Input": "input",
                "InputPath": "input_path",
                "Pattern": "event_pattern",
                "State": "enabled",
            },
            {"Input": "as a value, in place of its JSON"},
        ),
        "CloudWatchLogs": SamEvent(
            ("logs-subscription",),
            {"FilterPattern": "filter_pattern", "LogGroupName": "log_group"},
        ),
        "Cognito": SamEvent(
            ("cognito-user-pool",),
            {"Trigger": "operations", "UserPool": "user_pool"},
            {"Trigger": "`PreSignUp` is `pre_sign_up`"},
        ),
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
        "EventBridgeRule": SamEvent(
            ("eventbridge-rule",),
            {
                **_RETRY,
                "EventBusName": "event_bus",
                "Input": "input",
                "InputPath": "input_path",
                "InputTransformer": "input_transformer",
                "Pattern": "event_pattern",
                "RuleName": "rule_name",
                "Target": "",
            },
            {
                "Input": "as a value, in place of its JSON",
                "InputTransformer": "its keys are `input_paths_map` and `input_template`",
                "Target": "CDK chooses the target's id",
            },
        ),
        "HttpApi": SamEvent(
            ("http-api",),
            {
                **_ROUTE,
                "ApiId": "api",
                "Auth": "authorizer authorization_type authorization_scopes jwt",
                "PayloadFormatVersion": "payload_format_version",
                "RouteSettings": "route_settings",
            },
            {**_ROUTE_REMARKS, "RouteSettings": "`throttle` for the whole stage"},
        ),
        "IoTRule": SamEvent(
            ("iot-topic-rule",), {"AwsIotSqlVersion": "aws_iot_sql_version", "Sql": "sql"}
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
        "S3": SamEvent(
            ("s3",),
            {"Bucket": "bucket", "Events": "events", "Filter": "prefix suffix"},
            {"Events": "`s3:ObjectCreated:*`, or `object_created`"},
        ),
        "SNS": SamEvent(
            ("sns",),
            {
                "FilterPolicy": "filter_policy",
                "FilterPolicyScope": "filter_policy_with_message_body",
                "Region": "topic",
                "SqsSubscription": "",
                "Topic": "topic",
            },
            {
                "FilterPolicyScope": "the policy goes there for `MessageBody`",
                "Region": "that of the topic's ARN",
                "SqsSubscription": "a queue between: a trigger of type `sqs`, and its subscription in Python",
            },
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
        "Schedule": SamEvent(
            ("schedule-rule",),
            {
                **_RETRY,
                "Description": "description",
                "Enabled": "enabled",
                "Input": "input",
                "Name": "rule_name",
                "Schedule": "schedule",
                "State": "enabled",
            },
            {"Input": "as a value, in place of its JSON"},
        ),
        "ScheduleV2": SamEvent(
            ("schedule",),
            {
                **_RETRY,
                "Description": "description",
                "EndDate": "end",
                "FlexibleTimeWindow": "time_window",
                "GroupName": "schedule_group",
                "Input": "input",
                "KmsKeyArn": "key",
                "Name": "schedule_name",
                "OmitName": "",
                "PermissionsBoundary": "",
                "RoleArn": "role",
                "ScheduleExpression": "schedule",
                "ScheduleExpressionTimezone": "time_zone",
                "StartDate": "start",
                "State": "enabled",
            },
            {
                "OmitName": "without `schedule_name` CloudFormation names it",
                "PermissionsBoundary": "`permissions_boundary` in an `access` table, for all roles of the function",
            },
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
