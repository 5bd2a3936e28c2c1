"""Triggers in Cargo.toml: one table of several kinds, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

TABLES = """
[[package.metadata.lambda.triggers]]
type = "s3"
source = "uploads"
events = ["object_created"]
prefix = "in/"
suffix = ".png"

[[package.metadata.lambda.triggers]]
type = "sqs"
batch_size = 10
report_batch_item_failures = true
max_concurrency = 5

[[package.metadata.lambda.triggers]]
type = "schedule"
expression = "cron(0 9 * * ? *)"
timezone = "Europe/Berlin"
input = { job = "daily" }

[[package.metadata.lambda.triggers]]
type = "http-api"
id = "PublicApi"
routes = ["GET /items/{id}", "POST /items"]

[[package.metadata.lambda.triggers]]
type = "dynamodb-stream"
source = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
starting_position = "trim_horizon"
bisect_batch_on_error = true
retry_attempts = 3
report_batch_item_failures = true
on_failure = { create = true }

[[package.metadata.lambda.triggers]]
type = "eventbridge-rule"
source = { name = "orders-bus" }
pattern = { source = ["shop.orders"], detail-type = ["OrderPlaced"] }
retry_attempts = 2
max_event_age = 7200

[[package.metadata.lambda.triggers]]
type = "function-url"
auth_type = "aws_iam"
invoke_mode = "response_stream"
cors = { allowed_origins = ["https://app.example.com"] }

[[package.metadata.lambda.triggers]]
type = "sns"
source = "alerts"
filter_policy = { severity = ["high"] }
"""


def test_tables_of_several_kinds(tmp_path: Path) -> None:
    stack = skipping_stack()
    resources = {"uploads": s3.Bucket(stack, "Uploads"), "alerts": sns.Topic(stack, "Alerts")}
    function = function_with(tmp_path, stack, manifest=TABLES, resources=resources)
    assert len(function.triggers) == 8
    (schedule,) = resources_of(stack, "AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "cron(0 9 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    (rule,) = resources_of(stack, "AWS::Events::Rule")
    assert rule["EventPattern"]["detail-type"] == ["OrderPlaced"]
    assert len(resources_of(stack, "AWS::ApiGatewayV2::Route")) == 2
    assert len(resources_of(stack, "AWS::Lambda::EventSourceMapping")) == 2
    (url,) = resources_of(stack, "AWS::Lambda::Url")
    assert (url["AuthType"], url["InvokeMode"]) == ("AWS_IAM", "RESPONSE_STREAM")


def test_the_order_of_tables_does_not_matter(tmp_path: Path) -> None:
    tables = ["[[package" + each for each in TABLES.split("[[package")[1:]]
    templates = []
    for order in (tables, tables[::-1]):
        stack = skipping_stack()
        resources = {"uploads": s3.Bucket(stack, "Uploads"), "alerts": sns.Topic(stack, "Alerts")}
        function_with(tmp_path, stack, manifest="".join(order), resources=resources)
        kinds = ("AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule")
        templates.append([resources_of(stack, kind) for kind in kinds])
        templates[-1] = [sorted(each, key=str) for each in templates[-1]]
    assert templates[0] == templates[1]


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("type = 'sqss'", "type", "did you mean 'sqs'"),
        ("type = 'cloudfront-edge'", "type", "Lambda@Edge runs Node.js and Python only"),
        ("type = 'sqs'\nmax_concurrency = inf", "max_concurrency", "infinite"),
        (
            "type = 'schedule'\nschedule = 'rate(1 day)'\ninput = { a = [nan] }",
            "input",
            "not a number",
        ),
        ("type = 'sqs'\nbatchsize = 1", "batchsize", "did you mean 'batch_size'"),
        ("type = 'schedule'\nexpression = 'never'", "expression", "never"),
        (
            "type = 'schedule'\nexpression = 'rate(1 day)'\nschedule = 'rate(1 day)'",
            "schedule",
            "twice",
        ),
        ("type = 'sqs'\nsource = 'job'", "source", "did you mean 'jobs'"),
        (
            "type = 'sqs'\nsource = 'job'",
            "source",
            'remedy: write source = "jobs" if it is that; else',
        ),
        (
            "type = 'sqs'\nsource = 'x'",
            "source",
            'remedy: pass it in Python: resources={"x": construct}',
        ),
        (
            "type = 'sqs'\nsource = { arn = 'arn:aws:sqs:::q' }",
            "source",
            'write source = "arn:aws:sqs:::q"',
        ),
        ("type = 'sqs'\nsource = { create = 'yes' }", "source", "write one of those as source"),
    ],
)
def test_mistakes(tmp_path: Path, lines: str, key: str, words: str) -> None:
    stack = skipping_stack()
    resources = {"jobs": sns.Topic(stack, "Jobs")}
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"
    assert caught.value.line is not None
    assert words in str(caught.value)


def test_resources_that_no_trigger_uses(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, resources={"unused": sns.Topic(stack, "Topic")})
    assert "uses unused of resources=" in messages(stack)


def test_a_name_of_a_resource_in_another_option_is_no_use_of_it(tmp_path: Path) -> None:
    stack = skipping_stack()
    resources = {"unused": sns.Topic(stack, "A"), "jobs": sqs.Queue(stack, "B")}
    lines = "type = 'sns'\ndead_letter_queue = 'jobs'\nid = 'unused'"
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    assert "uses unused of resources=" in messages(stack)


def test_an_event_that_the_handler_cannot_decode(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table("type = 'sns'"))
    assert (
        "`cargo add --package crate --no-default-features aws_lambda_events --features sns`"
        in messages(stack)
    )
    stack = skipping_stack()
    dependencies = "[dependencies]\naws_lambda_events = '1'\n"
    function_with(tmp_path, stack, manifest=dependencies + trigger_table("type = 'sns'"))
    assert "event-not-decoded" not in messages(stack)
