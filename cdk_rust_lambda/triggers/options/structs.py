"""Options that are structures of aws-cdk-lib such as CORS, or tables with keys of their own in their place."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from attrs import Attribute, frozen

from cdk_rust_lambda.errors import TriggerError, text_of
from cdk_rust_lambda.triggers.core.javascript import installed_version, message_of
from cdk_rust_lambda.triggers.core.option import Option, option_of
from cdk_rust_lambda.triggers.core.values import is_json
from cdk_rust_lambda.triggers.options.fields import set_options, unknown_key


def cdk_struct(
    kind: Any, keys: type[Any] | None = None, **converters: Callable[[Any, str], Any]
) -> Option:
    """A structure of aws-cdk-lib, or a table with its keys.

    Args:
        kind: The structure, or what stands for one: the keywords of its constructor are the keys.
        keys: A class with the keys as its options, if they are checked here. Default: all that the
            installed aws-cdk-lib has, as it checks them.
        **converters: What turns a value of Cargo.toml, and the option's name, into the structure's value,
            by key, without `keys`.
    """
    fields = {} if keys is None else attrs.fields_dict(keys)
    known = [*fields] if fields else [*inspect.signature(kind.__init__).parameters][1:]
    properties = {key: _schema_of(fields[key]) if fields else {} for key in known}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return _CdkStruct(kind, keys, known, converters, schema=schema)


def _schema_of(attribute: Attribute[Any]) -> Mapping[str, Any]:
    option = option_of(attribute)
    assert option is not None  # noqa: S101 - a table's keys are options
    assert option.schema is not None  # noqa: S101 - of Cargo.toml
    return option.schema


@frozen(eq=False)
class _CdkStruct(Option):
    kind: Any
    keys: type[Any] | None
    known: list[str]
    converters: Mapping[str, Callable[[Any, str], Any]]

    def convert(self, value: Any, key: str) -> Any:
        if not isinstance(value, Mapping):
            return value
        for name in value:
            if name not in self.known:
                raise unknown_key(key, str(name), self.known)
        values = self._converted(value, key) if self.keys is None else self._parsed(value, key)
        return made(self.kind, values, key)

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG002
        if not isinstance(value, self.kind):
            raise TriggerError(
                f"expected a table or {self.kind.__name__}, found {text_of(value)}",
                key=attribute.name,
                remedy=f"write a table with keys of {', '.join(self.known)}",
            )

    def _parsed(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        assert self.keys is not None  # noqa: S101 - as the caller says
        try:
            return set_options(self.keys(**value), *self.known)
        except TriggerError as error:
            problem = f"{key}.{error.key}: {error.problem}"
            raise TriggerError(
                problem, key=key, remedy=error.remedy, check_id=error.check_id
            ) from None

    def _converted(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        return {
            name: self.converters[name](each, key) if name in self.converters else each
            for name, each in value.items()
        }


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
            f"{name} is not as {kind.__name__} of aws-cdk-lib {installed_version()} wants it:"
            f" {message_of(error)}",
            key=name,
            remedy="write what it wants; an argument that it doesn't know needs a newer aws-cdk-lib",
        ) from error
