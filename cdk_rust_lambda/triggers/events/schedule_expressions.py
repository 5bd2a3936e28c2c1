"""Schedule expressions of EventBridge: `rate(...)`, `cron(...)` and `at(...)`.

See "Schedule types on EventBridge Scheduler" in its guide, and "Setting a schedule pattern for
scheduled rules (legacy)" in the EventBridge guide. EventBridge refuses a wrong one at deployment only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from cdk_rust_lambda.errors import TriggerError

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@frozen
class _Field:
    """A field of a cron expression; `special` matches what other fields don't have."""

    name: str
    lowest: int
    highest: int
    names: Sequence[str] = ()
    special: str | None = None

    @property
    def values(self) -> str:
        """What the field may hold, for messages."""
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"{self.lowest} to {self.highest}{names}"


_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"L|LW|L-\d{1,2}|\d{1,2}W"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, special=r"L|\w{1,3}L|\w{1,3}#[1-5]"),
    _Field("year", 1970, 2199),
)


def check_expression(expression: str, key: str, *, is_rule: bool) -> None:
    """Refuses an expression that EventBridge refuses.

    Args:
        expression: The expression.
        key: The option, for messages.
        is_rule: Whether it is for a rule, which takes less than EventBridge Scheduler.

    Raises:
        TriggerError: it is wrong; says where, and how it is written.
    """
    match = re.fullmatch(r"(rate|cron|at)\((.*)\)", expression.strip())
    if match is None:
        raise TriggerError(
            f"not a schedule expression: {expression!r}",
            key=key,
            remedy="write rate(5 minutes) or cron(0 9 * * ? *)"
            + ("" if is_rule else ", or at(2030-01-01T09:00:00)"),
            check_id="schedule-expression",
        )
    kind, text = match.groups()
    if kind == "rate":
        _check_rate(text, key, is_rule)
    elif kind == "cron":
        _check_cron(text, key)
    elif is_rule:
        raise TriggerError(
            "a rule can't run once, at a time",
            key=key,
            remedy="take a trigger of type schedule",
            check_id="schedule-expression",
        )
    else:
        _check_at(text, key)


def is_once(expression: str) -> bool:
    """Returns whether an expression is of a single time."""
    return expression.strip().startswith("at(")


def _check_rate(text: str, key: str, is_rule: bool) -> None:
    match = re.fullmatch(r"([0-9]{1,9}) +(minute|hour|day)(s?)", text.strip())
    if match is None or int(match[1]) == 0:
        raise TriggerError(
            f"not a rate: {text!r}",
            key=key,
            remedy="write a number from 1 on, and minutes, hours or days: rate(5 minutes)",
            check_id="schedule-expression",
        )
    # The guide of rules asks for it, that of EventBridge Scheduler doesn't.
    if is_rule and (int(match[1]) == 1) is (match[3] == "s"):
        right = f"{match[2]}{'' if int(match[1]) == 1 else 's'}"
        raise TriggerError(
            f"a rule's rate of {match[1]} is in {right!r}, not {match[2] + match[3]!r}",
            key=key,
            remedy=f"write rate({match[1]} {right})",
            check_id="schedule-expression",
        )


def _check_at(text: str, key: str) -> None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text.strip()) is None:
            raise ValueError
        datetime.fromisoformat(text.strip())
    except ValueError:
        raise TriggerError(
            f"not a time: {text!r}",
            key=key,
            remedy="write at(2030-01-01T09:00:00), without an offset; time_zone says the zone",
            check_id="schedule-expression",
        ) from None


def _check_cron(text: str, key: str) -> None:
    fields = text.split()
    if len(fields) != len(_FIELDS):
        more = "; other than in Unix, the last is the year" if len(fields) == 5 else ""
        raise TriggerError(
            f"a cron expression has 6 fields, not {len(fields)}{more}: {text!r}",
            key=key,
            remedy="write minutes, hours, day of month, month, day of week and year: 0 9 * * ? *",
            check_id="schedule-expression",
        )
    for field, value in zip(_FIELDS, fields, strict=True):
        _check_field(field, value, key)
    if [fields[2], fields[4]].count("?") != 1:
        raise TriggerError(
            f"exactly one of day of month and day of week is '?', here they are {fields[2]!r} and"
            f" {fields[4]!r}",
            key=key,
            remedy="write ? for the one that doesn't matter: cron(0 9 * * ? *)",
            check_id="schedule-expression",
        )


def _check_field(field: _Field, value: str, key: str) -> None:
    parts = value.split(",")
    if value == "?" and field.special is not None:
        return
    if len(parts) > 1 and any("#" in part for part in parts):
        raise TriggerError(
            f"with '#' there is only one {field.name}, not {value!r}",
            key=key,
            remedy="make a trigger for each",
            check_id="schedule-expression",
        )
    for part in parts:
        if not _is_part(field, part.upper()):
            raise TriggerError(
                f"the {field.name} can't be {part!r}",
                key=key,
                remedy=f"write {field.values}, with ',', '-', '*' and '/' as needed",
                check_id="schedule-expression",
            )


def _is_part(field: _Field, part: str) -> bool:
    """Says whether a field may hold a value, a range, or either with a step."""
    if field.special is not None and re.fullmatch(field.special, part):
        number = re.match(r"[A-Z]{3}|\d+", part)
        return number is None or _is_value(field, number[0])
    span, slash, step = part.partition("/")
    if slash and not (re.fullmatch(r"[0-9]{1,4}", step) and int(step) > 0):
        return False
    if span == "*":
        return True
    values = span.split("-")
    return len(values) <= 2 and all(_is_value(field, value) for value in values)


def _is_value(field: _Field, value: str) -> bool:
    if value in field.names:
        return True
    return bool(re.fullmatch(r"[0-9]{1,4}", value)) and field.lowest <= int(value) <= field.highest
