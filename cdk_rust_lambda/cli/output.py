"""How commands write what they have to say."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterable
from typing import Any

SIGNS = {"changed": "~", "added": "+", "removed": "-"}
"""What stands for a change."""


def write_json(value: Any) -> None:
    """Writes a value as indented JSON, with a line's end; in ASCII where it couldn't be in UTF-8."""
    is_utf8 = codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name == "utf-8"
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=not is_utf8) + "\n")


def write_lines(lines: Iterable[str]) -> None:
    """Writes lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def has_colours() -> bool:
    """Whether standard output shows colours: a terminal, unless NO_COLOR says otherwise."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
