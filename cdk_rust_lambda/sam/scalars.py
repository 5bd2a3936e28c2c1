"""Texts, numbers and truth values of a template, each of which CloudFormation takes for another."""

from __future__ import annotations

import re
from typing import Any

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_FLOAT = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}


def number_of(value: Any) -> Any:
    """Returns the number that a text is; whatever is none as it is.

    Args:
        value: A value without functions of CloudFormation.
    """
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, str) and _FLOAT.fullmatch(value):
        return float(value)
    return value


def flag_of(value: Any) -> Any:
    """Returns the truth value that a text is; whatever is none as it is.

    Args:
        value: A value without functions of CloudFormation.
    """
    return _BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value


def text_of(value: Any) -> Any:
    """Returns the text that a number or a truth value is; whatever is none as it is.

    Args:
        value: A value without functions of CloudFormation.
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
