"""What a build shows: one live line on a terminal, plain lines elsewhere; always on standard error."""

from __future__ import annotations

import io
import re
import sys
import time
from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.text import Text

_STATUS = re.compile(
    # Cargo aligns its verbs to the right, at the twelfth column.
    r"(?=.{12} )\s*(Updating|Locking|Adding|Downloading|Downloaded|Compiling|Building|Finished|Blocking|Fresh"
    r"|Dirty|Installing|Waiting|Removing)\b(.*)"
)
_COUNT = re.compile(r"(\d+)/(\d+)(?:: (.*))?")

# Makes cargo write its count of crates although it writes to a pipe.
LIVE_ENVIRONMENT = {"CARGO_TERM_PROGRESS_WHEN": "always", "CARGO_TERM_PROGRESS_WIDTH": "120"}


class BuildProgress:
    """Shows a build while it runs, and keeps what the compiler says.

    Attributes:
        diagnostics: The lines that are not progress: compiler warnings and errors.
    """

    def __init__(self, title: str) -> None:
        self.diagnostics: list[str] = []
        stream = sys.stderr or io.StringIO()  # which is None if it was closed
        # Not made at import: standard error may be replaced, as pytest does.
        self._console = Console(
            file=stream,
            # Not rich's own guess: the CDK CLI sets FORCE_COLOR for the app.
            force_terminal=stream.isatty(),
            highlight=False,
            soft_wrap=True,
        )
        self._title = title
        self._status: Status | None = None
        self._started = time.monotonic()

    @property
    def environment(self) -> dict[str, str]:
        """Additional environment variables for cargo."""
        common = {"CARGO_TERM_COLOR": "never"}
        return common | LIVE_ENVIRONMENT if self._console.is_terminal else common

    def __enter__(self) -> BuildProgress:
        if self._console.is_terminal:
            self._status = self._console.status(Text(self._title))
            self._status.start()
        else:
            self._print(self._title)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def line(self, line: str) -> None:
        """Takes a line of cargo's output."""
        match = _STATUS.match(line)
        if match is None:
            if line.strip() or self.diagnostics:
                self.diagnostics.append(line)
        elif self._status is None:
            self._print(f"  {match[1]}{match[2]}")
        elif match[1] == "Building":
            count = _COUNT.search(match[2])
            if count is not None:
                done, total, crates = count.groups()
                elapsed = time.monotonic() - self._started
                text = f"{self._title}: {done} of {total} crates, {elapsed:.0f} s ({crates or ''})"
                self._status.update(Text(text, no_wrap=True, overflow="ellipsis"))

    def done(self) -> None:
        """Says that the build succeeded, and shows the compiler's warnings."""
        if self._status is not None:
            self._status.stop()
        for line in self.diagnostics:
            self._print(line)
        self._print(f"{self._title}: done in {time.monotonic() - self._started:.1f} s")

    def failed(self) -> None:
        """Says that the build failed, and shows all that the compiler said."""
        if self._status is not None:
            self._status.stop()
        self._print(f"{self._title}: failed")
        for line in self.diagnostics:
            self._print(line)

    def _print(self, text: str) -> None:
        self._console.print(Text(text))
