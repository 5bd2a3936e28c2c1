"""Points in time, by EventBridge Scheduler."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import KW_ONLY
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import Duration, TimeZone, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError, nearest
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform, warn
from cdk_rust_lambda.triggers.events.delivery_options import (
    MAX_EVENT_AGE,
    RETRY_ATTEMPTS,
    retry_policy_at,
    warn_undelivered,
)
from cdk_rust_lambda.triggers.events.envelope import EVENTBRIDGE_EVENT, envelope
from cdk_rust_lambda.triggers.events.rule_inputs import event_unless_input
from cdk_rust_lambda.triggers.events.schedule_expressions import is_once
from cdk_rust_lambda.triggers.events.schedule_options import (
    FLEXIBLE_WINDOW,
    POINT_IN_TIME,
    expression,
)
from cdk_rust_lambda.triggers.options.arns import ROLE_ARN
from cdk_rust_lambda.triggers.options.aws_resources import KEY, QUEUE
from cdk_rust_lambda.triggers.options.fields import anything, flag, set_options, string, text
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures, dead_letter_queue_of
from cdk_rust_lambda.triggers.wiring.final_options import UNKNOWN, check_again, number_at
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from attrs import Attribute

    from cdk_rust_lambda.synthesis.properties import Properties
    from cdk_rust_lambda.triggers.wiring.final_options import Readers

_NAME = r"[\w.-]{1,64}"
_GROUP_ARN = rf"arn:[\w-]+:scheduler:[\w-]+:\w+:schedule-group/{_NAME}"
_ZONE = r"[A-Za-z][\w+-]*(/[\w+-]+)*"


def _final_window(properties: Properties) -> Any:
    """Returns the flexible window of a schedule's final properties, in seconds as Cargo.toml has it."""
    minutes = number_at("FlexibleTimeWindow.MaximumWindowInMinutes")(properties)
    return minutes if minutes is UNKNOWN or minutes is None else minutes * 60


_OF_SCHEDULES: Readers = {
    **retry_policy_at("Target.RetryPolicy"),
    "time_window": _final_window,
}


def _check_time_zone(trigger: ScheduleTrigger, attribute: Attribute[Any], value: Any) -> None:
    is_right = isinstance(value, TimeZone)
    if isinstance(value, str):
        is_right = Token.is_unresolved(value) or bool(re.fullmatch(_ZONE, value))
    if not is_right:
        raise TriggerError(
            f"expected a time zone, found {value!r}",
            key=attribute.name,
            remedy="write one of the IANA database: Europe/Berlin",
        )
    if isinstance(trigger.schedule, scheduler.ScheduleExpression):
        raise TriggerError(
            "a ScheduleExpression has a time zone itself",
            key=attribute.name,
            remedy="pass time_zone to it",
        )


@with_options
class ScheduleTrigger(Trigger):
    """Invokes the function at points in time.

    A schedule of EventBridge Scheduler, whose role may invoke the function. The function is given
    `input`; without it the Rust event is `aws_lambda_events::event::eventbridge::EventBridgeEvent`
    (feature `eventbridge`). See "What is Amazon EventBridge Scheduler?" in its guide.

    Args:
        schedule: When: `rate(5 minutes)`, `cron(0 9 * * ? *)`, `at(2030-01-01T09:00:00)`, or
            `scheduler.ScheduleExpression` in Python. Required.
        dead_letter_queue: A standard queue for invocations that can't be delivered. Default: none.
            What the function fails on goes to its own `on_failure` instead.
        description: What it is for. Default: nothing.
        enabled: Whether the function is invoked. Default: True.
        end: Not after this time. Default: no end.
        input: What the function is given: any value, or `scheduler.ScheduleTargetInput` in Python.
            Default: an event with the time.
        key: The key that encrypts the schedule's data. Default: one of AWS.
        max_event_age: Try so long to deliver: 1 minute to 24 hours. Default: 24 hours.
        retry_attempts: Try so often again to deliver: 0 to 185. Default: 185.
        role: The role that invokes the function. Default: one is created.
        schedule_group: The schedule's group. Default: the account's default group.
        schedule_name: The schedule's name. Default: CloudFormation's.
        start: Not before this time. Default: from now on.
        time_window: Invoke some time within 1 to 1,440 minutes; `scheduler.TimeWindow` or a
            `Duration` in Python. Default: at once.
        time_zone: The zone of the schedule, such as `Europe/Berlin`, or `TimeZone` in Python.
            Default: UTC.

    Raises:
        TriggerError: a wrong expression, an option out of range, or a FIFO queue.
    """

    type: ClassVar[str] = "schedule"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = event_unless_input(EVENTBRIDGE_EVENT)
    manifest_names: ClassVar[dict[str, str]] = {
        "expression": "schedule",
        "timezone": "time_zone",
    }

    schedule: Annotated[
        str | scheduler.ScheduleExpression | None,
        expression(scheduler.ScheduleExpression, is_rule=False),
    ] = None
    _: KW_ONLY
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    description: Annotated[str | None, text(512)] = None
    enabled: Annotated[bool | None, flag()] = None
    end: Annotated[datetime | None, POINT_IN_TIME] = None
    input: Annotated[Any, anything()] = None
    key: Annotated[kms.IKey | Source | None, KEY] = None
    max_event_age: Annotated[Duration | None, MAX_EVENT_AGE] = None
    retry_attempts: Annotated[int | None, RETRY_ATTEMPTS] = None
    role: Annotated[
        iam.IRole | Source | None,
        Resource("a role", "role_arn", arn=ROLE_ARN, name=r"[\w+=,.@-]{1,64}", creatable=False),
    ] = None
    schedule_group: Annotated[
        scheduler.IScheduleGroup | Source | None,
        Resource("a schedule group", "schedule_group_arn", arn=_GROUP_ARN, name=_NAME),
    ] = None
    schedule_name: Annotated[
        str | None, string(_NAME, "a name of at most 64 letters, digits, - _ .")
    ] = None
    start: Annotated[datetime | None, POINT_IN_TIME] = None
    time_window: Annotated[scheduler.TimeWindow | Duration | None, FLEXIBLE_WINDOW] = None
    time_zone: Annotated[
        TimeZone | str | None, Option(validator=_check_time_zone, schema={"type": "string"})
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise TriggerError(
                f"the end {self.end} is not after the start {self.start}",
                key="end",
                remedy="set it to a later time, or leave it out",
                check_id="schedule-window",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> scheduler.Schedule:
        """Adds a schedule with the function or its alias as its target."""
        handler = self.handler(function)
        queue = dead_letter_queue_of(
            function,
            construct_id,
            self.dead_letter_queue,
            "EventBridge Scheduler",
            check_id="eb-retry",
        )
        if queue is None:
            warn_undelivered(function, construct_id, "EventBridge Scheduler", self.max_event_age)
        self._check(function)
        target = targets.LambdaInvoke(
            handler,
            dead_letter_queue=queue,
            input=self._input(),
            role=self._role(function, construct_id),
            **set_options(self, "max_event_age", "retry_attempts"),
        )
        window = self.time_window
        if isinstance(window, Duration):
            window = scheduler.TimeWindow.flexible(window)
        schedule = scheduler.Schedule(
            function,
            construct_id,
            schedule=self._expression(),
            target=cast("scheduler.IScheduleTarget", target),
            key=self._key(function, construct_id),
            schedule_group=self._group(function, construct_id),
            time_window=window,
            **set_options(self, "description", "enabled", "end", "schedule_name", "start"),
        )
        check_again(function, self, schedule, _OF_SCHEDULES)
        check_failures(function, handler)
        return schedule

    def sample_event(self) -> Any:
        """Returns the input, or what EventBridge Scheduler sends without one."""
        if self.input is not None and not isinstance(self.input, scheduler.ScheduleTargetInput):
            return set_options(self, "input")["input"]
        name = self.schedule_name or "example-schedule"
        return envelope(
            {
                "source": "aws.scheduler",
                "detail-type": "Scheduled Event",
                "resources": [sample_arn("scheduler", f"schedule/default/{name}")],
                "detail": "{}",
            }
        )

    def _expression(self) -> scheduler.ScheduleExpression:
        assert self.schedule is not None  # noqa: S101 - validated
        if not isinstance(self.schedule, str):
            return self.schedule
        zone = self.time_zone
        if isinstance(zone, str):
            zone = TimeZone.of(zone)
        return scheduler.ScheduleExpression.expression(self.schedule.strip(), zone)

    def _input(self) -> scheduler.ScheduleTargetInput | None:
        if self.input is None or isinstance(self.input, scheduler.ScheduleTargetInput):
            return self.input
        return scheduler.ScheduleTargetInput.from_object(set_options(self, "input")["input"])

    def _check(self, function: lambda_.Function) -> None:
        zone = self.time_zone
        if isinstance(zone, str) and not Token.is_unresolved(zone):
            zones = zoneinfo.available_timezones()
            # No error, since the computer's list may be older than that of AWS, or missing.
            if zones and zone not in zones:
                match = nearest(zone, zones)
                remedy = f"did you mean {match!r}?" if match else "write one such as Europe/Berlin"
                warn(function, "schedule-time-zone", f"unknown time zone {zone!r}: {remedy}")
        if isinstance(self.schedule, str) and is_once(self.schedule):
            for name in ("start", "end"):
                if getattr(self, name) is not None:
                    inform(
                        function,
                        "schedule-once",
                        f"{name} means nothing to a schedule that runs once ({self.schedule}): leave it"
                        " out",
                    )

    def _role(self, scope: lambda_.Function, construct_id: str) -> iam.IRole | None:
        if isinstance(self.role, ImportedByArn):
            return iam.Role.from_role_arn(scope, f"{construct_id}Role", self.role.resolve())
        if isinstance(self.role, ImportedByName):
            return iam.Role.from_role_name(scope, f"{construct_id}Role", self.role.name)
        assert not isinstance(self.role, Source)  # noqa: S101 - there are no more kinds
        return self.role

    def _key(self, scope: lambda_.Function, construct_id: str) -> kms.IKey | None:
        if isinstance(self.key, ImportedByArn):
            return kms.Key.from_key_arn(scope, f"{construct_id}Key", self.key.resolve())
        assert not isinstance(self.key, Source)  # noqa: S101 - there are no more kinds
        return self.key

    def _group(self, scope: lambda_.Function, construct_id: str) -> scheduler.IScheduleGroup | None:
        group_id = f"{construct_id}Group"
        if isinstance(self.schedule_group, ImportedByArn):
            arn = self.schedule_group.resolve()
            return scheduler.ScheduleGroup.from_schedule_group_arn(scope, group_id, arn)
        if isinstance(self.schedule_group, ImportedByName):
            name = self.schedule_group.name
            return scheduler.ScheduleGroup.from_schedule_group_name(scope, group_id, name)
        if isinstance(self.schedule_group, Created):
            refuse_properties(self.schedule_group, "schedule group")
            return scheduler.ScheduleGroup(scope, group_id)
        assert not isinstance(self.schedule_group, Source)  # noqa: S101 - there are no more kinds
        return self.schedule_group
