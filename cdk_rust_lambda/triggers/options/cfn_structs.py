"""Options that are structures of CloudFormation, as aws-cdk-lib has them, or tables with their names."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Union, get_args, get_origin, get_type_hints

from attrs import Attribute, frozen

from cdk_rust_lambda.errors import TriggerError, suggest, text_of
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.structs import made


def cfn_struct(kind: type[Any]) -> Option:
    """A structure of CloudFormation, or a table with its names: `{ sqs = { queue_url = … } }`.

    Args:
        kind: The class of aws-cdk-lib: `CfnTopicRule.ActionProperty`.
    """
    return _CfnStruct(kind, schema={"type": "object"})


def cfn_structs(kind: type[Any]) -> Option:
    """Structures of CloudFormation, or tables with their names.

    Args:
        kind: The class of aws-cdk-lib: `CfnFlow.FlowNodeInputProperty`.
    """
    schema = {"type": "array", "minItems": 1, "items": {"type": "object"}}
    return _CfnStructs(kind, schema=schema)


@frozen(eq=False)
class _CfnStructs(Option):
    kind: type[Any]

    def convert(self, value: Any, key: str) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(
            build(self.kind, each, key) if isinstance(each, Mapping) else each for each in value
        )

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG002
        is_list = isinstance(value, tuple) and value
        if not is_list or not all(isinstance(each, self.kind) for each in value):
            raise TriggerError(
                f"expected a list of {self.kind.__name__}, or of tables with its names, found {text_of(value)}",
                key=attribute.name,
                remedy=f"write tables with keys of {self.kind.__name__}",
            )


@frozen(eq=False)
class _CfnStruct(Option):
    kind: type[Any]

    def convert(self, value: Any, key: str) -> Any:
        return build(self.kind, value, key) if isinstance(value, Mapping) else value

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG002
        if not isinstance(value, self.kind):
            raise TriggerError(
                f"expected {self.kind.__name__}, or of its names in a table, found {text_of(value)}",
                key=attribute.name,
                remedy=f"write a table with keys of {self.kind.__name__}",
            )


def build(kind: type[Any], table: Mapping[str, Any], key: str) -> Any:
    """Returns the structure that a table stands for, with those inside of it.

    Args:
        kind: The class of aws-cdk-lib.
        table: Its keywords and their values.
        key: The option, for errors.

    Raises:
        TriggerError: a key that the structure doesn't have, or one that is missing.
    """
    hints = get_type_hints(kind.__init__)
    known = {name: hint for name, hint in hints.items() if name != "return"}
    for name in table:
        if name not in known:
            raise TriggerError(
                f"{key} has no key {name!r}", key=key, remedy=suggest(str(name), known)
            )
    values = {
        name: _value(known[name], value, key) for name, value in table.items() if value is not None
    }
    parameters = inspect.signature(kind.__init__).parameters
    for name in known:
        if name not in values and parameters[name].default is inspect.Parameter.empty:
            raise TriggerError(f"{key} needs a key {name!r}", key=key, remedy=f"write {name}")
    return made(kind, values, key)


_PLAIN = (str, int, float, bool, object, Any)


def _value(hint: Any, value: Any, key: str) -> Any:
    _check_shape(list(_choices(hint)), value, key)
    if isinstance(value, Mapping):
        for choice in _choices(hint):
            if inspect.isclass(choice) and choice.__name__.endswith("Property"):
                return build(choice, value, key)
            if get_origin(choice) is Mapping:
                inner = get_args(choice)[1]
                return {name: _value(inner, each, key) for name, each in value.items()}
        return dict(value)
    if isinstance(value, list | tuple):
        for choice in _choices(hint):
            if get_origin(choice) is Sequence:
                return [_value(get_args(choice)[0], each, key) for each in value]
        return list(value)
    return value


def _check_shape(choices: list[Any], value: Any, key: str) -> None:
    """Refuses a plain value or a list in place of a table: aws-cdk-lib would take it for a token."""
    is_plain = isinstance(value, str | int | float) and not is_token(value)
    is_list = isinstance(value, list | tuple)
    fits = any(each in _PLAIN or (is_list and get_origin(each) is Sequence) for each in choices)
    if (is_plain or is_list) and not fits:
        raise TriggerError(
            f"expected a table{'' if is_list else ' or a list'} in {key}, found {text_of(value)}",
            key=key,
            remedy="write what CloudFormation has there",
        )


def _choices(hint: Any) -> Iterator[Any]:
    """Yields what a union consists of, or the hint itself."""
    if get_origin(hint) is Union:
        for argument in get_args(hint):
            yield from _choices(argument)
    else:
        yield hint
