"""Options of schedules: expressions, points in time and windows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Token
from aws_cdk import aws_scheduler as scheduler

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.events.schedule_expressions import check_expression
from cdk_rust_lambda.triggers.options.fields import shown

if TYPE_CHECKING:
    from attrs import Attribute


def expression(kind: Any, *, is_rule: bool) -> Option:
    """A schedule expression, or aws-cdk-lib's."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if isinstance(value, kind):
            value = value.expression_string
        if value is None:
            raise TriggerError(
                "a schedule is needed",
                key=attribute.name,
                remedy="write rate(5 minutes)",
                check_id="schedule-expression",
            )
        if not isinstance(value, str):
            raise TriggerError(
                f"expected a schedule expression, found {value!r}",
                key=attribute.name,
                remedy="write rate(5 minutes) or cron(0 9 * * ? *)",
                check_id="schedule-expression",
            )
        if not Token.is_unresolved(value):
            check_expression(value, attribute.name, is_rule=is_rule)

    return Option(validator=check, schema={"type": "string", "minLength": 1}, required=True)


def _check_time(_: object, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TriggerError(
            f"expected a time with an offset, found {value!r}",
            key=attribute.name,
            remedy="write 2030-01-01T09:00:00Z; in Python a datetime with tzinfo",
        )


POINT_IN_TIME = Option(validator=_check_time, schema={"type": "string", "format": "date-time"})
"""A point in time with an offset: a datetime, which TOML has too."""


def _window(value: Any) -> Any:
    return Duration.seconds(value) if type(value) is int and 0 < value <= 86_400 else value


def _check_window(_: object, attribute: Attribute[Any], value: Any) -> None:
    if isinstance(value, scheduler.TimeWindow):
        return
    if isinstance(value, Duration):
        if value.is_unresolved():
            return
        seconds = value.to_milliseconds() / 1000
        if 60 <= seconds <= 86_400 and seconds % 60 == 0:
            return
    raise TriggerError(
        f"expected a window of 1 to 1,440 whole minutes, found {shown(value)}",
        key=attribute.name,
        remedy="write 60 to 86400 seconds, in whole minutes, or leave it out",
        check_id="schedule-window",
    )


FLEXIBLE_WINDOW = Option(
    converter=_window,
    validator=_check_window,
    schema={"type": "integer", "minimum": 60, "maximum": 86_400, "multipleOf": 60},
)
"""A `TimeWindow`, or a `Duration` of a flexible one, in Cargo.toml in seconds."""
