"""What a setting's type is made of: its check, its JSON schema and its text, from the same facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import field, frozen

from cdk_rust_lambda.cargo.settings import json_schema
from cdk_rust_lambda.cargo.settings.json_schema import JsonSchema
from cdk_rust_lambda.cargo.settings.secrets import shown_arguments
from cdk_rust_lambda.cargo.toml.structuring import ItemError, raise_items, strings


@frozen(eq=False)
class SettingType:
    """What is allowed as a setting's value; it annotates the type that the value then has.

    Attributes:
        structure: Returns what a value is turned into, or raises a ValueError that says why it can't
            be.
        text: What is allowed, in Markdown.
        schema: The same as a JSON schema.
    """

    structure: Callable[[Any], Any] = field(repr=False)
    text: str
    schema: JsonSchema = field(repr=False)


def integer(
    lowest: int,
    highest: int | None = None,
    *,
    unit: str = "",
    on_managed_instances: int | None = None,
) -> SettingType:
    """An integer in a range.

    `on_managed_instances` is the highest one for a function on managed instances; whether it is on
    them is only known when all its settings are, so that up to this one all are let through.
    """
    limits: JsonSchema = {"minimum": lowest}
    if highest is None:
        expected, text = f"an integer from {lowest} on", f"from {lowest:,} on"
    else:
        most = highest if on_managed_instances is None else on_managed_instances
        limits["maximum"] = most
        expected, text = f"an integer from {lowest} to {highest}", f"{lowest:,} to {highest:,}"
        if on_managed_instances is not None:
            text += f"; on managed instances to {on_managed_instances:,}"
    if unit:
        expected = f"{expected} ({unit})"

    def is_right(value: Any) -> bool:
        return type(value) is int and lowest <= value <= limits.get("maximum", value)

    return SettingType(
        _checked(is_right, expected),
        f"integer, {unit}: {text}" if unit else f"integer, {text}",
        {"type": "integer", **limits},
    )


def number(lowest: float, highest: float, *, unit: str) -> SettingType:
    """A number in a range, whole or not."""

    def is_right(value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and lowest <= value <= highest

    return SettingType(
        _checked(is_right, f"a number from {lowest:g} to {highest:g} ({unit})"),
        f"number, {unit}: {lowest:g} to {highest:g}",
        {"type": "number", "minimum": lowest, "maximum": highest},
    )


def integer_member(numbers: Sequence[int], expected: str, *, text: str) -> SettingType:
    """One of some integers; `expected` is what the message says before it lists them."""

    def is_right(value: Any) -> bool:
        return type(value) is int and value in numbers

    return SettingType(
        _checked(is_right, f"{expected} ({', '.join(map(str, numbers))})"),
        text,
        {"type": "integer", "enum": list(numbers)},
    )


def keyword(*names: str) -> SettingType:
    """One of some words."""
    return SettingType(
        _checked(lambda value: value in names, _alternatives(names)),
        _listed(names),
        {"enum": list(names)},
    )


def keyword_in_any_case(spellings: Mapping[str, str]) -> SettingType:
    """One of some words in whatever case; it is turned into what stands beside it."""
    check = _checked(
        lambda value: isinstance(value, str) and value.lower() in spellings,
        _alternatives(spellings),
    )
    return SettingType(
        lambda value: spellings[check(value).lower()],
        _listed(tuple(spellings)),
        json_schema.any_case(spellings),
    )


def string(pattern: str, expected: str, *, text: str) -> SettingType:
    """A string that a pattern matches as a whole."""

    def is_right(value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None

    return SettingType(_checked(is_right, expected), text, json_schema.string(pattern))


def string_up_to(length: int) -> SettingType:
    """A string of limited length."""
    text = f"string of at most {length} characters"
    return SettingType(
        _checked(lambda value: isinstance(value, str) and len(value) <= length, f"a {text}"),
        text,
        {"type": "string", "maxLength": length},
    )


def strings_of(item: SettingType, *, text: str, most: int, too_many: str) -> SettingType:
    """A list of strings of one type; `too_many` is what the message says if there are too many."""

    def structure(value: Any) -> tuple[str, ...]:
        given = strings(value)
        errors: list[ItemError] = []
        for index, each in enumerate(given):
            try:
                item.structure(each)
            except ValueError as error:
                errors.append(ItemError(index, str(error)))
        raise_items(errors)
        if len(given) > most:
            raise ValueError(f"{too_many}, found {len(given)}")
        return given

    return SettingType(structure, text, {"type": "array", "items": item.schema, "maxItems": most})


def cargo_arguments() -> SettingType:
    """A list of strings for Cargo; no error shows what may be secret in it."""
    return SettingType(
        partial(strings, show=shown_arguments),
        "list of strings",
        {"type": "array", "items": {"type": "string"}},
    )


def _checked(is_right: Callable[[Any], bool], expected: str) -> Callable[[Any], Any]:
    def structure(value: Any) -> Any:
        if not is_right(value):
            raise ValueError(f"expected {expected}, found {value!r}")
        return value

    return structure


def _alternatives(names: Sequence[str] | Mapping[str, str]) -> str:
    return " or ".join(f'"{name}"' for name in names)


def _listed(names: Sequence[str]) -> str:
    *others, last = (f'`"{name}"`' for name in names)
    return f"{', '.join(others)} or {last}"
