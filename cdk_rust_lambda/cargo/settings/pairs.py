"""Settings that are pairs of a name and a text: environment variables and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings import json_schema
from cdk_rust_lambda.cargo.settings.setting_type import SettingType
from cdk_rust_lambda.cargo.toml.structuring import ItemError, kind_of, raise_items

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.json_schema import JsonSchema

# "Defined runtime environment variables", those that can't be set, in the Lambda guide.
_RESERVED_VARIABLES = frozenset(
    {"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"}
    | {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"}
    | {"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"}
    | {"AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    | {"LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID"}
)
_TABLE_OR_LIST = 'table, or list of `"KEY=VALUE"`'
_VARIABLE = "[A-Za-z][A-Za-z0-9_]*"
_ANY_TEXT = r"[^\x00]*"
# These aren't blank.
_TEXT = r"[^\x00]*[^\s\x00][^\x00]*"
_TEXT_WITHOUT_EQUALS = r"[^=\x00]*[^\s=\x00][^=\x00]*"


def check_variable(name: str) -> None:
    """Refuses the name of a variable that Lambda doesn't take.

    Raises:
        ValueError: says why.
    """
    if name in _RESERVED_VARIABLES:
        raise ValueError(f"the variable {name} is reserved by Lambda")
    if re.fullmatch("[A-Za-z0-9_]+", name) is None:
        raise ValueError(
            f"Lambda takes letters, digits and '_' in a variable's name, found {name!r}"
        )
    if re.fullmatch(_VARIABLE, name) is None:
        raise ValueError(f"in Lambda a variable's name begins with a letter, found {name!r}")


def _check_no_equals(name: str) -> None:
    if "=" in name:
        raise ValueError(f"a variable's name can't hold '=': {name!r}")


@frozen
class NameRule:
    """What is allowed as a name, beyond that it isn't blank and holds no NUL.

    Attributes:
        check: Raises a ValueError that says why a name isn't allowed.
        in_table: The pattern of names that are keys of a table.
        in_list: The pattern of names before the first `=` of a list's item.
    """

    check: Callable[[str], object]
    in_table: str
    in_list: str

    def between_blanks(self) -> NameRule:
        """Returns the rule for names that are trimmed before they are checked."""
        return NameRule(self.check, rf"\s*{self.in_table}\s*", rf"\s*{self.in_list}\s*")


_reserved = "|".join(sorted(_RESERVED_VARIABLES))
_lambda_variable = rf"(?!(?:{_reserved})\s*(?:=|$)){_VARIABLE}"

ANY_NAME = NameRule(lambda _: None, _TEXT, _TEXT_WITHOUT_EQUALS)
LAMBDA_VARIABLE = NameRule(check_variable, _lambda_variable, _lambda_variable)
PROCESS_VARIABLE = NameRule(_check_no_equals, _TEXT_WITHOUT_EQUALS, _TEXT_WITHOUT_EQUALS)


def table_of_strings(rule: NameRule) -> SettingType:
    """A table of strings."""

    def structure(value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise ValueError(f"expected a table, found {kind_of(value)}")
        return _named(value, rule, _entry)

    return SettingType(structure, "table of strings", json_schema.table(rule.in_table, _ANY_TEXT))


def pairs(rule: NameRule) -> SettingType:
    """A table of strings, or a list of `KEY=VALUE`, that errors show: none of it is secret."""

    def structure(value: Any) -> dict[str, str]:
        return _named(value, rule, partial(_entry, show=repr), repr)

    return SettingType(structure, _TABLE_OR_LIST, _table_or_list(rule, _ANY_TEXT))


def trimmed_pairs(rule: NameRule) -> SettingType:
    """As `pairs`, without the blanks around names and values, and no value is empty."""

    def structure(value: Any) -> dict[str, str]:
        return _named(value, rule, _trimmed)

    return SettingType(structure, f"{_TABLE_OR_LIST}; no empty value", _table_or_list(rule, _TEXT))


def _table_or_list(rule: NameRule, value: str) -> JsonSchema:
    return {
        **json_schema.table(rule.in_table, value),
        "type": ["object", "array"],
        "items": json_schema.string(f"{rule.in_list}={value}"),
    }


def _named(
    value: Any,
    rule: NameRule,
    read: Callable[[str | int, Any], tuple[str, str]],
    show: Callable[[Any], str] = kind_of,
) -> dict[str, str]:
    """Returns the pairs of a table or list, their names checked; its errors name all that are wrong."""
    if not isinstance(value, Mapping | list):
        raise ValueError(f'expected a table or a list of "KEY=VALUE", found {show(value)}')
    named: dict[str, str] = {}
    errors: list[ItemError] = []
    for place, entry in value.items() if isinstance(value, Mapping) else enumerate(value):
        try:
            name, text = read(place, entry)
            _check_name(place, name, rule)
        except ItemError as error:
            errors.append(error)
        else:
            named[name] = text
    raise_items(errors)
    return named


def _check_name(place: str | int, name: str, rule: NameRule) -> None:
    try:
        rule.check(name)
    except ValueError as error:
        raise ItemError(place, str(error), "rename the variable, or remove it") from error


def _entry(place: str | int, entry: Any, show: Callable[[Any], str] = kind_of) -> tuple[str, str]:
    """Returns the name and the text of an entry, by its key or index.

    By default errors say what a wrong value is, but not the value, which may be secret.
    """
    name: Any = place
    text: Any = entry
    if isinstance(place, int):
        if not isinstance(entry, str) or "=" not in entry:
            raise ItemError(place, f'expected "KEY=VALUE", found {show(entry)}')
        name, _separator, text = entry.partition("=")
    if not isinstance(text, str):
        problem = f"expected a string for {name!r}, found {show(text)}: put it in quotes"
        raise ItemError(place, problem)
    if not name.strip():
        raise ItemError(place, "the name of the value is empty")
    if "\0" in name + text:
        raise ItemError(place, f"{name!r} holds a NUL character")
    return name, text


def _trimmed(place: str | int, entry: Any) -> tuple[str, str]:
    """Returns the same without the blanks around them."""
    name, text = (each.strip() for each in _entry(place, entry))
    if not text:
        raise ItemError(place, f"the variable {name!r} has an empty value")
    return name, text
