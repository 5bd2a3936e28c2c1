"""Options of triggers: attrs fields that take values of Python and of Cargo.toml alike.

A converter leaves what it can't convert as it is; the validator then says what is wrong, and where.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import attrs
from attrs import Attribute
from aws_cdk import Duration, Token

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.source import NewSource, SourceArn, SourceName, has_member

Check = Callable[[Any], str | None]
"""Says what a value should be, if it isn't; else None."""


def is_token(value: Any) -> bool:
    """Whether a value is only known at deployment; without asking Node, which infinity would end."""
    if isinstance(value, float):
        return math.isfinite(value) and bool(Token.is_unresolved(value))
    return isinstance(value, str) and bool(Token.is_unresolved(value))


def _option(
    check: Check,
    *,
    converter: Callable[[Any], Any] | None = None,
    default: Any = None,
    **metadata: Any,
) -> Any:
    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        expected = None if value is None and default is None else check(value)
        if expected is not None:
            raise TriggerError(
                f"expected {expected}, found {value!r}",
                key=attribute.name,
                remedy=f"write {expected}, or leave {attribute.name} out",
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


def integer(lowest: int, highest: int | None = None, *, default: int | None = None) -> Any:
    """An integer in a range; a token passes."""

    def check(value: Any) -> str | None:
        if is_token(value):
            return None
        is_right = type(value) is int and value >= lowest and (highest is None or value <= highest)
        until = "on" if highest is None else f"to {highest:,}"
        return None if is_right else f"an integer from {lowest:,} {until}"

    schema = {"type": "integer", "minimum": lowest}
    if highest is not None:
        schema["maximum"] = highest
    return _option(check, default=default, schema=schema)


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


def duration(lowest: float, highest: float) -> Any:
    """A `Duration` in Python, seconds in Cargo.toml; both limits are in seconds."""

    def convert(value: Any) -> Any:
        return Duration.seconds(value) if type(value) is int and value >= 0 else value

    def check(value: Any) -> str | None:
        expected = f"a duration of {lowest:,} to {highest:,} seconds"
        if not isinstance(value, Duration):
            return expected
        if value.is_unresolved():
            return None
        return None if lowest <= value.to_milliseconds() / 1000 <= highest else expected

    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return _option(check, converter=convert, schema=schema)


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


def _filter(pattern: Mapping[str, Any]) -> Mapping[str, Any]:
    if set(pattern) == {"pattern"} and isinstance(pattern["pattern"], str):
        return pattern
    return {"pattern": json.dumps(pattern)}


def anything() -> Any:
    """Whatever JSON can hold."""
    return _option(lambda _: None, schema={})


def instance(kind: type[Any], expected: str) -> Any:
    """An instance of a class of aws-cdk-lib; only in Python."""
    return _option(
        lambda value: None if isinstance(value, kind) else expected, python_only=True, schema=False
    )


def resource(
    expected: str,
    member: str | tuple[str, ...],
    *,
    is_source: bool = False,
    arn: str | None = None,
    name: str | None = None,
    creatable: bool = True,
    required: bool = False,
    nameable: bool = True,
    not_imported: str | None = None,
) -> Any:
    """A construct, or a `Source` that stands for one.

    Args:
        expected: What it is, for messages: `a queue`.
        member: A member that tells such constructs from others: `queue_arn`; or several, one of which
            each has.
        is_source: Whether it is what the trigger listens to; that may be given by position.
        arn: The pattern of its ARN; None if it can't be imported by one.
        name: The pattern of its name.
        creatable: Whether it can be created.
        required: Whether there is none by default.
        nameable: Whether it can be imported by its name.
        not_imported: Why it can't be imported at all; None if it can.
    """
    members = (member,) if isinstance(member, str) else member

    def check(attribute: Attribute[Any], value: Any) -> None:
        problem = remedy = None
        if value is None:
            if required:
                problem, remedy = f"{expected} is needed", f"pass {attribute.name}="
        elif not_imported is not None and isinstance(value, SourceArn | SourceName):
            problem = f"{expected} can't be imported: {not_imported}"
            remedy = f"pass {expected} of this app, in Python or in resources="
        elif isinstance(value, SourceArn):
            plain = re.sub(r"\$\{AWS::\w+\}", "x", value.arn)
            if arn is None or not re.fullmatch(arn, plain):
                problem = f"not the ARN of {expected}: {value.arn!r}"
                remedy = f"name {expected} in resources=, or correct the ARN"
        elif isinstance(value, SourceName):
            if not nameable or (name is not None and not re.fullmatch(name, value.name)):
                problem = f"not the name of {expected}: {value.name!r}"
                remedy = f"name {expected} in resources=, or by its ARN"
        elif isinstance(value, NewSource):
            if not creatable:
                problem = f"{expected} can't be created by a trigger"
                remedy = f"create it in Python, and pass it as {attribute.name}= or in resources="
        elif not any(has_member(value, name) for name in members):
            problem = f"expected {expected}, found {type(value).__name__}"
            remedy = f"pass {expected}"
        if problem is not None:
            raise TriggerError(problem, key=attribute.name, remedy=remedy)

    return attrs.field(
        default=None,
        kw_only=not is_source,
        validator=lambda _, attribute, value: check(attribute, value),
        hash=False,
        metadata={"resource": True, "arn": arn, "name": name, "creatable": creatable},
    )


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
