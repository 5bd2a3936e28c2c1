"""Settings that are pairs of a name and a text: environment variables and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from cdk_rust_lambda.cargo.settings import json_schema
from cdk_rust_lambda.cargo.settings.setting_type import SettingType
from cdk_rust_lambda.cargo.toml.structuring import ItemError, kind_of

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.json_schema import JsonSchema

# "Defined runtime environment variables", those that can't be set, in the Lambda guide.
_RESERVED_VARIABLES = frozenset(
    {"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"}
    | {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"}
    | {"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"}
    | {"AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    | {"LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"}
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
    if not re.fullmatch(_VARIABLE, name):
        raise ValueError(
            f"Lambda takes letters, digits and '_' in a variable's name, found {name!r}"
        )
    if name in _RESERVED_VARIABLES:
        raise ValueError(f"the variable {name} is reserved by Lambda")


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
        return _named(_entries(value), rule)

    return SettingType(structure, "table of strings", json_schema.table(rule.in_table, _ANY_TEXT))


def pairs(rule: NameRule) -> SettingType:
    """A table of strings, or a list of `KEY=VALUE`, that errors show: none of it is secret."""

    def structure(value: Any) -> dict[str, str]:
        return _named(_entries(value, repr), rule)

    return SettingType(structure, _TABLE_OR_LIST, _table_or_list(rule, _ANY_TEXT))


def trimmed_pairs(rule: NameRule) -> SettingType:
    """As `pairs`, without the blanks around names and values, and no value is empty."""

    def structure(value: Any) -> dict[str, str]:
        trimmed = []
        for place, name, text in _entries(value):
            if not text.strip():
                raise ItemError(place, f"the variable {name.strip()!r} has an empty value")
            trimmed.append((place, name.strip(), text.strip()))
        return _named(trimmed, rule)

    return SettingType(structure, f"{_TABLE_OR_LIST}; no empty value", _table_or_list(rule, _TEXT))


def _table_or_list(rule: NameRule, value: str) -> JsonSchema:
    return {
        **json_schema.table(rule.in_table, value),
        "type": ["object", "array"],
        "items": json_schema.string(f"{rule.in_list}={value}"),
    }


_Entry: TypeAlias = tuple[str | int, str, str]


def _entries(value: Any, show: Callable[[Any], str] = kind_of) -> Iterator[_Entry]:
    """Yields the pairs of a table or list, each with its key or index there.

    By default errors say what a wrong value is, but not the value, which may be secret.
    """
    if not isinstance(value, Mapping | list):
        raise ValueError(f'expected a table or a list of "KEY=VALUE", found {show(value)}')
    for place, entry in value.items() if isinstance(value, Mapping) else enumerate(value):
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
        yield place, name, text


def _named(entries: Iterable[_Entry], rule: NameRule) -> dict[str, str]:
    """Returns the pairs as one dictionary, their names checked."""
    named: dict[str, str] = {}
    for place, name, text in entries:
        try:
            rule.check(name)
        except ValueError as error:
            raise ItemError(place, str(error)) from error
        named[name] = text
    return named
