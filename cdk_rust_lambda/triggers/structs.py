"""Options that are tables with keys of their own, for structures of aws-cdk-lib such as CORS."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import attrs
from attrs import Attribute

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.options import set_options, unknown_key


def struct(name: str, table: type[Any], kind: type[Any]) -> Any:
    """A structure of aws-cdk-lib, or a table with its keys.

    Args:
        name: The option's name.
        table: An attrs class with the keys, each made with the helpers of `options`.
        kind: The structure: the keywords of its constructor are the keys.
    """
    fields = attrs.fields_dict(table)

    def convert(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        for key in value:
            if key not in fields:
                raise unknown_key(name, str(key), fields)
        try:
            parsed = table(**value)
        except TriggerError as error:
            problem = f"{name}.{error.key}: {error.problem}"
            raise TriggerError(problem, key=name, remedy=error.remedy) from None
        return kind(**set_options(parsed, *fields))

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise TriggerError(
                f"expected a table or {kind.__name__}, found {value!r}",
                key=attribute.name,
                remedy=f"write a table with keys of {', '.join(fields)}",
            )

    schema = {
        "type": "object",
        "properties": {key: field.metadata["schema"] for key, field in fields.items()},
        "additionalProperties": False,
    }
    return attrs.field(
        default=None,
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={"schema": schema},
    )


def choices(kind: type[Enum]) -> Any:
    """A list of members of an enumeration of aws-cdk-lib, or of their names in whatever case."""
    names = [name.lower() for name in kind.__members__]

    def member(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, kind):
            return kind.__members__.get(value.upper().replace("-", "_"), value)
        return value

    def convert(value: Any) -> Any:
        return tuple(map(member, value)) if isinstance(value, list | tuple) else value

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, tuple) and all(isinstance(each, kind) for each in value)
        if value is not None and not is_right:
            expected = f"a list of {', '.join(names)}"
            raise TriggerError(
                f"expected {expected}, found {value!r}",
                key=attribute.name,
                remedy=f"write {expected}, or leave {attribute.name} out",
            )

    schema = {"type": "array", "items": {"type": "string", "enum": names}}
    return attrs.field(
        default=None,
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={"schema": schema},
    )


def texts_or(kind: type[Any]) -> Any:
    """A table of strings, or what aws-cdk-lib has in its place."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, kind) or (
            isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
        )
        if value is not None and not is_right:
            raise TriggerError(
                f"expected a table of strings, found {value!r}",
                key=attribute.name,
                remedy=f"write a table, or pass {kind.__name__}",
            )

    return attrs.field(
        default=None,
        kw_only=True,
        converter=lambda value: MappingProxyType(value) if isinstance(value, dict) else value,
        validator=check,
        hash=False,
        metadata={"schema": {"type": "object", "additionalProperties": {"type": "string"}}},
    )


def instances(kind: type[Any], expected: str) -> Any:
    """A list of instances of a class of aws-cdk-lib; only in Python."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, tuple) and all(isinstance(each, kind) for each in value)
        if value is not None and not is_right:
            raise TriggerError(
                f"expected {expected}, found {value!r}",
                key=attribute.name,
                remedy=f"pass {expected}, or leave {attribute.name} out",
            )

    return attrs.field(
        default=None,
        kw_only=True,
        converter=lambda value: tuple(value) if isinstance(value, list | tuple) else value,
        validator=check,
        hash=False,
        metadata={"python_only": True, "schema": False},
    )
