"""Texts that the system takes, as names of files, words of commands, and variables."""

from __future__ import annotations

import os

SYSTEM_TEXT = "text without NUL characters and lone surrogates"
"""What is expected, for errors."""


def is_system_text(text: str) -> bool:
    """Whether the system takes a text: it has no NUL character, and can be encoded.

    Args:
        text: The text.
    """
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False
