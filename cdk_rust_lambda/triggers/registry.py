"""The kinds of triggers that Cargo.toml may name: the library's, and those that an app adds."""

from __future__ import annotations

import inspect
import re
from typing import TypeVar

import attrs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import option_in, option_of
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.kinds import KINDS, load
from cdk_rust_lambda.triggers.retired_kinds import REFUSED

Kind = TypeVar("Kind", bound=type[Trigger])

_added: dict[str, type[Trigger]] = {}


def kind_types() -> list[str]:
    """Returns the types of all kinds."""
    return sorted({*KINDS, *_added})


def own_kinds() -> tuple[type[Trigger], ...]:
    """Returns the library's kinds; each is imported."""
    return tuple(map(load, KINDS.values()))


def added_kinds() -> tuple[type[Trigger], ...]:
    """Returns the kinds that the app has added, by their types."""
    return tuple(_added[name] for name in sorted(_added))


def find_kind(type_name: str) -> type[Trigger] | None:
    """Returns the kind of a type, or None if there is none."""
    if type_name in KINDS:
        found: type[Trigger] = load(KINDS[type_name])
        return found
    return _added.get(type_name)


def is_own_kind(kind: type[Trigger]) -> bool:
    """Whether a kind is one of the library's."""
    return kind.type in KINDS


def register_trigger(kind: Kind) -> Kind:
    """Makes a kind of your own known to Cargo.toml; may decorate the class, above `@with_options`.

    Args:
        kind: A frozen attrs class that derives from `Trigger`.

    Returns:
        The same class.

    Raises:
        TriggerError: it is no such class, its type is none that Cargo.toml could name, or there is a
            kind of that type already.
    """
    if not (isinstance(kind, type) and issubclass(kind, Trigger) and "type" in vars(kind)):
        raise TriggerError(
            f"expected a class that derives from Trigger, found {kind!r}",
            key="triggers",
            remedy="derive it from Trigger, and decorate it with with_options",
        )
    other = _find(kind.type)
    if other is not None and other is not kind:
        raise TriggerError(
            f"there is a kind of trigger of type {kind.type!r} already: {other.__name__}",
            key="type",
            remedy="choose another type",
        )
    _check_type(kind.type)
    _check_class(kind)
    _added[kind.type] = kind
    return kind


def _find(type_name: object) -> type[Trigger] | None:
    return find_kind(type_name) if isinstance(type_name, str) else None


def _check_type(name: object) -> None:
    """Refuses a type that Cargo.toml couldn't name."""
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise TriggerError(
            f"{name!r} is no type of a trigger: Cargo.toml's types are lower-case words with '-'",
            key="type",
            remedy="write a type such as 'message-board'",
        )
    if name in REFUSED:
        raise TriggerError(
            f"there is no trigger of type {name!r}: {REFUSED[name]}",
            key="type",
            remedy="choose another type",
        )


def _check_class(kind: type[Trigger]) -> None:
    """Refuses a class whose triggers couldn't be made."""
    # A class that only inherits the fields of another one has none of its own.
    if "__attrs_attrs__" not in vars(kind):
        raise TriggerError(
            f"{kind.__name__} is no frozen attrs class",
            key="triggers",
            remedy="decorate it with with_options, below register_trigger",
        )
    if _has_unread_options(kind):
        raise TriggerError(
            f"{kind.__name__} has options in its annotations, which attrs alone doesn't read",
            key="triggers",
            remedy="decorate it with with_options in place of attrs.frozen",
        )
    for member, what in (("source_field", "the name of a field, or None"), ("event", "an event")):
        if not hasattr(kind, member):
            raise TriggerError(
                f"{kind.__name__} doesn't say its {member}", key=member, remedy=f"set it to {what}"
            )
    if kind.source_field is not None and kind.source_field not in attrs.fields_dict(kind):
        raise TriggerError(
            f"{kind.__name__} has no field {kind.source_field!r}",
            key="source_field",
            remedy="name one of its fields, or set it to None",
        )
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise TriggerError(
            f"{kind.__name__} lacks {', '.join(missing)}", key="triggers", remedy="define it"
        )


def _has_unread_options(kind: type[Trigger]) -> bool:
    try:
        hints = inspect.get_annotations(kind, eval_str=True)
    except (NameError, AttributeError, TypeError):
        return False  # names that are imported for type checkers only
    fields = attrs.fields_dict(kind)
    return any(
        option_in(hint) is not None and name in fields and option_of(fields[name]) is None
        for name, hint in hints.items()
    )
