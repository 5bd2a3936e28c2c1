"""Whether a value is of the type that aws-cdk-lib annotates: asked in Python, before JavaScript is.

JavaScript takes what it doesn't know for an object, and breaks much later, in words of its own.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.toml.structuring import kind_of
from cdk_rust_lambda.errors import type_name
from cdk_rust_lambda.triggers.core.source import has_member
from cdk_rust_lambda.triggers.core.values import is_json, is_of_cdk

_PLAIN: Mapping[Any, str] = {str: "a string", bool: "True or False", float: "a number"}
_SHOWN = (bool, int, float, str, list, dict)  # other values say little


@frozen
class Mismatch:
    """What is wrong with a value, or with one inside of it.

    Attributes:
        expected: What it should be: `a string`.
        value: The value.
        keys: The keys that lead to it: `PORT` of an environment.
    """

    expected: str
    value: Any
    keys: tuple[str | int, ...] = ()

    @property
    def found(self) -> str:
        """What it is instead: the value, or its class."""
        return repr(self.value) if isinstance(self.value, _SHOWN) else type_name(self.value)

    @property
    def found_kind(self) -> str:
        """What it is, without the value, which may be secret."""
        return kind_of(self.value) if isinstance(self.value, _SHOWN) else type_name(self.value)

    def below(self, key: str | int) -> Mismatch:
        """Returns the same of a value that this one is inside of."""
        return evolve(self, keys=(key, *self.keys))


@cache
def hints_of(kind: Any) -> Mapping[str, Any]:
    """Returns the types of a constructor's keywords, by their names.

    Args:
        kind: A class of aws-cdk-lib.
    """
    hints = get_type_hints(kind.__init__)
    return {name: hint for name, hint in hints.items() if name != "return"}


def mismatch(value: Any, hint: Any) -> Mismatch | None:
    """Returns what is wrong with a value, or None if it is of a type.

    Args:
        value: The value.
        hint: The type, as aws-cdk-lib annotates it.
    """
    if get_origin(hint) in (Union, types.UnionType):
        return _mismatch_with_all(value, get_args(hint))
    if hint is types.NoneType:
        return None if value is None else Mismatch("None", value)
    if hint in (int, float):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number and is_json(value) else Mismatch(_PLAIN[float], value)
    if hint in _PLAIN:
        return None if isinstance(value, hint) else Mismatch(_PLAIN[hint], value)
    if get_origin(hint) in (Sequence, list):
        return _mismatch_in_list(value, get_args(hint)[0])
    if get_origin(hint) in (Mapping, dict):
        return _mismatch_in_mapping(value, get_args(hint)[1])
    if not inspect.isclass(hint) or hint is object:
        return None if is_json(value) else Mismatch("what JSON can hold", value)
    return _mismatch_with_class(value, hint)


def _mismatch_with_all(value: Any, hints: Sequence[Any]) -> Mismatch | None:
    """Returns what is wrong by the first of several types; a structure's keys are those of its class."""
    structs = [hint for hint in hints if _is_struct(hint)]
    if structs:
        hints = [hint for hint in hints if get_origin(hint) is not dict]
    found = [mismatch(value, hint) for hint in hints]
    return None if None in found else found[0]


def _mismatch_in_list(value: Any, hint: Any) -> Mismatch | None:
    if not isinstance(value, list | tuple):
        return Mismatch(f"a list of {_name(hint)}", value)
    for index, each in enumerate(value):
        found = mismatch(each, hint)
        if found is not None:
            return found.below(index)
    return None


def _mismatch_in_mapping(value: Any, hint: Any) -> Mismatch | None:
    if not isinstance(value, Mapping):
        return Mismatch("a mapping", value)
    for key, each in value.items():
        if not isinstance(key, str):
            return Mismatch("strings as keys", key)
        found = mismatch(each, hint)
        if found is not None:
            return found.below(key)
    return None


def _mismatch_with_class(value: Any, kind: Any) -> Mismatch | None:
    if _is_struct(kind):
        return _mismatch_with_struct(value, kind)
    if getattr(kind, "_is_protocol", False):
        is_right = is_of_cdk(value) and all(has_member(value, name) for name in _own_members(kind))
    else:
        is_right = isinstance(value, kind)
    return None if is_right else Mismatch(_name(kind), value)


def _mismatch_with_struct(value: Any, kind: Any) -> Mismatch | None:
    # A structure of aws-cdk-lib keeps its values in Python until it is used.
    values = value._values if isinstance(value, kind) else value  # noqa: SLF001 - jsii has no other way
    if not isinstance(values, Mapping):
        return Mismatch(f"{_name(kind)}, or a mapping with its keywords", value)
    hints = hints_of(kind)
    for name in values:
        if name not in hints:
            return Mismatch(f"keywords of {_name(kind)}", name)
    for name, parameter in inspect.signature(kind.__init__).parameters.items():
        is_needed = name != "self" and parameter.default is inspect.Parameter.empty
        if is_needed and values.get(name) is None:
            return Mismatch(f"{_name(kind)} with {name}", values)
    for name, each in values.items():
        found = None if each is None else mismatch(each, hints[name])
        if found is not None:
            return found.below(name)
    return None


def _is_struct(hint: Any) -> bool:
    return inspect.isclass(hint) and hasattr(hint, "__jsii_name_mapping__")


@cache
def _own_members(interface: Any) -> tuple[str, ...]:
    """Returns the members that an interface adds to those that it derives from."""
    return tuple(name for name in vars(interface) if not name.startswith("_"))


def _name(hint: Any) -> str:
    """Returns what a type is called in a sentence: `aws_iam.IRole`, `a string`."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if not inspect.isclass(hint):
        return str(hint)
    name = f"{hint.__module__}.{hint.__qualname__}".removeprefix("aws_cdk.")
    members = list(_members(hint))
    return f"{name} ({', '.join(members)})" if members else name


def _members(hint: type[Any]) -> Iterator[str]:
    """Yields the names of an enumeration's members, if they are few."""
    if issubclass(hint, Enum) and len(hint.__members__) < 8:
        yield from hint.__members__
