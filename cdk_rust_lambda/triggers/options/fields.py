"""Options that take values of Python and of Cargo.toml alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration

from cdk_rust_lambda.errors import TriggerError, suggest, text_of, type_name
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.core.values import LIST_TOKEN, is_json, is_list_token, is_token

if TYPE_CHECKING:
    from enum import Enum

    from attrs import Attribute

_LONGEST = 10**9  # seconds; more than any service takes

Check = Callable[[Any], str | None]
"""Says what a value should be, if it isn't; else None."""


def checked(
    check: Check,
    *,
    converter: Callable[[Any], Any] | None = None,
    check_id: str | None = None,
    schema: Mapping[str, Any] | None,
) -> Option:
    """What a check takes, and JSON can hold.

    Args:
        check: Says what a value should be.
        converter: Turns a value of Cargo.toml, or another form, into the field's.
        check_id: The check's id in the catalogue of checks.
        schema: The JSON schema of values in Cargo.toml; None if only Python can express them.
    """

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        expected = check(value)
        if expected is None and not is_json(value):
            expected = "what JSON can hold"
        if expected is not None:
            raise TriggerError(
                f"expected {expected}, found {shown(value)}",
                key=attribute.name,
                remedy=f"write {expected}, or leave {attribute.name} out",
                check_id=check_id,
            )

    return Option(converter=converter, validator=validate, schema=schema)


def shown(value: Any) -> str:
    """Returns a value for the text of an error: a duration by its seconds.

    Args:
        value: What was found.
    """
    if isinstance(value, Duration) and not value.is_unresolved():
        return f"{value.to_milliseconds() / 1000:g} seconds"
    return text_of(value)


def flag() -> Option:
    """True or false."""
    return checked(
        lambda value: None if isinstance(value, bool) else "true or false",
        schema={"type": "boolean"},
    )


def integer(lowest: int, highest: int | None = None, *, check_id: str | None = None) -> Option:
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
    return checked(check, check_id=check_id, schema=schema)


def number(lowest: float, highest: float) -> Option:
    """A number in a range; a token passes."""

    def check(value: Any) -> str | None:
        is_right = type(value) in (int, float) and lowest <= value <= highest
        return (
            None
            if is_right or (isinstance(value, float) and is_token(value))
            else f"a number from {lowest} to {highest}"
        )

    return checked(check, schema={"type": "number", "minimum": lowest, "maximum": highest})


def string(pattern: str | None = None, expected: str = "a string") -> Option:
    """A string, which matches a pattern if there is one, as in the JSON schema; a token passes."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value:
            return expected
        if pattern is not None and not is_token(value):
            return None if re.fullmatch(pattern, value, re.ASCII) else expected
        return None

    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if pattern is not None:
        schema["pattern"] = f"^(?:{pattern})$"
    return checked(check, schema=schema)


def text(longest: int) -> Option:
    """A text of whatever signs, as a description is."""
    return string(rf"[\s\S]{{1,{longest}}}", f"a text of at most {longest:,} characters")


def strings(pattern: str | None = None, expected: str = "a list of strings") -> Option:
    """A list of strings, each of which matches a pattern if there is one; tokens pass."""

    def check(value: Any) -> str | None:
        if is_list_token(value):
            return None
        is_right = isinstance(value, tuple) and all(
            isinstance(each, str)
            and (pattern is None or is_token(each) or re.fullmatch(pattern, each, re.ASCII))
            for each in value
        )
        return None if is_right else expected

    items: dict[str, Any] = {"type": "string"}
    if pattern is not None:
        items["pattern"] = f"^(?:{pattern})$"
    return checked(check, converter=as_tuple, schema={"type": "array", "items": items})


def as_tuple(value: Any) -> Any:
    """Returns a list as a tuple, and whatever else as it is."""
    return tuple(value) if isinstance(value, list | tuple) else value


def duration(lowest: float, highest: float, *, check_id: str | None = None) -> Option:
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
    return checked(check, converter=convert, check_id=check_id, schema=schema)


def enum_member(kind: type[Enum]) -> Option:
    """A member of an enumeration of aws-cdk-lib, or its name in whatever case."""
    names = _names(kind)

    def check(value: Any) -> str | None:
        return None if isinstance(value, kind) else f"one of {', '.join(names)}"

    schema = {"type": "string", "enum": names}
    return checked(check, converter=lambda value: _member(kind, value), schema=schema)


def enum_members(kind: type[Enum]) -> Option:
    """A list of members of an enumeration of aws-cdk-lib, or of their names in whatever case."""
    names = _names(kind)

    def convert(value: Any) -> Any:
        is_list = isinstance(value, list | tuple)
        return tuple(_member(kind, each) for each in value) if is_list else value

    def check(value: Any) -> str | None:
        is_right = isinstance(value, tuple) and all(isinstance(each, kind) for each in value)
        return None if is_right else f"a list of {', '.join(names)}"

    schema = {"type": "array", "items": {"type": "string", "enum": names}}
    return checked(check, converter=convert, schema=schema)


def _names(kind: type[Enum]) -> list[str]:
    return [name.lower() for name in kind.__members__]


def _member(kind: type[Enum], value: Any) -> Any:
    """Returns the member that a name stands for; whatever else as it is."""
    if isinstance(value, str) and not isinstance(value, kind):
        return kind.__members__.get(value.upper().replace("-", "_"), value)
    return value


def keyword(*values: str) -> Option:
    """One of a few words, in whatever case."""

    def convert(value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    def check(value: Any) -> str | None:
        return None if value in values else f"one of {', '.join(values)}"

    schema = {"type": "string", "enum": list(values)}
    return checked(check, converter=convert, schema=schema)


def table(expected: str = "a table") -> Option:
    """A mapping of whatever."""
    return checked(
        lambda value: None if isinstance(value, Mapping) else expected,
        converter=read_only,
        schema={"type": "object"},
    )


def read_only(value: Any) -> Any:
    """Returns a dictionary that can't be changed, and whatever else as it is."""
    return MappingProxyType(value) if isinstance(value, dict) else value


def string_table(kind: type[Any] = dict) -> Option:
    """A table of strings, or what aws-cdk-lib has in its place."""

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        found = None if isinstance(value, kind) else _no_string_in(value)
        if found is not None:
            raise TriggerError(
                f"expected a table of strings, found {found}",
                key=attribute.name,
                remedy="write strings"
                if kind is dict
                else f"write a table, or pass {kind.__name__}",
            )

    schema = {"type": "object", "additionalProperties": {"type": "string"}}
    return Option(converter=read_only, validator=validate, schema=schema)


def _no_string_in(value: Any) -> str | None:
    """Returns what is no string in a table, without the texts beside it: a header may hold a password."""
    if not isinstance(value, Mapping):
        return type_name(value)
    pairs = value.items()
    wrong = [pair for pair in pairs if not all(isinstance(each, str) for each in pair)]
    return f"{type_name(wrong[0][1])} for {wrong[0][0]!r}" if wrong else None


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Mapping) for each in value)


def _filters(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_filter(each) if isinstance(each, Mapping) else each for each in value)
    return value


def _filter(pattern: Mapping[str, Any]) -> Any:
    if set(pattern) == {"pattern"} and isinstance(pattern["pattern"], str):
        return pattern
    try:
        # A token is a text here, and infinity no JSON.
        return {"pattern": json.dumps(pattern, allow_nan=False)}
    except (TypeError, ValueError):
        return pattern  # which is no text, and refused


def _check_filters(value: Any) -> str | None:
    if not _is_list_of_tables(value) or not value:
        return "a list of one pattern or more"
    if not all(isinstance(each.get("pattern"), str) for each in value):
        return "patterns of what JSON can hold; a value of CloudFormation's as a text: Token.as_string(...)"
    if any(LIST_TOKEN in str(each.get("pattern")) for each in value):
        # A pattern is one text, in which nothing stands for a list.
        return "patterns with lists of known length, whose items may be tokens"
    return None


FILTERS = checked(
    _check_filters,
    converter=_filters,
    schema={"type": "array", "minItems": 1, "items": {"type": "object"}},
)
"""Patterns of events: tables like `{ body = { kind = ["a"] } }`, or `FilterCriteria.filter(...)`."""


def anything() -> Option:
    """Whatever JSON can hold."""
    return checked(lambda _: None, schema={})


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
