"""What the catalogue knows of an id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal

from attrs import frozen

Level = Literal["error", "warning", "info"]


@frozen
class Entry:
    """What is known of an id.

    Attributes:
        level: `error` stops the synthesis; `warning` and `info`, which is only good to know, can be
            acknowledged.
        when: When it speaks.
        remedy: What to do then.
    """

    level: Level
    when: str
    remedy: str


Entries = Mapping[str, Entry]
"""A part of the catalogue: entries by their ids."""

error = partial(Entry, "error")
warning = partial(Entry, "warning")
info = partial(Entry, "info")
