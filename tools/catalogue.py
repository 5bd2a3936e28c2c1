"""Writes docs/trigger-catalogue.md from the code and from what its tests check.

Run it after a change to the kinds of triggers: python -m tools.catalogue
"""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.registry import own_kinds
from cdk_rust_lambda.triggers.retired_kinds import REFUSED
from tests.triggers.combinations import COMBINATIONS, Combination, Form
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.triggers import Trigger

TARGET = ROOT / "docs" / "trigger-catalogue.md"

_RECEIVED = "it is what a call of ReceiveMessage answers, which a function makes itself"
_PIPELINE_PART = "for some of its detail types"

EVENT_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "activemq::ActiveMqEvent": ("activemq", ""),
        "autoscaling::AutoScalingEvent": ("autoscaling-events", ""),
        "bedrock_agent_runtime::AgentEvent": ("bedrock-agent", "with `api_schema`"),
        "chime_bot::ChimeBotEvent": ("", REFUSED["chime-bot"]),
        "cloudformation::CloudFormationCustomResourceRequest": (
            "cloudformation-custom-resource",
            "with `provider = false`",
        ),
        "cloudformation::CloudFormationCustomResourceResponse": (
            "cloudformation-custom-resource",
            "what the function sends to CloudFormation, with `provider = false`",
        ),
        "cloudformation::provider::CloudFormationCustomResourceRequest": (
            "cloudformation-custom-resource",
            "",
        ),
        "cloudformation::provider::CloudFormationCustomResourceResponse": (
            "cloudformation-custom-resource",
            "what the function returns",
        ),
        "cloudwatch_alarms::CloudWatchAlarm": ("alarm", ""),
        "cloudwatch_events::CloudWatchEvent": ("eventbridge-rule", "the older name of its event"),
        "cloudwatch_logs::CloudwatchLogsEvent": (
            "logs-subscription",
            "in aws_lambda_events 1.2.1 it is called `LogsEvent`",
        ),
        "cloudwatch_logs::CloudwatchLogsLogEvent": (
            "logs-subscription",
            "one of the batch; in aws_lambda_events 1.2.1 it is called `LogEntry`",
        ),
        "codebuild::CodeBuildEvent": ("codebuild", ""),
        "code_commit::CodeCommitEvent": ("codecommit", ""),
        "codedeploy::CodeDeployDeploymentEvent": ("codedeploy-events", _PIPELINE_PART),
        "codedeploy::CodeDeployEvent": ("codedeploy-events", ""),
        "codedeploy::CodeDeployInstanceEvent": ("codedeploy-events", _PIPELINE_PART),
        "codedeploy::CodeDeployLifecycleEvent": ("codedeploy-hook", ""),
        "codepipeline_cloudwatch::CodePipelineCloudWatchEvent": ("codepipeline-events", ""),
        "codepipeline_cloudwatch::CodePipelineDeploymentEvent": (
            "codepipeline-events",
            _PIPELINE_PART,
        ),
        "codepipeline_cloudwatch::CodePipelineEvent": ("codepipeline-events", _PIPELINE_PART),
        "codepipeline_cloudwatch::CodePipelineInstanceEvent": (
            "codepipeline-events",
            _PIPELINE_PART,
        ),
        "codepipeline_job::CodePipelineJobEvent": ("codepipeline", ""),
        "cognito::CognitoEvent": ("cognito-sync", ""),
        "cognito::CognitoEventUserPoolsPreTokenGenV2": (
            "cognito-user-pool",
            'with `operations = ["pre_token_generation_config"]` and `lambda_version = "v2_0"`',
        ),
        "config::ConfigEvent": ("config-rule", ""),
        "connect::ConnectEvent": ("connect", ""),
        "documentdb::DocumentDbEvent": ("documentdb", ""),
        "dynamodb::Event": ("dynamodb-stream", ""),
        "ecr_scan::EcrScanEvent": ("ecr-scan", ""),
        "eventbridge::EventBridgeEvent": ("eventbridge-rule", ""),
        "firehose::KinesisFirehoseEvent": ("firehose-transform", ""),
        "iot_1_click::IoTOneClickDeviceEvent": ("", REFUSED["iot-1-click"]),
        "iot_1_click::IoTOneClickEvent": ("", REFUSED["iot-1-click"]),
        "iot_button::IoTButtonEvent": ("", REFUSED["iot-button"]),
        "kafka::KafkaEvent": ("msk", "and `self-managed-kafka`"),
        "kinesis_analytics::KinesisAnalyticsOutputDeliveryEvent": (
            "",
            REFUSED["kinesis-analytics"],
        ),
        "kinesis::KinesisEvent": ("kinesis-stream", ""),
        "lex::LexEvent": (
            "lex",
            "but this is the event of Lex V1, which has ended: that of V2 is a type of your own",
        ),
        "rabbitmq::RabbitMqEvent": ("rabbitmq", ""),
        "s3_batch_job::S3BatchJobEvent": ("s3-batch", ""),
        "s3::S3Event": ("s3", ""),
        "secretsmanager::SecretsManagerSecretRotationEvent": ("secrets-rotation", ""),
        "serde_json::Value": ("", "it is no event's type, but takes the events of all kinds"),
        "ses::SimpleEmailEvent": ("ses-receipt", ""),
        "sns::CloudWatchAlarmPayload": ("sns", "the message, if an alarm publishes to the topic"),
        "sns::SnsEvent": ("sns", ""),
        "sqs::SqsEvent": ("sqs", ""),
        "sqs::SqsApiEvent": ("", _RECEIVED),
        "sqs::SqsApiEventObj": ("", _RECEIVED),
    }
)
"""What `cargo lambda new --event-type` of cargo-lambda 1.9.2 offers: the kind, and a remark or reason."""


def render() -> str:
    """Returns the text of the page."""
    kinds = sorted(own_kinds(), key=lambda kind: kind.type)
    parts = [
        "# Catalogue of triggers",
        "Generated from the code by `python -m tools.catalogue`. The tests check each row: every kind, in every"
        " form, from Python and from Cargo.toml.",
        "## Kinds",
        "Each kind is there from Cargo.toml, with all options but those that only Python can express, and from"
        " Python, with all of them. *Given* is a construct, in Python or in `resources=`; *imported* is an ARN or `{ name = ... }`;"
        " *created* is `{ create = true }`, or no source at all.",
        _table(
            (
                "type in Cargo.toml",
                "all options but",
                "class in Python",
                "`source` is",
                "Rust type",
                "feature",
                "given",
                "imported",
                "created",
                "who may do what",
            ),
            (_row(kind, COMBINATIONS[kind.type]) for kind in kinds),
        ),
        "## Kinds that don't exist",
        _table(("type", "why"), ((f"`{name}`", why) for name, why in sorted(REFUSED.items()))),
        "## Event types of `cargo lambda new`",
        "What cargo-lambda 1.9.2 offers for `--event-type`.",
        _table(("event type", "type in Cargo.toml", "remark"), _event_rows()),
    ]
    return "\n\n".join(parts) + "\n"


def _row(kind: type[Trigger], combination: Combination) -> tuple[str, ...]:
    event = kind.event
    return (
        f"`{kind.type}`",
        _only_python(kind),
        f"`{kind.__name__}`",
        "" if kind.source_field is None else f"`{kind.source_field}`",
        "the handler's own" if event.type is None else f"`{event.type}`",
        "" if event.feature is None else f"`{event.feature}`",
        *(_form(combination, form) for form in ("given", "imported")),
        _created(combination),
        _permission(combination),
    )


def _only_python(kind: type[Trigger]) -> str:
    """Returns the options that Cargo.toml can't express."""
    options = {each.name: option_of(each) for each in attrs.fields(kind)}
    return ", ".join(f"`{name}`" for name, each in options.items() if each and each.python_only)


def _form(combination: Combination, form: Form) -> str:
    reason = combination.reason(form)
    return "yes" if reason is None else f"no: {reason}"


def _created(combination: Combination) -> str:
    text = _form(combination, "created")
    return f"{text}; without a source: {combination.omitted}" if combination.omitted else text


def _permission(combination: Combination) -> str:
    parts = []
    if combination.principal is not None:
        parts.append(f"`{combination.principal}` may invoke it, for {combination.scope}")
    elif combination.scope is not None:
        parts.append(combination.scope)
    if combination.invoker is not None:
        parts.append(f"{_role(combination.invoker)} may invoke it")
    if combination.reads:
        actions = ", ".join(f"`{action}`" for action in combination.reads)
        parts.append(f"the function's role may {actions}")
    return "; ".join(parts)


def _role(invoker: str) -> str:
    """Returns whose role it is: `iot.amazonaws.com`'s, or the pipeline's."""
    return f"a role of `{invoker}`" if "." in invoker else "the pipeline's role"


def _event_rows() -> Iterable[tuple[str, str, str]]:
    for name, (kind, remark) in EVENT_TYPES.items():
        yield f"`{name}`", f"`{kind}`" if kind else "none", remark


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render(), encoding='utf-8')} characters\n")
