"""The events of SAM's functions beside the kinds of triggers, property by property."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.event import SamEvent
from cdk_rust_lambda.sam.polled_events import POLLED_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROUTE = {"Method": "routes", "Path": "routes", "TimeoutInMillis": "timeout"}
_RETRY = {"DeadLetterConfig": "dead_letter_queue", "RetryPolicy": "max_event_age retry_attempts"}

_ROUTE_REMARKS = {
    "Method": "`GET /items`: both in one; `any` is a path alone",
    "TimeoutInMillis": "a duration",
}

_OTHER_EVENTS: Mapping[str, SamEvent] = MappingProxyType(
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
            {
                **_ROUTE_REMARKS,
                "RouteSettings": "its keys are `throttling_rate_limit` and the like",
            },
        ),
        "IoTRule": SamEvent(
            ("iot-topic-rule",), {"AwsIotSqlVersion": "aws_iot_sql_version", "Sql": "sql"}
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
                "SqsSubscription": "via",
                "Topic": "topic",
            },
            {
                "FilterPolicyScope": "the policy goes there for `MessageBody`",
                "Region": "that of the topic's ARN",
                "SqsSubscription": "a queue between topic and function: `via = { queue = ... }`",
            },
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
    }
)

SAM_EVENTS: Mapping[str, SamEvent] = MappingProxyType(
    dict(sorted({**_OTHER_EVENTS, **POLLED_EVENTS}.items(), key=lambda each: each[0]))
)
"""The events by SAM's names for their types."""
