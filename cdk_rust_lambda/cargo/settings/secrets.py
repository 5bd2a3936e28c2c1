"""What may be secret: the values of environment variables, which are shown by their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a string"),
    (list, "a list"),
    (Mapping, "a table"),
)


def names_only(variables: Mapping[str, Any] | Iterable[tuple[str, Any]] | None) -> str:
    """Returns what stands for variables where they are shown: `{'TOKEN': ...}`."""
    if variables is None:
        return "None"
    try:
        names = list(dict(variables))
    except (TypeError, ValueError):  # shown before it is refused
        return f"<{type(variables).__name__}>"
    return "{" + ", ".join(f"{name!r}: ..." for name in names) + "}"


def kind_of(value: object) -> str:
    """Returns what a value of TOML is, without it."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a date")
