"""The fields of an event, with their types in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}


def fields_of(value: Any, maps: frozenset[str], path: str = "") -> dict[str, frozenset[str]]:
    """Returns the types by the fields' paths: `Records[].s3.object.key`.

    Args:
        value: The event, or a part of it.
        maps: The paths of objects whose names are data: they are `*`.
        path: The path of the part.
    """
    found: dict[str, frozenset[str]] = {}
    parts: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        found[path] = frozenset({"object"})
        names = ("*" if path in maps else name for name in value)
        parts = list(
            zip((f"{path}.{name}" if path else name for name in names), value.values(), strict=True)
        )
    elif isinstance(value, list):
        found[path] = frozenset({"array"})
        parts = [(f"{path}[]", each) for each in value]
    else:
        found[path] = frozenset({_TYPES[type(value)]})
    for name, part in parts:
        for each, types in fields_of(part, maps, name).items():
            found[each] = found.get(each, frozenset()) | types
    return found
