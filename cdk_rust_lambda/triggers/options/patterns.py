"""Patterns that events must match: their check, and an example that matches."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cdk_rust_lambda.errors import TriggerError, suggest

_OPERATORS = (
    *("anything-but", "cidr", "equals-ignore-case", "exactly", "exists", "numeric", "prefix"),
    *("suffix", "wildcard"),
)
_SIGNS = ("=", "<", "<=", ">", ">=")


def check_pattern(pattern: Mapping[str, Any], key: str) -> None:
    """Refuses a pattern that EventBridge refuses, or that matches nothing.

    See "Creating Amazon EventBridge event patterns" in the EventBridge guide.

    Args:
        pattern: The pattern, or a part of it.
        key: Where it stands, for messages.

    Raises:
        TriggerError: a field's conditions are no list, there is none, or one that EventBridge doesn't have.
    """
    if not pattern:
        raise TriggerError(
            "a pattern needs a field",
            key=key,
            remedy="name a field, or leave it out",
            check_id="eb-pattern",
        )
    for name, value in pattern.items():
        place = f"{key}.{name}"
        if name == "$or":
            _check_alternatives(value, place)
        elif isinstance(value, Mapping):
            check_pattern(value, place)
        else:
            _check_conditions(value, place)


def _check_alternatives(value: Any, key: str) -> None:
    if not _is_list(value) or not value or not all(isinstance(each, Mapping) for each in value):
        raise TriggerError(
            f"expected a list of patterns, found {value!r}",
            key=key,
            remedy="write [{...}, {...}]",
            check_id="eb-pattern",
        )
    for alternative in value:
        check_pattern(alternative, key)


def _check_conditions(value: Any, key: str) -> None:
    if not _is_list(value):
        remedy = f"write [{value!r}]" if isinstance(value, str | int | float) else "write a list"
        raise TriggerError(
            f"expected a list of values that match, found {value!r}",
            key=key,
            remedy=remedy,
            check_id="eb-pattern",
        )
    if not value:
        raise TriggerError(
            "an empty list matches nothing, and EventBridge refuses it",
            key=key,
            remedy="name a value, or leave the field out",
            check_id="eb-pattern",
        )
    for each in value:
        if isinstance(each, Mapping):
            _check_comparison(each, key)
        if each is None or _is_list(each):
            # aws-cdk-lib drops null from templates, so that the pattern would be another one.
            raise TriggerError(
                f"expected a text, a number, true, false or a table, found {each!r}",
                key=key,
                remedy='write such a value; for a missing field { exists = false }, for "" a text',
                check_id="eb-pattern",
            )


def _check_comparison(condition: Mapping[str, Any], key: str) -> None:
    """See "Comparison operators for use in event patterns" in the EventBridge guide."""
    operator: str = next(iter(condition), "")
    operand: Any = condition.get(operator)
    if len(condition) != 1 or operator not in _OPERATORS:
        raise TriggerError(
            f"expected a table with one operator, found {dict(condition)!r}",
            key=key,
            remedy=suggest(str(operator), _OPERATORS),
            check_id="eb-pattern",
        )
    if operator == "numeric":
        _check_numeric(operand, key)
    if operator == "anything-but" and isinstance(operand, Mapping):
        operator, operand = "wildcard", operand.get("wildcard", ())
    if operator == "wildcard":
        wildcards: Any = operand if _is_list(operand) else (operand,)
        for each in wildcards:
            check_wildcard(each, key)


def _check_numeric(operand: Any, key: str) -> None:
    """See "Numeric matching" under "Comparison operators" in the EventBridge guide."""
    is_right = _is_list(operand) and len(operand) in (2, 4)
    is_right = is_right and all(sign in _SIGNS for sign in operand[::2] if isinstance(sign, str))
    if not is_right or not all(
        isinstance(sign, str) and type(limit) in (int, float)
        for sign, limit in zip(operand[::2], operand[1::2], strict=True)
    ):
        raise TriggerError(
            f"expected a list of signs and numbers, found {operand!r}",
            key=key,
            remedy='write { numeric = [">", 0, "<=", 5] }',
            check_id="eb-pattern",
        )


def check_wildcard(text: Any, key: str) -> None:
    """Refuses a text with wildcards that EventBridge refuses.

    See "Matching using wildcards" in the EventBridge guide, and WildcardParser in aws/event-ruler.

    Args:
        text: The text.
        key: Where it stands, for messages.

    Raises:
        TriggerError: two asterisks in a row, or a backslash before something else than `*` and itself.
    """
    if isinstance(text, str) and re.fullmatch(r"(?:\\[*\\]|\*(?!\*)|[^*\\])*", text):
        return
    raise TriggerError(
        f"expected a text with wildcards, found {text!r}",
        key=key,
        remedy="write one '*' for whatever, '/' too, and a backslash before a '*' or a backslash that is meant itself",
        check_id="eb-pattern",
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def example_of(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """Returns fields of an event that a pattern matches, as far as that can be said easily."""
    example: dict[str, Any] = {}
    for name, value in pattern.items():
        if name == "$or":
            example.update(example_of(value[0]))
        elif isinstance(value, Mapping):
            example[name] = example_of(value)
        elif value[0] != {"exists": False}:
            example[name] = example_value(value[0])
    return example


def example_value(condition: Any) -> Any:
    """Returns a value that one condition of a pattern matches."""
    if isinstance(condition, str):
        return "example" if "{Token[" in condition else condition
    if not isinstance(condition, Mapping):
        return condition
    operator, operand = next(iter(condition.items()), ("", None))
    if isinstance(operand, Mapping):  # such as { prefix = { equals-ignore-case = "a" } }
        operand = next(iter(operand.values()), None)
    if operator == "numeric":
        return _example_number(operand)
    if operator == "equals-ignore-case":
        return operand
    if operator == "cidr":
        return str(operand).partition("/")[0]
    if operator == "prefix":
        return f"{operand}example"
    if operator == "suffix":
        return f"example{operand}"
    if operator == "wildcard":
        return str(operand).replace("\\*", "\0").replace("*", "example").replace("\0", "*")
    return "example"


def _example_number(operand: Any) -> Any:
    """Returns a number for conditions like `[">", 0, "<=", 5]`."""
    low = high = None
    for sign, limit in zip(operand[::2], operand[1::2], strict=False):
        if sign == "=":
            return limit
        if sign in (">", ">="):
            low = (limit, sign == ">=")
        else:
            high = (limit, sign == "<=")
    for limit, included in filter(None, (low, high)):
        if included:
            return limit
    if low is not None and high is not None:
        return (low[0] + high[0]) / 2
    if low is not None:
        return low[0] + 1
    return 0 if high is None else high[0] - 1
