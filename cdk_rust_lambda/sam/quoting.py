"""Texts of a template as texts of Python."""

from __future__ import annotations

import json


def quoted(text: object) -> str:
    """Returns a text as Python has it: in double quotes, unless single ones save escapes.

    Args:
        text: The text, or what is to be one.
    """
    # JSON's escapes of other characters than these are pairs, which Python doesn't join.
    found = json.dumps(str(text), ensure_ascii=False)
    inner = found[1:-1]
    if inner.count('\\"') <= inner.count("'"):
        return found
    inner = inner.replace("'", "\\'").replace('\\"', '"')
    return f"'{inner}'"
