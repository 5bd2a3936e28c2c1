"""Parts of JSON schemas, draft-07, as editors of TOML want them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

JsonSchema: TypeAlias = dict[str, Any]


def string(pattern: str) -> JsonSchema:
    """Returns the schema of strings that match a pattern as a whole."""
    return {"type": "string", "pattern": f"^{pattern}$"}


def refused(why: str) -> JsonSchema:
    """Returns what no value is valid by.

    It is for the values of keys that can't be there. taplo's message for `false` in its place is at
    each value of the table, and doesn't say why.
    """
    return {"not": {"description": why}}


def any_case(names: Iterable[str], others: Iterable[str] = ()) -> JsonSchema:
    """Returns the schema of names in whatever case, and of others as they are.

    The anyOf never fails: it is there for completion, and the enum in `else` for the message.
    """
    patterns = [re.sub("[a-z]", lambda m: f"[{m[0].upper()}{m[0]}]", name) for name in names]
    patterns += [re.escape(name) for name in others]
    known = {"enum": [*names, *others]}
    return {
        "type": "string",
        "if": string(f"(?:{'|'.join(patterns)})"),
        "else": known,
        "anyOf": [True, known],
    }


def table(name: str, value: str) -> JsonSchema:
    """Returns the schema of tables of strings, by the patterns of their keys and values."""
    return {
        "type": "object",
        "patternProperties": {f"^{name}$": string(value)},
        "additionalProperties": refused("a name that can't be used"),
    }
