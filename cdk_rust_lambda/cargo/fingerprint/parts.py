"""The parts of an asset hash: what counts, each thing by its name and a digest.

The asset hash is made from the parts' digests, and these from the digests of what is in them. So what is
listed is what counts, and where two hashes differ can be told without the values.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import Factory, field, frozen

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_encode = json.JSONEncoder(sort_keys=True, default=str).encode


@frozen
class Part:
    """A part of an asset hash.

    Attributes:
        name: What it is: `options`, `package app`.
        items: Digests (SHA-256, in hexadecimal) of what is in it, by name.
        files: Of a package the digests of its source files, by their names; the item `sources` stands
            for all of them.
        digest: SHA-256 of the items.
    """

    name: str
    items: Mapping[str, str]
    files: Mapping[str, str] = field(factory=dict, repr=False)
    digest: str = field(
        init=False, default=Factory(lambda self: digest_of(self.items), takes_self=True)
    )


def combined(parts: Iterable[Part]) -> str:
    """Returns the digest of several parts; of all of them it is the asset hash."""
    return digest_of([[part.name, part.digest] for part in parts])


def part_of(name: str, values: Mapping[str, Any]) -> Part:
    """Returns a part of the values in a table, each by the keys that lead to it: `build.rustflags`.

    Args:
        name: The part's name.
        values: What can be written as JSON, dates, and tables of it.
    """
    return Part(name, {key: digest_of(value) for key, value in _leaves(values, "")})


def digest_of(value: Any) -> str:
    """Returns the SHA-256 of a value, in hexadecimal."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()


def written_key(key: str) -> str:
    """Returns a key as it is written in the name of an item: in quotation marks, if it may have dots in it."""
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key)


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yields values without what is in tables, by names no two of which are the same."""
    if isinstance(value, Mapping) and (value or not name):
        for key, inner in value.items():
            text = written_key(key)
            yield from _leaves(inner, f"{name}.{text}" if name else text)
    elif isinstance(value, list | tuple) and any(
        isinstance(each, Mapping | list | tuple) for each in value
    ):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{name}[{index}]")
    else:
        yield name, value
