"""A queue between a source and the function: `via` in Cargo.toml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.triggers import (
    S3Trigger,
    ScheduleTrigger,
    SnsTrigger,
    SqsTrigger,
    ViaQueueTrigger,
)
from cdk_rust_lambda.triggers.core.source import UnknownResources
from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger
from tests.support.pairs import refused, template_without_code
from tests.support.projects import SKIP_BUNDLING, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def made(folder: Path, lines: str, **resources: Any) -> Stack:
    stack = skipping_stack()
    given = {name: make(stack) for name, make in resources.items()}
    function_with(folder, stack, manifest=trigger_table(lines), resources=given)
    return stack


def policy_of(stack: Stack, service: str) -> list[dict[str, Any]]:
    """The statements by which a service may send to a queue."""
    return [
        statement
        for policy in resources_of(stack, "AWS::SQS::QueuePolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": service}
    ]


def test_a_topic(tmp_path: Path) -> None:
    lines = """type = "sns"
source = "news"
id = "News"
filter_policy = { severity = ["high"] }
dead_letter_queue = { create = true }
via = { queue = { create = true }, batch_size = 5, raw_message_delivery = true }
"""
    stack = made(tmp_path, lines, news=lambda stack: sns.Topic(stack, "T"))
    subscription = only(stack, "AWS::SNS::Subscription")
    assert subscription["Protocol"] == "sqs"
    assert subscription["RawMessageDelivery"]
    assert subscription["FilterPolicy"] == {"severity": ["high"]}
    assert "RedrivePolicy" in subscription
    (statement,) = policy_of(stack, "sns.amazonaws.com")[:1]
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"]["ArnEquals"]["aws:SourceArn"] == subscription["TopicArn"]
    mapping = only(stack, "AWS::Lambda::EventSourceMapping")
    assert mapping["BatchSize"] == 5
    assert not resources_of(stack, "AWS::Lambda::Permission")
    # The queue has its own dead-letter queue.
    assert any("RedrivePolicy" in each for each in resources_of(stack, "AWS::SQS::Queue"))


def test_a_bucket(tmp_path: Path) -> None:
    lines = 'type = "s3"\nsource = "uploads"\nprefix = "in/"\nvia = { queue = "jobs" }'
    stack = made(
        tmp_path,
        lines,
        uploads=lambda stack: s3.Bucket(stack, "B"),
        jobs=lambda stack: sqs.Queue(stack, "Q"),
    )
    configuration = only(stack, "Custom::S3BucketNotifications")["NotificationConfiguration"]
    (queue,) = configuration["QueueConfigurations"]
    assert queue["Filter"]["Key"]["FilterRules"] == [{"Name": "prefix", "Value": "in/"}]
    assert policy_of(stack, "s3.amazonaws.com")
    assert "unused-resource" not in messages(stack)


def test_a_rule(tmp_path: Path) -> None:
    lines = """type = "eventbridge-rule"
id = "Orders"
pattern = { source = ["shop"] }
retry_attempts = 3
via = { queue = { create = true, fifo = true } }
"""
    stack = made(tmp_path, lines)
    (target,) = only(stack, "AWS::Events::Rule")["Targets"]
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 3
    assert target["SqsParameters"] == {"MessageGroupId": "Orders"}
    assert policy_of(stack, "events.amazonaws.com")


def sample(**values: Any) -> Any:
    trigger = read_trigger(TriggerTable(values, Origin(None, ("sns",))), UnknownResources())
    assert trigger.event.type == "aws_lambda_events::event::sqs::SqsEvent"
    return trigger.sample_event()["Records"][0]


def test_the_nesting_of_events() -> None:
    record = sample(type="sns", source="news", via={"queue": "jobs"})
    assert record["eventSource"] == "aws:sqs"
    envelope = json.loads(record["body"])
    assert {"Type", "Message", "SigningCertURL", "UnsubscribeURL"} <= envelope.keys()
    record = sample(type="sns", source="news", via={"queue": "jobs", "raw_message_delivery": True})
    assert json.loads(record["body"]) == {"hello": "world"}
    record = sample(type="s3", source="uploads", via={"queue": "jobs"})
    assert json.loads(record["body"])["Records"][0]["eventSource"] == "aws:s3"
    pattern = {"source": ["shop"]}
    record = sample(type="eventbridge-rule", pattern=pattern, via={"queue": "jobs"})
    assert json.loads(record["body"])["source"] == "shop"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('type = "sqs"\nvia = { queue = { create = true } }', "no queue in between"),
        ('type = "s3"\nvia = 1', "expected a table"),
        ('type = "s3"\nvia = { raw_message_delivery = true }', "no key"),
        ('type = "s3"\nvia = { batch_sise = 1 }', "'batch_size'"),
        ('type = "sns"\nvia = { raw_message_delivery = 1 }', "true or false"),
        ('type = "s3"\nvia = { batch_size = 0 }', "via.batch_size"),
        ('type = "s3"\nvia = { queue = "jobs" }', "there is no 'jobs'"),
        ('type = "s3"\nvia = { queue = { of = "other" } }', "resource of the workspace"),
        ('type = "s3"\nvia = { queue = { create = true, fifo = true } }', "FIFO"),
        ('type = "sns"\nvia = { queue = { create = true, fifo = true } }', "FIFO topic"),
    ],
)
def test_what_is_refused(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(TriggerError) as caught:
        made(tmp_path, lines)
    assert words in str(caught.value)
    assert (caught.value.key or "").endswith("via")
    assert caught.value.remedy


QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
NEWS = f"type = 'sns'\nid = 'News'\nsource = 'news'\nvia = {{ queue = '{QUEUE}' }}"


@pytest.mark.parametrize(
    "other",
    [
        f"type = 'sns'\nid = 'Other'\nvia = {{ queue = '{QUEUE}' }}",
        f"type = 'sqs'\nsource = '{QUEUE}'",
    ],
)
def test_a_queue_that_has_a_mapping_already(tmp_path: Path, other: str) -> None:
    stack = skipping_stack()
    lines = trigger_table(NEWS) + trigger_table(other)
    news = {"news": sns.Topic(stack, "T")}
    with pytest.raises(TriggerError, match="has a mapping of the queue already") as caught:
        function_with(tmp_path, stack, manifest=lines, resources=news)
    assert caught.value.check_id == "duplicate"
    alias = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    lines = alias + trigger_table(NEWS) + trigger_table(f"{other}\nalias = 'live'")
    stack = skipping_stack()
    news = {"news": sns.Topic(stack, "T")}
    function_with(tmp_path / "alias", stack, manifest=lines, resources=news)


@pytest.mark.parametrize(
    "lines",
    [
        "type = 'sns'\nsource = 'given'",
        "type = 's3'\nsource = 'given'",
        "type = 'eventbridge-rule'\npattern = { source = ['shop'] }",
    ],
)
def test_the_policy_of_a_queue_that_exists(tmp_path: Path, lines: str) -> None:
    for queue, warns in ((QUEUE, True), ("jobs", False)):
        stack = skipping_stack()
        given: Any = s3.Bucket(stack, "B") if "s3" in lines else sns.Topic(stack, "T")
        resources = {"given": given, "jobs": sqs.Queue(stack, "Q")}
        manifest = trigger_table(f"{lines}\nvia = {{ queue = '{queue}' }}")
        function_with(tmp_path, stack, manifest=manifest, resources=resources)
        assert ("cdk-rust-lambda:queue-policy" in messages(stack)) is warns


def test_a_dead_letter_queue_that_exists(tmp_path: Path) -> None:
    lines = f"type = 'sns'\nsource = 'news'\ndead_letter_queue = '{QUEUE}'\nvia = {{ queue = {{ create = true }} }}"
    stack = made(tmp_path, lines, news=lambda stack: sns.Topic(stack, "T"))
    assert "cdk-rust-lambda:dlq-policy" in messages(stack)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (f"type = 'sns'\nvia = {{ queue = '{QUEUE}' }}", "via.queue"),
        (
            "type = 'eventbridge-rule'\npattern = { source = ['shop'] }\nvia = { queue = { create = true } }\n"
            "source = 'arn:aws:events:eu-west-1:123456789012:event-bus/shop'",
            "source",
        ),
    ],
)
def test_regions(tmp_path: Path, lines: str, key: str) -> None:
    app = App(context=dict(SKIP_BUNDLING))
    stack = Stack(app, "S", env=Environment(account="123456789012", region="us-east-1"))
    with pytest.raises(TriggerError, match="the source is in eu-west-1") as caught:
        function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"


def test_in_python(tmp_path: Path) -> None:
    lines = 'type = "sns"\nsource = "given"\nvia = { queue = "jobs", batch_size = 5 }'
    stacks = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        topic, queue = sns.Topic(stack, "T"), sqs.Queue(stack, "Q")
        if in_manifest:
            given = {"given": topic, "jobs": queue}
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources=given)
        else:
            trigger = SnsTrigger(topic)
            via = ViaQueueTrigger(trigger=trigger, queue=SqsTrigger(queue, batch_size=5))
            function_with(tmp_path, stack, via)
        stacks.append(template_without_code(stack))
    assert stacks[0] == stacks[1]


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: ViaQueueTrigger(trigger=ScheduleTrigger("rate(1 hour)"), queue=SqsTrigger()), "trigger"),  # type: ignore[arg-type]
        (lambda: ViaQueueTrigger(trigger=SnsTrigger(), queue=SnsTrigger()), "queue"),  # type: ignore[arg-type]
        (lambda: ViaQueueTrigger(trigger=S3Trigger(), queue=SqsTrigger(), raw_message_delivery=True), "raw_message_delivery"),
    ],
)  # fmt: skip
def test_what_python_can_get_wrong(make: Callable[[], Any], key: str) -> None:
    refused(make, key)
