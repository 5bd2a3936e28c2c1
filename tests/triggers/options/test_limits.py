"""What CloudFormation's own schemas refuse is refused at synthesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Fn, Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    AppConfigExtensionTrigger,
    AutoScalingHookTrigger,
    BedrockAgentCoreEvaluatorTrigger,
    CloudFormationHookTrigger,
    CodeCommitTrigger,
    DocumentDbTrigger,
    EventBridgeRuleTrigger,
    EventBridgeV2SubscriberTrigger,
    PipeTrigger,
    RabbitMqTrigger,
    ScheduleTrigger,
    SelfManagedKafkaTrigger,
    SqsTrigger,
)
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.support.pairs import refused
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "eu-west-1:123456789012"
QUEUE = ImportedByArn("q", f"arn:aws:sqs:{ACCOUNT}:jobs")
BROKER = ImportedByArn("b", f"arn:aws:mq:{ACCOUNT}:broker:orders:b-1")
CLUSTER = ImportedByArn("c", f"arn:aws:kafka:{ACCOUNT}:cluster/orders/b-1")
LOGIN = ImportedByName("login", "login")
LATEST = lambda_.StartingPosition.LATEST
TOPIC: dict[str, Any] = {"topic": "orders", "starting_position": LATEST}
OWN: dict[str, Any] = {**TOPIC, "secret": LOGIN}
MQ: dict[str, Any] = {"broker": BROKER, "queue": "orders", "secret": LOGIN}
PATTERN: dict[str, Any] = {"event_pattern": {"source": ["shop"]}}
FILTERS = [{"body": {"number": [number]}} for number in range(6)]


def text(length: int) -> str:
    return "a" * length


def servers(number: int) -> list[str]:
    return [f"b-{each}.example.com:9092" for each in range(number)]


@pytest.mark.parametrize(
    ("kind", "options", "key", "right", "wrong"),
    [
        (EventBridgeRuleTrigger, PATTERN, "description", text(512), text(513)),
        (EventBridgeV2SubscriberTrigger, {}, "description", text(512), "a\nb"),
        (ScheduleTrigger, {"schedule": "rate(1 hour)"}, "description", text(512), text(513)),
        (PipeTrigger, {"resource": QUEUE}, "description", text(512), text(513)),
        (PipeTrigger, {"resource": QUEUE}, "filters", FILTERS[:5], FILTERS),
        (PipeTrigger, {"resource": CLUSTER, **TOPIC}, "consumer_group_id", "a:b", "a b"),
        (PipeTrigger, {"resource": CLUSTER, **TOPIC}, "topic", "_a", ".a"),
        (PipeTrigger, OWN, "bootstrap_servers", servers(3), servers(4)),
        (SelfManagedKafkaTrigger, OWN, "bootstrap_servers", servers(10), servers(11)),
        (RabbitMqTrigger, MQ, "virtual_host", "/shop", "my shop"),
        (SqsTrigger, {}, "filters", FILTERS[:1], []),
        (
            DocumentDbTrigger,
            {
                "cluster": ImportedByName("c", "shop"),
                "database_name": "shop",
                "secret": LOGIN,
                "starting_position": LATEST,
            },
            "collection_name",
            "orders",
            ".orders",
        ),
        (CloudFormationHookTrigger, {}, "hook_alias", "My::Own::Hook", "Aws::Own::Hook"),
        (
            AppConfigExtensionTrigger,
            {"resource": ImportedByName("a", "abc1234"), "action_points": ["on_deployment_start"]},
            "extension_name",
            "my extension",
            "my/extension",
        ),
        (
            AutoScalingHookTrigger,
            {
                "auto_scaling_group": ImportedByName("g", "group"),
                "lifecycle_transition": "instance_launching",
            },
            "notification_metadata",
            text(1023),
            text(1024),
        ),
        (
            BedrockAgentCoreEvaluatorTrigger,
            {"evaluator_name": "polite"},
            "description",
            text(200),
            text(201),
        ),
    ],
)
def test_limits(kind: Any, options: dict[str, Any], key: str, right: Any, wrong: Any) -> None:
    kind(**{**options, key: right})
    refused(lambda: kind(**{**options, key: wrong}), key)


@pytest.mark.parametrize("name", ["my code", "code.git", "a" * 101])
def test_the_name_of_a_repository(tmp_path: Path, name: str) -> None:
    trigger = CodeCommitTrigger(Created(properties={"repository_name": name}))
    refused(lambda: function_with(tmp_path, skipping_stack(), trigger), "source", "needs a name")


def test_filters_with_what_no_text_can_hold() -> None:
    condition = Fn.condition_if("IsOn", "a", "b")
    with pytest.raises(TriggerError, match="a value of CloudFormation"):
        SqsTrigger(QUEUE, filters=[{"body": {"kind": [condition]}}])
    text = Token.as_string(condition)
    assert SqsTrigger(QUEUE, filters=[{"body": {"kind": [text]}}]).filters
