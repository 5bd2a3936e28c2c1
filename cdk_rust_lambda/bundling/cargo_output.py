"""The lines that Cargo writes: what is progress, and what the compiler says."""

from __future__ import annotations

import os
import re
from pathlib import Path

from attrs import frozen

from cdk_rust_lambda.cargo.project.relative_paths import relative_path

# As "ECMA-48" defines them: colours, and what moves, erases and hides.
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_COLOUR = r"\x1b\[[\d;:]*m"
# Colours, and the rest of what a terminal may obey: it can move, hide, write to the clipboard.
_CONTROL = re.compile(r"(\x1b\[[\d;:]*m)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLORS_OFF = "\x1b[0m"
# By this Cargo takes its progress away.
_ERASED = "\x1b[K"
_VERBS = (
    r"(Updating|Locking|Adding|Downloading|Downloaded|Compiling|Building|Finished|Blocking|Fresh"
    r"|Dirty|Installing|Waiting|Removing)\b"
)
# Cargo aligns its verbs to the right, at the twelfth column.
_STATUS = re.compile(rf"(?=.{{12}} )\s*{_VERBS}(.*)")
_SHOWN_STATUS = re.compile(f"  {_VERBS}")
_COUNT = re.compile(r"(\d+)/(\d+)(?:: (.*))?")
_PLACE = re.compile(rf"(^(?:{_COLOUR}|\s)*(?:-->|:::)(?:{_COLOUR}|\s)+)([^\x1b]+?)(?=:\d+:\d+)")
# What rustc is told to call the workspace's folder.
_RENAMED = "/workspace/"


@frozen
class Status:
    """A line by which Cargo says what it does.

    Attributes:
        verb: What it does: `Compiling`.
        text: To what.
    """

    verb: str
    text: str

    @property
    def count(self) -> tuple[int, int, str] | None:
        """How many crates are done, of how many, and those that are compiled now."""
        found = _COUNT.search(self.text) if self.verb == "Building" else None
        return found and (int(found[1]), int(found[2]), (found[3] or "").strip())


def status_of(line: str) -> Status | None:
    """Returns what Cargo says of its work by a line; None if it is something else."""
    match = _STATUS.match(without_colours(line))
    return match and Status(match[1], match[2].rstrip())


def is_shown_status(line: str) -> bool:
    """Whether a line, as it is shown where there is no terminal, is a step of Cargo's."""
    return _SHOWN_STATUS.match(line) is not None


def without_colours(text: str) -> str:
    """Returns a text without what a terminal obeys: colours, and moves."""
    return _SEQUENCE.sub("", text)


def diagnostic(line: str, directory: Path | None) -> str:
    """Returns a line of the compiler's as it is to be shown here.

    A place in the code is named from this process' working directory, so that a terminal or an editor
    finds it, and not from Cargo's.

    Args:
        line: The line.
        directory: Cargo's working directory.
    """
    line = line.removeprefix(_ERASED)
    return line if directory is None else _PLACE.sub(lambda m: _from_here(m, directory), line)


def _from_here(match: re.Match[str], directory: Path) -> str:
    path = Path(directory, match[2].removeprefix(_RENAMED))
    # Not all that looks like a place is one.
    return match[1] + (relative_path(path) if os.path.isfile(path) else match[2])


def harmless(text: str) -> str:
    """Returns a text that a terminal shows and doesn't obey, but for colours, which end with it."""
    found = False

    def show(match: re.Match[str]) -> str:
        nonlocal found
        found |= match[1] is not None
        return match[1] or f"\\x{ord(match[0]):02x}"

    shown = _CONTROL.sub(show, text)
    return shown + _COLORS_OFF if found and not shown.endswith(_COLORS_OFF) else shown
