"""The kinds of triggers that Cargo.toml may name: the library's, and those that an app adds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers import TRIGGERS
from cdk_rust_lambda.triggers.trigger import Trigger

Kind = TypeVar("Kind", bound=type[Trigger])

_kinds: dict[str, type[Trigger]] = {kind.type: kind for kind in TRIGGERS}


def trigger_kinds() -> Mapping[str, type[Trigger]]:
    """Returns all kinds by their types."""
    return MappingProxyType(_kinds)


def register_trigger(kind: Kind) -> Kind:
    """Makes a kind of your own known to Cargo.toml; may decorate the class, above `@frozen`.

    Args:
        kind: A frozen attrs class that derives from `Trigger`.

    Returns:
        The same class.

    Raises:
        TriggerError: it is no such class, or there is a kind of that type already.
    """
    if not (isinstance(kind, type) and issubclass(kind, Trigger) and "type" in vars(kind)):
        raise TriggerError(
            f"expected a class that derives from Trigger, found {kind!r}",
            key="triggers",
            remedy="derive it from Trigger, and decorate it with attrs.frozen",
        )
    other = _kinds.setdefault(kind.type, kind)
    if other is not kind:
        raise TriggerError(
            f"there is a kind of trigger of type {kind.type!r} already: {other.__name__}",
            key="type",
            remedy="choose another type",
        )
    return kind
