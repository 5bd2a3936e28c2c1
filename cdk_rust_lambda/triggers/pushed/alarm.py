"""Alarms of CloudWatch."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, in_app
from cdk_rust_lambda.triggers.core.option import Option, Strings, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures

if TYPE_CHECKING:
    from attrs import Attribute

_STATES = ("alarm", "ok", "insufficient_data")
_NOT_IMPORTED = (
    "only who makes it can set its actions; for one that exists, take a trigger of type eventbridge-rule"
    ' with { source = ["aws.cloudwatch"], detail-type = ["CloudWatch Alarm State Change"] }'
)
_TIME = "2026-01-01T12:00:00.000+0000"
# Why an alarm of a metric is in a state, in sample events.
_METRIC_REASON = {
    "version": "1.0",
    "queryDate": _TIME,
    "statistic": "Average",
    "period": 60,
    "recentDatapoints": [6.0],
    "threshold": 5.0,
}


def _state_names(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    names = [
        each.lower().replace("-", "_") if isinstance(each, str) else each  # INSUFFICIENT_DATA too
        for each in value
    ]
    return tuple(each for index, each in enumerate(names) if each not in names[:index])


def _check_states(_: object, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not value:
        raise TriggerError(
            f"expected a list of states, found {value!r}",
            key=attribute.name,
            remedy='write ["alarm", "ok"]',
        )
    for state in value:
        if not isinstance(state, str) or state not in _STATES:
            raise TriggerError(
                f"an alarm has no state {state!r}",
                key=attribute.name,
                remedy=suggest(str(state), _STATES),
            )


@with_options
class AlarmTrigger(Trigger):
    """Invokes the function when the state of an alarm changes.

    For metric and composite alarms; CloudWatch may invoke for this alarm only. The Rust event is
    `aws_lambda_events::event::cloudwatch_alarms::CloudWatchAlarm` (feature `cloudwatch_alarms`),
    more exactly `CloudWatchMetricAlarm` or `CloudWatchCompositeAlarm`. See "Alarm actions" in the
    CloudWatch guide.

    Args:
        alarm: The alarm, which is in the same app. Required.
        states: To which states: `alarm`, `ok`, `insufficient_data`. Default: `alarm`.

    Raises:
        TriggerError: no alarm, one that is imported, or an unknown state.
    """

    type: ClassVar[str] = "alarm"
    source_field: ClassVar[str | None] = "alarm"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::cloudwatch_alarms::CloudWatchAlarm", "cloudwatch_alarms"
    )

    alarm: Annotated[
        cloudwatch.IAlarm | Source | None,
        Resource(
            "an alarm", "alarm_arn", creatable=False, required=True, not_imported=_NOT_IMPORTED
        ),
    ] = None
    _: KW_ONLY
    states: Annotated[
        Strings,
        Option(
            converter=_state_names,
            validator=_check_states,
            schema={
                "type": "array",
                "items": {"type": "string", "enum": list(_STATES)},
                "minItems": 1,
            },
        ),
    ] = ("alarm",)

    def bind(self, function: lambda_.Function, construct_id: str) -> cloudwatch.IAlarm:
        """Adds the function or its alias to the alarm's actions, for each state."""
        alarm: Any = self.alarm
        # Of an imported alarm CDK takes actions too, but nothing comes of them.
        if alarm.node.default_child is None:
            raise TriggerError(
                f"the alarm {alarm.node.path} is imported: {_NOT_IMPORTED}",
                key="alarm",
                remedy="pass an alarm of this app",
            )
        handler = self.handler(function)
        action = actions.LambdaAction(handler, use_unique_permission_id=True)
        for state in self.states:
            claim(
                function,
                construct_id,
                Place(
                    (handler.node.path, in_app(alarm, alarm.alarm_arn)),
                    state,
                    f"an action of {alarm.node.path} for the state",
                    option="states",
                    check_id="duplicate",
                ),
            )
            getattr(alarm, f"add_{state}_action")(action)
        check_failures(function, handler)
        given: cloudwatch.IAlarm = alarm
        return given

    def sample_event(self) -> dict[str, Any]:
        """Returns a change to the first of the states."""
        name = sample_name(self.alarm, "alarm_name", "example-alarm")
        is_composite = isinstance(self.alarm, cloudwatch.CompositeAlarm)
        state = self.states[0].upper()
        reason_data = _composite_reason(state) if is_composite else _METRIC_REASON
        return {
            "source": "aws.cloudwatch",
            "alarmArn": sample_arn("cloudwatch", f"alarm:{name}"),
            "accountId": ACCOUNT,
            "time": _TIME,
            "region": REGION,
            "alarmData": {
                "alarmName": name,
                "state": {
                    "value": state,
                    "reason": "Example",
                    "reasonData": json.dumps(reason_data),
                    "timestamp": _TIME,
                },
                "previousState": {
                    "value": "OK" if state == "ALARM" else "ALARM",
                    "reason": "Example",
                    "timestamp": _TIME,
                },
                "configuration": _configuration(is_composite=is_composite),
            },
        }


def _composite_reason(state: str) -> dict[str, Any]:
    child = sample_arn("cloudwatch", "alarm:example-child")
    return {"triggeringAlarms": [{"arn": child, "state": {"value": state, "timestamp": _TIME}}]}


def _configuration(*, is_composite: bool) -> dict[str, Any]:
    """Returns what a sample event says of the alarm itself."""
    if is_composite:
        return {
            "alarmRule": "ALARM(example-child)",
            "actionsSuppressor": "example-suppressor",
            "actionsSuppressorWaitPeriod": 120,
            "actionsSuppressorExtensionPeriod": 180,
        }
    metric = {"namespace": "Example", "name": "Count", "dimensions": {}}
    return {
        "description": "Example",
        "metrics": [
            {
                "id": "example",
                "metricStat": {"metric": metric, "period": 60, "stat": "Average"},
                "returnData": True,
            }
        ],
    }
