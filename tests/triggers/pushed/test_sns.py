from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import SnsTrigger
from tests.support.projects import SKIP_BUNDLING, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

SUBSCRIPTION = "AWS::SNS::Subscription"
PERMISSION = "AWS::Lambda::Permission"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:dead"


def test_a_resource_that_names_a_topic_is_none() -> None:
    arn = "arn:aws:sns:eu-west-1:123456789012:alerts"
    subscription: Any = sns.CfnSubscription(
        skipping_stack(), "Other", protocol="email", topic_arn=arn, endpoint="a@example.com"
    )
    with pytest.raises(TriggerError, match="expected a topic, found CfnSubscription"):
        SnsTrigger(subscription)


def test_a_topic_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    topic = sns.Topic(stack, "Alerts")
    policy = {
        "severity": sns.SubscriptionFilter.string_filter(allowlist=["high"]),
        "count": [{"numeric": [">", 5]}],
    }
    trigger = SnsTrigger(topic, filter_policy=policy, dead_letter_queue=sqs.Queue(stack, "Dead"))
    function = function_with(tmp_path, stack, trigger)
    subscription = only(stack, SUBSCRIPTION)
    assert subscription["Protocol"] == "lambda"
    assert subscription["FilterPolicy"] == {
        "severity": ["high"],
        "count": [{"numeric": [">", 5]}],
    }
    assert "Dead" in str(subscription["RedrivePolicy"])
    assert "Region" not in subscription
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "sns.amazonaws.com"
    assert permission["SourceArn"]["Ref"].startswith("Alerts")
    assert function.triggers["SnsAlerts"].source is topic
    record = trigger.sample_event()["Records"][0]["Sns"]
    assert record["MessageAttributes"] == {
        "severity": {"Type": "String", "Value": "high"},
        "count": {"Type": "Number", "Value": "6"},
    }


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        topic = sns.Topic(stack, "Alerts")
        if in_manifest:
            lines = (
                "type = 'sns'\nsource = 'alerts'\ndead_letter_queue = { create = true }\n"
                "filter_policy_with_message_body = { a = { b = ['c'] }, d = [1, { prefix = 'e' }] }"
            )
            function_with(
                tmp_path, stack, manifest=trigger_table(lines), resources={"alerts": topic}
            )
        else:
            body = {
                "a": sns.FilterOrPolicy.policy(
                    {"b": sns.FilterOrPolicy.filter(sns.SubscriptionFilter(conditions=["c"]))}
                ),
                "d": [1, {"prefix": "e"}],
            }
            dead = sqs.Queue(stack, "Dead")
            function_with(
                tmp_path,
                stack,
                SnsTrigger(topic, filter_policy_with_message_body=body, dead_letter_queue=dead),
            )
        found.append(only(stack, SUBSCRIPTION))
    assert found[0].pop("RedrivePolicy")
    assert found[1].pop("RedrivePolicy")
    assert found[0] == found[1]
    assert found[0]["FilterPolicy"] == {"a": {"b": ["c"]}, "d": [1, {"prefix": "e"}]}
    assert found[0]["FilterPolicyScope"] == "MessageBody"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "'arn:aws:sns:eu-west-1:123456789012:alerts'",
            "arn:aws:sns:eu-west-1:123456789012:alerts",
        ),
        ("{ name = 'alerts' }", ":alerts"),
        ("'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alerts'", "AWS::AccountId"),
    ],
)
def test_a_topic_that_exists(tmp_path: Path, source: str, expected: str) -> None:
    stack = skipping_stack()
    function = function_with(
        tmp_path, stack, manifest=trigger_table(f"type = 'sns'\nsource = {source}")
    )
    assert expected in str(only(stack, SUBSCRIPTION)["TopicArn"])
    assert expected in str(only(stack, PERMISSION)["SourceArn"])
    assert list(function.triggers) == ["SnsAlerts"]
    assert resources_of(stack, "AWS::SNS::Topic") == []


def test_a_topic_of_another_region(tmp_path: Path) -> None:
    environment = Environment(region="eu-west-1", account="123456789012")
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack", env=environment)
    lines = "type = 'sns'\nsource = 'arn:aws:sns:us-east-1:123456789012:alerts'"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, SUBSCRIPTION)["Region"] == "us-east-1"


@pytest.mark.parametrize("source", ["", "\nsource = { create = true }"])
def test_a_topic_that_is_created(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table(f"type = 'sns'{source}"))
    assert only(stack, "AWS::SNS::Topic") == {"KmsMasterKeyId": "alias/aws/sns"}
    assert "aws:SecureTransport" in str(only(stack, "AWS::SNS::TopicPolicy"))
    assert isinstance(function.triggers["Sns"].source, sns.Topic)


def test_several_topics_and_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + "".join(
        trigger_table(f"type = 'sns'\nsource = {{ name = '{name}' }}\nalias = 'live'")
        for name in ("a", "b")
    )
    function_with(tmp_path, stack, manifest=manifest)
    subscriptions = resources_of(stack, SUBSCRIPTION)
    assert len(subscriptions) == 2
    assert all("Alias" in str(each["Endpoint"]) for each in subscriptions)
    assert all("Alias" in str(each["FunctionName"]) for each in resources_of(stack, PERMISSION))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"topic": "alerts"}, "topic"),
        ({"filter_policy": ["high"]}, "filter_policy"),
        ({"filter_policy": {}}, "filter_policy"),
        ({"filter_policy": {"a": "high"}}, "filter_policy.a"),
        ({"filter_policy": {"a": []}}, "filter_policy.a"),
        ({"filter_policy": {"a": {"b": ["c"]}}}, "filter_policy.a"),
        (
            {"filter_policy_with_message_body": {"a": {"b": 1}}},
            "filter_policy_with_message_body.a.b",
        ),
        (
            {"filter_policy": {"a": ["b"]}, "filter_policy_with_message_body": {"a": ["b"]}},
            "filter_policy_with_message_body",
        ),
        ({"dead_letter_queue": "dead"}, "dead_letter_queue"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        SnsTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_no_fifo_topic(tmp_path: Path) -> None:
    stack = skipping_stack()
    with pytest.raises(TriggerError, match="FIFO topic, which can't invoke"):
        function_with(tmp_path, stack, SnsTrigger(sns.Topic(stack, "T", fifo=True)))
    for source in (
        "'arn:aws:sns:eu-west-1:123456789012:alerts.fifo'",
        "'arn:aws:sns:${AWS::Region}:123456789012:alerts.fifo'",
        "{ name = 'alerts.fifo' }",
    ):
        table = trigger_table(f"type = 'sns'\nsource = {source}")
        with pytest.raises(TriggerError, match="FIFO topic, which can't invoke"):
            function_with(tmp_path, skipping_stack(), manifest=table)


def test_no_fifo_dead_letter_queue(tmp_path: Path) -> None:
    lines = f"type = 'sns'\ndead_letter_queue = '{QUEUE_ARN}.fifo'"
    with pytest.raises(TriggerError, match="standard queue only") as caught:
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))
    assert caught.value.key == "package.metadata.lambda.triggers[0].dead_letter_queue"
    function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines.replace(".fifo", "")))


@pytest.mark.parametrize(
    ("source", "warns"), [(f"'{QUEUE_ARN}'", True), ("{ name = 'dead' }", True), ("'queue'", False)]
)
def test_check_the_policy_of_a_dead_letter_queue(tmp_path: Path, source: str, warns: bool) -> None:
    stack = skipping_stack()
    resources = {"queue": sqs.Queue(stack, "Dead")} if source == "'queue'" else {}
    table = trigger_table(f"type = 'sns'\ndead_letter_queue = {source}")
    function_with(tmp_path, stack, manifest=table, resources=resources)
    text = messages(stack)
    assert ("cdk-rust-lambda:dlq-policy" in text) is warns
    assert ("sqs:SendMessage to the service sns.amazonaws.com" in text) is warns


def test_the_same_topic_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    topic = sns.Topic(stack, "Alerts")
    with pytest.raises(TriggerError, match="'One' of Stack/F has the same source"):
        function_with(tmp_path, stack, SnsTrigger(topic, id="One"), SnsTrigger(topic, id="Two"))
    lines = "type = 'sns'\nsource = 'arn:aws:sns:eu-west-1:123456789012:alerts'\nid = "
    with pytest.raises(TriggerError, match="the same source"):
        function_with(
            tmp_path,
            skipping_stack(),
            manifest=trigger_table(f"{lines}'One'") + trigger_table(f"{lines}'Two'"),
        )


def test_check_failures(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, SnsTrigger(id="A"), SnsTrigger(id="B"))
    text = messages(stack)
    assert text.count("cdk-rust-lambda:async-dlq") == 1
    assert "configure_async_invoke(on_failure=...)" in text


@pytest.mark.parametrize("way", ["on_failure", "dead_letter_queue", "later", "only_on_success"])
def test_check_failures_with_a_destination(tmp_path: Path, way: str) -> None:
    stack = skipping_stack()
    destination = destinations.SqsDestination(sqs.Queue(stack, "Q"))
    ways: dict[str, dict[str, Any]] = {
        "on_failure": {"on_failure": destination},
        "dead_letter_queue": {"dead_letter_queue_enabled": True},
        "only_on_success": {"on_success": destination},
    }
    keywords = ways.get(way, {})
    function = function_with(tmp_path, stack, SnsTrigger(), **keywords)
    if way == "later":
        function.configure_async_invoke(on_failure=destination)
    assert ("async-dlq" in messages(stack)) is (way == "only_on_success")


def test_check_failures_of_an_alias(tmp_path: Path) -> None:
    for at_alias in (False, True):
        stack = skipping_stack()
        function = function_with(
            tmp_path,
            stack,
            SnsTrigger(alias="live"),
            manifest="[package.metadata.lambda.deploy]\nalias = 'live'\n",
        )
        destination = destinations.SqsDestination(sqs.Queue(stack, "Q"))
        assert function.alias is not None
        configured = function.alias if at_alias else function
        configured.configure_async_invoke(on_failure=destination)
        # The configuration is of a qualifier: that of the function doesn't hold for its alias.
        assert ("async-dlq" in messages(stack)) is not at_alias


def test_the_sample_event() -> None:
    (record,) = SnsTrigger(id="x").sample_event()["Records"]
    assert record["Sns"]["TopicArn"] == "arn:aws:sns:eu-west-1:123456789012:example-topic"
    body = {"$or": [{"a": [{"prefix": "b"}]}], "c": {"d": [{"exists": False}], "e": [True]}}
    (record,) = SnsTrigger(filter_policy_with_message_body=body).sample_event()["Records"]
    assert json.loads(record["Sns"]["Message"]) == {"a": "bexample", "c": {"e": True}}


def test_a_resource_of_cloudformation() -> None:
    topic: Any = sns.CfnTopic(skipping_stack(), "Topic")
    with pytest.raises(TriggerError, match="a method from_") as error:
        SnsTrigger(topic)
    assert error.value.problem == "expected a topic, found CfnTopic"
