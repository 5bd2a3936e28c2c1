"""The kinds of triggers that Cargo.toml may name: the library's, and those that an app adds."""

from __future__ import annotations

from typing import TypeVar

from cdk_rust_lambda import triggers
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.trigger import Trigger

Kind = TypeVar("Kind", bound=type[Trigger])

_added: dict[str, type[Trigger]] = {}


def kind_types() -> list[str]:
    """Returns the types of all kinds."""
    return sorted({*triggers.KINDS, *_added})


def find_kind(type_name: str) -> type[Trigger] | None:
    """Returns the kind of a type, or None if there is none."""
    if type_name in triggers.KINDS:
        found: type[Trigger] = getattr(triggers, triggers.KINDS[type_name])
        return found
    return _added.get(type_name)


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
    other = find_kind(kind.type) or _added.setdefault(kind.type, kind)
    if other is not kind:
        raise TriggerError(
            f"there is a kind of trigger of type {kind.type!r} already: {other.__name__}",
            key="type",
            remedy="choose another type",
        )
    return kind
