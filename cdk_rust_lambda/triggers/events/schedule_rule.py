"""Points in time, by the rules that EventBridge Scheduler took the place of."""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import frozen
from aws_cdk import aws_events as events

from cdk_rust_lambda.triggers.core.samples import sample_arn
from cdk_rust_lambda.triggers.events.rule import RuleTrigger
from cdk_rust_lambda.triggers.events.schedule_options import expression


@frozen
class ScheduleRuleTrigger(RuleTrigger):
    """Invokes the function at points in time, in UTC, by a rule: legacy, prefer `ScheduleTrigger`.

    The Rust event is `aws_lambda_events::event::eventbridge::EventBridgeEvent` (feature
    `eventbridge`). See "Creating a scheduled rule (legacy)" in the EventBridge guide.

    Args:
        schedule: When: `rate(5 minutes)`, `cron(0 9 * * ? *)`, or `events.Schedule` in Python.
            Required.

    Raises:
        TriggerError: a wrong expression, or a FIFO queue.
    """

    type: ClassVar[str] = "schedule-rule"
    source_field: ClassVar[str | None] = None
    leaves_out: ClassVar[dict[str, str]] = {
        **{name: why for name, why in RuleTrigger.leaves_out.items() if name != "schedule"},
        "event_bus": "only the default bus has schedules",
        "event_pattern": "a schedule has none",
    }

    schedule: str | events.Schedule = expression(events.Schedule, is_rule=True)

    def rule_options(self, source: Any) -> dict[str, Any]:  # noqa: ARG002
        """Returns the schedule."""
        if isinstance(self.schedule, str):
            return {"schedule": events.Schedule.expression(self.schedule.strip())}
        return {"schedule": self.schedule}

    def example(self) -> dict[str, Any]:
        """Returns what EventBridge sends on a schedule."""
        return {
            "source": "aws.events",
            "detail-type": "Scheduled Event",
            "resources": [sample_arn("events", f"rule/{self.rule_name or 'example-rule'}")],
        }
