"""Options of triggers: attrs fields that take values of Python and of Cargo.toml alike.

A converter leaves what it can't convert as it is; the validator then says what is wrong, and where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import attrs
from attrs import Attribute
from aws_cdk import Duration

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.values import is_json, is_of_cdk, is_token
from cdk_rust_lambda.triggers.options.resources import resource as resource

_LONGEST = 10**9  # seconds; more than any service takes

Check = Callable[[Any], str | None]
"""Says what a value should be, if it isn't; else None."""


def _option(
    check: Check,
    *,
    converter: Callable[[Any], Any] | None = None,
    default: Any = None,
    check_id: str | None = None,
    **metadata: Any,
) -> Any:
    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        expected = None if value is None and default is None else check(value)
        if expected is None and not is_json(value):
            expected = "what JSON can hold"
        if expected is not None:
            raise TriggerError(
                f"expected {expected}, found {value!r}",
                key=attribute.name,
                remedy=f"write {expected}, or leave {attribute.name} out",
                check_id=check_id,
            )

    return attrs.field(
        default=default,
        kw_only=True,
        converter=converter,
        validator=validate,
        hash=False,
        metadata=metadata,
    )


def flag(*, default: bool | None = None) -> Any:
    """True or false."""
    return _option(
        lambda value: None if isinstance(value, bool) else "true or false",
        default=default,
        schema={"type": "boolean"},
    )


def integer(
    lowest: int,
    highest: int | None = None,
    *,
    default: int | None = None,
    check_id: str | None = None,
) -> Any:
    """An integer in a range; a token passes."""

    def check(value: Any) -> str | None:
        if isinstance(value, float) and is_token(value):
            return None
        is_right = type(value) is int and value >= lowest and (highest is None or value <= highest)
        until = "on" if highest is None else f"to {highest:,}"
        return None if is_right else f"an integer from {lowest:,} {until}"

    schema = {"type": "integer", "minimum": lowest}
    if highest is not None:
        schema["maximum"] = highest
    return _option(check, default=default, check_id=check_id, schema=schema)


def number(lowest: float, highest: float) -> Any:
    """A number in a range."""

    def check(value: Any) -> str | None:
        is_right = type(value) in (int, float) and lowest <= value <= highest
        return None if is_right else f"a number from {lowest} to {highest}"

    return _option(check, schema={"type": "number", "minimum": lowest, "maximum": highest})


def text(
    pattern: str | None = None, expected: str = "a string", *, default: str | None = None
) -> Any:
    """A string, which matches a pattern if there is one; a token passes."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value:
            return expected
        if pattern is not None and not is_token(value):
            return None if re.fullmatch(pattern, value) else expected
        return None

    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if pattern is not None:
        schema["pattern"] = f"^(?:{pattern})$"
    return _option(check, default=default, schema=schema)


def texts(pattern: str | None = None, expected: str = "a list of strings", **more: Any) -> Any:
    """A list of strings, each of which matches a pattern if there is one."""

    def check(value: Any) -> str | None:
        is_right = isinstance(value, tuple) and all(
            isinstance(each, str)
            and (pattern is None or is_token(each) or re.fullmatch(pattern, each))
            for each in value
        )
        return None if is_right else expected

    items: dict[str, Any] = {"type": "string"}
    if pattern is not None:
        items["pattern"] = f"^(?:{pattern})$"
    return _option(check, converter=_tuple, schema={"type": "array", "items": items}, **more)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


def duration(lowest: float, highest: float, *, check_id: str | None = None) -> Any:
    """A `Duration` in Python, seconds in Cargo.toml; both limits are in seconds."""

    def convert(value: Any) -> Any:
        return Duration.seconds(value) if type(value) is int and 0 <= value <= _LONGEST else value

    def check(value: Any) -> str | None:
        expected = f"a duration of {lowest:,} to {highest:,} seconds"
        if not isinstance(value, Duration):
            return expected
        if value.is_unresolved():
            return None
        return None if lowest <= value.to_milliseconds() / 1000 <= highest else expected

    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return _option(check, converter=convert, check_id=check_id, schema=schema)


def choice(kind: type[Enum], *, default: Enum | None = None) -> Any:
    """A member of an enumeration of aws-cdk-lib, or its name in whatever case."""
    names = [name.lower() for name in kind.__members__]

    def convert(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, kind):
            return kind.__members__.get(value.upper().replace("-", "_"), value)
        return value

    def check(value: Any) -> str | None:
        return None if isinstance(value, kind) else f"one of {', '.join(names)}"

    schema = {"type": "string", "enum": names}
    return _option(check, converter=convert, default=default, schema=schema)


def one_of(*values: str, default: str | None = None) -> Any:
    """One of a few words, in whatever case."""

    def convert(value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    def check(value: Any) -> str | None:
        return None if value in values else f"one of {', '.join(values)}"

    schema = {"type": "string", "enum": list(values)}
    return _option(check, converter=convert, default=default, schema=schema)


def table(expected: str = "a table") -> Any:
    """A mapping of whatever."""
    return _option(
        lambda value: None if isinstance(value, Mapping) else expected,
        converter=lambda value: MappingProxyType(value) if isinstance(value, dict) else value,
        schema={"type": "object"},
    )


def tables(expected: str = "a list of tables") -> Any:
    """A list of mappings."""

    def check(value: Any) -> str | None:
        is_right = isinstance(value, tuple) and all(isinstance(each, Mapping) for each in value)
        return None if is_right else expected

    return _option(check, converter=_tuple, schema={"type": "array", "items": {"type": "object"}})


def filters() -> Any:
    """Patterns of events: tables like `{ body = { kind = ["a"] } }`, or `FilterCriteria.filter(...)`."""

    def convert(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(_filter(each) if isinstance(each, Mapping) else each for each in value)
        return value

    def check(value: Any) -> str | None:
        is_right = isinstance(value, tuple) and all(isinstance(each, Mapping) for each in value)
        return None if is_right else "a list of patterns"

    schema = {"type": "array", "items": {"type": "object"}}
    return _option(check, converter=convert, schema=schema)


def _filter(pattern: Mapping[str, Any]) -> Any:
    if set(pattern) == {"pattern"} and isinstance(pattern["pattern"], str):
        return pattern
    try:
        # A token is a text here, and infinity no JSON.
        return {"pattern": json.dumps(pattern, allow_nan=False)}
    except (TypeError, ValueError):
        return None  # which is no pattern


def anything() -> Any:
    """Whatever JSON can hold."""
    return _option(lambda _: None, schema={})


def instance(kind: type[Any], expected: str) -> Any:
    """An instance of a class of aws-cdk-lib, or for `object` of any; only in Python."""

    def check(value: Any) -> str | None:
        is_right = isinstance(value, kind) and (kind is not object or is_of_cdk(value))
        return None if is_right else expected

    return _option(check, python_only=True, schema=False)


def set_options(trigger: Any, *names: str) -> dict[str, Any]:
    """Returns those of a trigger's options that are set, as keywords for aws-cdk-lib."""
    return {
        name: _for_cdk(value) for name in names if (value := getattr(trigger, name)) is not None
    }


def _for_cdk(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_for_cdk(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _for_cdk(each) for key, each in value.items()}
    return value


def unknown_key(key: str, name: str, known: Iterable[str]) -> TriggerError:
    """Returns the error for a key of a table in an option."""
    return TriggerError(f"{key} has no key {name!r}", key=key, remedy=suggest(name, known))
