"""What a value of a template refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

_SUBSTITUTED = re.compile(r"\$\{([\w:.]+)\}")


@frozen
class Reference:
    """A reference to a resource.

    Attributes:
        target: Its logical id; also the name of a parameter or a pseudo parameter.
        place: Where it stands in the value: `Environment.Variables.TABLE`.
    """

    target: str
    place: str


def references_in(value: Any, place: str = "", *, with_conditions: bool) -> Iterator[Reference]:
    """Yields what a value refers to, wherever in it.

    Args:
        value: The value.
        place: Where the value itself stands.
        with_conditions: Whether what stands in `Fn::If` counts, of which only a half will be there.
    """
    if isinstance(value, list):
        for each in value:
            yield from references_in(each, place, with_conditions=with_conditions)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == "Ref":
                yield Reference(str(each), place)
            elif key == "Fn::GetAtt":
                name = each[0] if isinstance(each, list) else str(each).partition(".")[0]
                yield Reference(str(name), place)
            elif key == "Fn::Sub":
                yield from _substituted(each, place, with_conditions=with_conditions)
            elif key.startswith("Fn::"):
                if with_conditions or key != "Fn::If":
                    yield from references_in(each, place, with_conditions=with_conditions)
            else:
                below = f"{place}.{key}".lstrip(".")
                yield from references_in(each, below, with_conditions=with_conditions)


def _substituted(value: Any, place: str, *, with_conditions: bool) -> Iterator[Reference]:
    text, values = value if isinstance(value, list) and len(value) == 2 else (value, {})
    for name in _SUBSTITUTED.findall(str(text)):
        if name not in values:
            yield Reference(name.partition(".")[0], place)
    yield from references_in(list(values.values()), place, with_conditions=with_conditions)
