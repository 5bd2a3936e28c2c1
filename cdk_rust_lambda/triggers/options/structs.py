"""Options that are tables with keys of their own, for structures of aws-cdk-lib such as CORS."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import attrs
from attrs import Attribute

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.core.values import is_json, is_of_cdk
from cdk_rust_lambda.triggers.options.fields import set_options, unknown_key


def struct(
    name: str, kind: Any, keys: type[Any] | None = None, **converters: Callable[[Any], Any]
) -> Any:
    """A structure of aws-cdk-lib, or a table with its keys.

    Args:
        name: The option's name.
        kind: The structure, or what stands for one: the keywords of its constructor are the keys.
        keys: An attrs class with the keys, each made with the helpers of `options`, if they are checked
            here. Default: all that the installed aws-cdk-lib has, as it checks them.
        **converters: What turns a value of Cargo.toml into the structure's, by key, without `keys`.
    """
    fields = {} if keys is None else attrs.fields_dict(keys)
    known = [*fields] if fields else [*inspect.signature(kind.__init__).parameters][1:]

    def convert(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        for key in value:
            if key not in known:
                raise unknown_key(name, str(key), known)
        return made(kind, _parsed(value) if fields else _converted(value), name)

    def _parsed(value: Mapping[str, Any]) -> dict[str, Any]:
        assert keys is not None  # noqa: S101 - there are no fields else
        try:
            return set_options(keys(**value), *fields)
        except TriggerError as error:
            problem = f"{name}.{error.key}: {error.problem}"
            raise TriggerError(
                problem, key=name, remedy=error.remedy, check_id=error.check_id
            ) from None

    def _converted(value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: converters.get(key, _same)(each) for key, each in value.items()}

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise TriggerError(
                f"expected a table or {kind.__name__}, found {value!r}",
                key=attribute.name,
                remedy=f"write a table with keys of {', '.join(known)}",
            )

    schemas = {key: fields[key].metadata["schema"] if fields else {} for key in known}
    return attrs.field(
        default=None,
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={
            "schema": {"type": "object", "properties": schemas, "additionalProperties": False}
        },
    )


def _same(value: Any) -> Any:
    return value


def made(kind: Any, values: Mapping[str, Any], name: str) -> Any:
    """Returns a structure of aws-cdk-lib, which checks the types of what it is made from.

    Args:
        kind: The structure's class.
        values: Its keywords and their values.
        name: The option, for errors.

    Raises:
        TriggerError: a value of a wrong type, or one that the installed aws-cdk-lib doesn't have.
    """
    if not is_json(values):
        raise TriggerError(
            f"{name} holds what neither JSON nor aws-cdk-lib has: {dict(values)!r}",
            key=name,
            remedy="write texts, finite numbers, true, false, lists and tables of these",
        )
    try:
        return kind(**values)
    except TypeError as error:
        raise TriggerError(
            f"{name} is not as {kind.__name__} of aws-cdk-lib {version('aws-cdk-lib')} wants it:"
            f" {message_of(error)}",
            key=name,
            remedy="write what it wants; an argument that it doesn't know needs a newer aws-cdk-lib",
        ) from error


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
    """A table of strings, or what aws-cdk-lib has in its place; for `dict` nothing else."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, kind) or (
            isinstance(value, Mapping)
            and all(isinstance(each, str) for each in (*value, *value.values()))
        )
        if value is not None and not is_right:
            raise TriggerError(
                f"expected a table of strings, found {value!r}",
                key=attribute.name,
                remedy="write strings"
                if kind is dict
                else f"write a table, or pass {kind.__name__}",
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
    """A list of instances of a class of aws-cdk-lib, or for `object` of any; only in Python."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, tuple) and all(
            isinstance(each, kind) and is_of_cdk(each) for each in value
        )
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
