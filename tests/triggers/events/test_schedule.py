from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import ScheduleRuleTrigger, ScheduleTrigger
from cdk_rust_lambda.triggers.events.schedule_expressions import check_expression
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

SCHEDULE = "AWS::Scheduler::Schedule"
RULE = "AWS::Events::Rule"


def test_a_schedule_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = ScheduleTrigger(
        "cron(0 9 * * ? *)",
        time_zone="Europe/Berlin",
        input={"job": ["daily"]},
        start=datetime(2030, 1, 1, tzinfo=UTC),
        end=datetime(2031, 1, 1, tzinfo=UTC),
        time_window=Duration.minutes(15),
        schedule_group=scheduler.ScheduleGroup(stack, "Jobs"),
        schedule_name="daily",
        dead_letter_queue=sqs.Queue(stack, "Dead"),
        retry_attempts=3,
        max_event_age=Duration.hours(1),
        key=kms.Key(stack, "Key"),
        role=iam.Role(stack, "Invoker", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com")),
        description="Daily",
        enabled=False,
    )
    function = function_with(tmp_path, stack, trigger)
    schedule = only(stack, SCHEDULE)
    assert schedule["ScheduleExpression"] == "cron(0 9 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["StartDate"].startswith("2030-01-01T00:00:00")
    assert schedule["EndDate"].startswith("2031-01-01T00:00:00")
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    assert "Jobs" in str(schedule["GroupName"])
    assert schedule["Name"] == "daily"
    assert schedule["Description"] == "Daily"
    assert schedule["State"] == "DISABLED"
    assert schedule["KmsKeyArn"]["Fn::GetAtt"][0].startswith("Key")
    target = schedule["Target"]
    assert target["Input"] == '{"job":["daily"]}'
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 3}
    assert "Dead" in str(target["DeadLetterConfig"])
    assert target["RoleArn"]["Fn::GetAtt"][0].startswith("Invoker")
    assert isinstance(function.triggers["Schedule"].source, scheduler.Schedule)
    assert trigger.sample_event() == {"job": ["daily"]}
    assert "sched-" not in messages(stack)


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        if in_manifest:
            lines = (
                "type = 'schedule'\nschedule = 'rate(5 minutes)'\ntime_zone = 'Europe/Berlin'\n"
                "input = { job = 'a', list = [1, 2] }\nstart = 2030-01-01T00:00:00Z\n"
                "time_window = 120"
            )
            function_with(tmp_path, stack, manifest=trigger_table(lines))
        else:
            trigger = ScheduleTrigger(
                scheduler.ScheduleExpression.rate(Duration.minutes(5)),
                input=scheduler.ScheduleTargetInput.from_object({"job": "a", "list": [1, 2]}),
                start=datetime(2030, 1, 1, tzinfo=UTC),
                time_window=scheduler.TimeWindow.flexible(Duration.minutes(2)),
            )
            function_with(tmp_path, stack, trigger)
        found.append(only(stack, SCHEDULE))
    assert found[0].pop("ScheduleExpressionTimezone") == "Europe/Berlin"
    found[1].pop("ScheduleExpressionTimezone", None)
    assert found[0] == found[1]


def test_the_role_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'schedule'\nschedule = 'rate(1 hour)'\nalias = 'live'"
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(lines)
    function_with(tmp_path, stack, manifest=manifest)
    roles = [str(each) for each in resources_of(stack, "AWS::IAM::Role")]
    (role,) = (each for each in roles if "scheduler.amazonaws.com" in each)
    assert "aws:SourceAccount" in role
    policies = str(resources_of(stack, "AWS::IAM::Policy"))
    assert "lambda:InvokeFunction" in policies
    schedule = only(stack, SCHEDULE)
    assert "Alias" in str(schedule["Target"]["Arn"])
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert resources_of(stack, "AWS::Lambda::Permission") == []


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("{ name = 'jobs' }", "jobs"),
        ("'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/jobs'", "jobs"),
        ("{ create = true }", "ScheduleGroup"),
    ],
)
def test_a_group_a_role_and_a_queue_in_cargo_toml(
    tmp_path: Path, group: str, expected: str
) -> None:
    stack = skipping_stack()
    lines = (
        f"type = 'schedule'\nschedule = 'rate(1 hour)'\nschedule_group = {group}\n"
        "key = 'arn:aws:kms:eu-west-1:123456789012:key/0f'\n"
        "role = 'arn:aws:iam::123456789012:role/invoker'\ndead_letter_queue = { create = true }"
    )
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    schedule = only(stack, SCHEDULE)
    assert expected in str(schedule["GroupName"])
    assert schedule["Target"]["RoleArn"] == "arn:aws:iam::123456789012:role/invoker"
    assert schedule["KmsKeyArn"] == "arn:aws:kms:eu-west-1:123456789012:key/0f"
    assert len(resources_of(stack, "AWS::SQS::Queue")) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(1 minutes)",
        "rate(90 days)",
        "at(2030-01-01T09:00:00)",
        "cron(0 9 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI 2030-2040)",
        "cron(0,30 9 1,15 JAN,jul ? *)",
        "cron(0 9 L * ? *)",
        "cron(0 9 3W * ? *)",
        "cron(0 9 ? * 6L *)",
        "cron(0 9 ? * FRI#2 *)",
        "cron(*/5 9 ? * 2 2199)",
    ],
)
def test_expressions_that_are_right(expression: str) -> None:
    check_expression(expression, "schedule", is_rule=False)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("5 minutes", "not a schedule expression"),
        ("cron(0 9 * * *)", "6 fields, not 5"),
        ("cron(0 9 * * * * *)", "6 fields, not 7"),
        ("cron(0 9 * * * *)", "exactly one of"),
        ("cron(0 9 ? * ? *)", "exactly one of"),
        ("cron(0 9 1 * MON *)", "exactly one of"),
        ("cron(60 9 * * ? *)", "minutes can't be '60'"),
        ("cron(0 24 * * ? *)", "hours can't be '24'"),
        ("cron(0 9 0 * ? *)", "day of month can't be '0'"),
        ("cron(0 9 32W * ? *)", "day of month can't be '32W'"),
        ("cron(0 9 * 13 ? *)", "month can't be '13'"),
        ("cron(0 9 * JANUARY ? *)", "month can't be 'JANUARY'"),
        ("cron(0 9 ? * 0 *)", "day of week can't be '0'"),
        ("cron(0 9 ? * 8L *)", "day of week can't be '8L'"),
        ("cron(0 9 ? * 3#1,6#3 *)", "only one day of week"),
        ("cron(0 9 ? * MON 1969)", "year can't be '1969'"),
        ("cron(0 ? * * ? *)", "hours can't be"),
        ("cron(L 9 * * ? *)", "minutes can't be 'L'"),
        ("cron(0/0 9 * * ? *)", "minutes can't be '0/0'"),
        ("cron(0 1-2-3 * * ? *)", "hours can't be '1-2-3'"),
        ("cron(0, 9 * * ? *)", "minutes can't be ''"),
        ("rate(0 minutes)", "not a rate"),
        ("rate(5 seconds)", "not a rate"),
        ("rate(\u0665 minutes)", "not a rate"),
        (f"rate({'9' * 5000} minutes)", "not a rate"),
        ("rate(1.5 hours)", "not a rate"),
        ("rate(5minutes)", "not a rate"),
        ("at(2030-13-01T09:00:00)", "not a time"),
        ("at(2030-01-01)", "not a time"),
        ("at(2030-01-01T09:00:00Z)", "not a time"),
    ],
)
def test_expressions_that_are_wrong(expression: str, words: str) -> None:
    with pytest.raises(TriggerError, match=words.replace("?", r"\?")) as caught:
        ScheduleTrigger(expression)
    assert caught.value.key == "schedule"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("expression", "remedy"),
    [
        ("rate(1 minutes)", "rate(1 minute)"),
        ("rate(2 hour)", "rate(2 hours)"),
        ("at(2030-01-01T09:00:00)", "type schedule"),
    ],
)
def test_what_a_rule_does_not_take(expression: str, remedy: str) -> None:
    ScheduleTrigger(expression)
    with pytest.raises(TriggerError) as caught:
        ScheduleRuleTrigger(expression)
    assert remedy in (caught.value.remedy or "")


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "schedule"),
        ({"schedule": 5}, "schedule"),
        ({"time_window": Duration.seconds(30)}, "time_window"),
        ({"time_window": Duration.seconds(90)}, "time_window"),
        ({"time_window": Duration.minutes(1441)}, "time_window"),
        ({"time_window": "5"}, "time_window"),
        ({"schedule_name": "a" * 65}, "schedule_name"),
        ({"retry_attempts": 186}, "retry_attempts"),
        ({"max_event_age": Duration.seconds(30)}, "max_event_age"),
        ({"start": datetime(2030, 1, 1)}, "start"),
        ({"start": "2030"}, "start"),
        ({"time_zone": 3}, "time_zone"),
        ({"time_zone": "Europe Berlin"}, "time_zone"),
        (
            {
                "schedule": scheduler.ScheduleExpression.expression("rate(5 minutes)"),
                "time_zone": TimeZone.EUROPE_BERLIN,
            },
            "time_zone",
        ),
        ({"schedule": scheduler.ScheduleExpression.expression("cron(0 9 * * *)")}, "schedule"),
        (
            {
                "start": datetime(2030, 1, 2, tzinfo=UTC),
                "end": datetime(2030, 1, 1, tzinfo=UTC),
            },
            "end",
        ),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    complete = {"schedule": "rate(5 minutes)"} | options if options else {}
    with pytest.raises(TriggerError) as caught:
        ScheduleTrigger(**complete)
    assert caught.value.key == key
    assert caught.value.remedy


def test_no_fifo_dead_letter_queue(tmp_path: Path) -> None:
    lines = "type = 'schedule'\nschedule = 'rate(1 hour)'\ndead_letter_queue = { name = 'd.fifo' }"
    with pytest.raises(TriggerError, match="EventBridge Scheduler sends"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def checked(folder: Path, **options: Any) -> str:
    """The messages for a function with a schedule."""
    stack = skipping_stack()
    function_with(folder, stack, ScheduleTrigger(**({"schedule": "rate(1 hour)"} | options)))
    return messages(stack)


def test_checks(tmp_path: Path) -> None:
    text = checked(tmp_path, time_zone="Europe/Berlni", max_event_age=Duration.minutes(5))
    assert "cdk-rust-lambda:schedule-time-zone" in text
    assert "did you mean 'Europe/Berlin'" in text
    assert "cdk-rust-lambda:eb-dlq" in text
    assert "in 300 seconds is lost" in text
    assert "cdk-rust-lambda:async-dlq" in text
    assert "schedule-time-zone" not in checked(tmp_path, time_zone="Europe/Berlin")
    start = datetime(2030, 1, 1, tzinfo=UTC)
    assert "schedule-once" not in checked(tmp_path, start=start)
    assert "schedule-once" in checked(tmp_path, start=start, schedule="at(2030-01-01T09:00:00)")


def test_the_sample_event() -> None:
    event = ScheduleTrigger("rate(5 minutes)", schedule_name="x").sample_event()
    assert event["source"] == "aws.scheduler"
    assert event["resources"] == ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/x"]


def test_a_rule(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        if in_manifest:
            lines = "type = 'schedule-rule'\nschedule = 'cron(0 9 * * ? *)'\ninput = { a = 1 }"
            function_with(tmp_path, stack, manifest=trigger_table(lines))
        else:
            schedule = events.Schedule.cron(minute="0", hour="9")
            trigger = ScheduleRuleTrigger(schedule, input={"a": 1})
            function_with(tmp_path, stack, trigger)
        found.append(only(stack, RULE))
        assert only(stack, "AWS::Lambda::Permission")["Principal"] == "events.amazonaws.com"
        assert "cdk-rust-lambda:eb-dlq" in messages(stack)
    assert found[0] == found[1]
    assert found[0]["ScheduleExpression"] == "cron(0 9 * * ? *)"
    event = ScheduleRuleTrigger("rate(5 minutes)").sample_event()
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"


def test_the_role_of_a_schedule_sends_to_an_imported_queue(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'schedule'\nschedule = 'rate(1 day)'\ndead_letter_queue = { name = 'dead' }"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert "dlq-policy" not in messages(stack)
    assert "sqs:SendMessage" in str(resources_of(stack, "AWS::IAM::Policy"))
