"""Points in time, by the rules that EventBridge Scheduler took the place of."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from aws_cdk import aws_events as events

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn
from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger
from cdk_rust_lambda.triggers.events.schedule_options import expression


@with_options
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

    schedule: Annotated[str | events.Schedule | None, expression(events.Schedule, is_rule=True)] = (
        None
    )

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
