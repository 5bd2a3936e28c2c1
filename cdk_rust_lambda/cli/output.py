"""How commands write what they have to say."""

from __future__ import annotations

import codecs
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

_PLAIN_WIDTH = 200  # columns in a pipe or a log

SIGNS = {"changed": "~", "added": "+", "removed": "-"}
"""What stands for a change."""


def write_json(value: Any) -> None:
    """Writes a value as indented JSON, with a line's end; in ASCII where it couldn't be in UTF-8."""
    is_utf8 = codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name == "utf-8"
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=not is_utf8) + "\n")


def write_lines(lines: Iterable[str]) -> None:
    """Writes lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def output_console() -> Console:
    """Returns a console that writes tables and trees to standard output."""
    # Imported when it is needed: programs that read JSON needn't wait for it.
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    return console


def error_console() -> Console:
    """Returns a console that writes to standard error what is no answer."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Shows a line on standard error: standard output is for answers."""
    from rich.text import Text

    error_console().print(Text.from_ansi(text))


def has_colours() -> bool:
    """Whether standard output shows colours: a terminal, unless NO_COLOR says otherwise."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
