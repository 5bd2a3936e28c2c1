"""What a value of an option may be: a token, or something that can't be given to aws-cdk-lib at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnResource, Token

LIST_TOKEN = "#{Token["  # noqa: S105 - with which the text begins that stands for a list
_LARGEST = 2**63  # far over all limits; what no float can hold becomes infinite in Node


def is_token(value: Any) -> bool:
    """Whether a value is only known at deployment; without asking Node, which infinity would end."""
    if isinstance(value, float):
        return math.isfinite(value) and bool(Token.is_unresolved(value))
    return isinstance(value, str) and bool(Token.is_unresolved(value))


def is_list_token(value: Any) -> bool:
    """Whether a list is only known at deployment: it has one text then, which stands for all of it."""
    is_single = isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], str)
    return is_single and value[0].startswith(LIST_TOKEN)


def structure_of(resource: CfnResource, name: str) -> Any:
    """Returns a property of a resource that is a structure or a list of them; a token if only a deployment knows it.

    Args:
        resource: The resource.
        name: The name of the property in Python.
    """
    try:
        return getattr(resource, name)
    except KeyError:
        # jsii before 1.142 can't read a token back where a structure may be, nor a list with one.
        return Token.as_any({})


def is_json(value: Any) -> bool:
    """Whether a value can be given to aws-cdk-lib: what JSON can hold, and what aws-cdk-lib made.

    Its process of Node ends at infinity, and at what is not a number.
    """
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_json(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_json, value))
    # Structures of aws-cdk-lib keep their values in Python until they are used.
    return is_of_cdk(value) and is_finite(value)


def is_of_cdk(value: Any) -> bool:
    """Whether a value is of a class of aws-cdk-lib, or implements one of its interfaces."""
    # What jsii returns for an interface, such as `Fn.condition_if`, has no class of its own, but delegates.
    kinds = (type(value), *map(type, getattr(value, "_delegates", ())))
    return any(hasattr(each, "__jsii_type__") or hasattr(each, "__jsii_ifaces__") for each in kinds)


def is_finite(value: Any) -> bool:
    """Whether a value holds neither infinity nor what is not a number, as far as that can be seen."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping):
        return all(map(is_finite, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(is_finite, value))
    inner = getattr(value, "_values", None)
    return is_finite(inner) if isinstance(inner, dict) else True
