"""What a build at deployment says: to the terminal at once, and to the CDK CLI if it fails."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.cargo_output import is_shown_status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

# The CDK CLI keeps what its commands write, and shows it only if they fail.
_TERMINAL = Path("/dev/tty")


class Output(io.TextIOBase):
    """Standard error of a build: shown on a terminal if there is one, and kept."""

    def __init__(self, terminal: TextIO | None) -> None:
        super().__init__()
        self._terminal = terminal
        self._kept = io.StringIO()

    def write(self, text: str) -> int:
        """Shows and keeps a text."""
        if self._terminal is not None:
            # Not there any more, as after the terminal was closed: nobody looks.
            with contextlib.suppress(OSError):
                self._terminal.write(text)
                self._terminal.flush()
        return self._kept.write(text)

    def kept(self) -> str:
        """Returns what was said, without the steps of a build that went well."""
        lines = self._kept.getvalue().splitlines()
        return "\n".join(line for line in lines if not is_shown_status(line))


@contextlib.contextmanager
def captured_output() -> Iterator[Output]:
    """Takes what this process writes: standard output is for the archive's path alone."""
    with contextlib.ExitStack() as stack:
        terminal = None
        with contextlib.suppress(OSError):
            terminal = stack.enter_context(_TERMINAL.open("w", encoding="utf-8"))
        output = Output(terminal)
        stack.enter_context(contextlib.redirect_stderr(output))
        stack.enter_context(contextlib.redirect_stdout(output))
        yield output
