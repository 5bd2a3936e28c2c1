"""What a build shows: one live line on a terminal, plain lines elsewhere; always on standard error."""

from __future__ import annotations

import io
import sys
import time
import zlib
from typing import TYPE_CHECKING

from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from cdk_rust_lambda.bundling.cargo_output import diagnostic, harmless, status_of, without_colours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from rich.progress import Task

# Makes cargo write its count of crates although it writes to a pipe.
LIVE_ENVIRONMENT = {"CARGO_TERM_PROGRESS_WHEN": "always", "CARGO_TERM_PROGRESS_WIDTH": "120"}


class BuildProgress:
    """Shows a build while it runs, and keeps what the compiler says.

    Attributes:
        diagnostics: The lines that are not progress: compiler warnings and errors.
    """

    def __init__(self, title: str, *, directory: Path | None = None, quiet: bool = False) -> None:
        """Makes it; `with` shows it.

        Args:
            title: What is built.
            directory: Cargo's working directory, from which the compiler names files.
            quiet: Whether only warnings and errors are shown.
        """
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
        self._title = harmless(title)
        self._directory = directory
        self._quiet = quiet
        self._live: Progress | None = None
        self._started = time.monotonic()
        self._awaited: set[Path] = set()

    @property
    def environment(self) -> dict[str, str]:
        """Additional environment variables for cargo."""
        is_live = self._console.is_terminal
        colour = "always" if is_live and not self._console.no_color else "never"
        # Of which cargo-lambda doesn't obey Cargo's.
        common = {"CARGO_TERM_COLOR": colour, "CARGO_LAMBDA_COLOR": colour}
        return common | LIVE_ENVIRONMENT if is_live else common

    @property
    def output(self) -> str:
        """What the compiler has said, without colours."""
        return without_colours("\n".join(self.diagnostics))

    def __enter__(self) -> BuildProgress:
        if self._quiet:
            return self
        if self._console.is_terminal:
            self._live = _live_line(self._console)
            self._task = self._live.add_task(self._title, total=None, crates="")
            self._live.start()
        else:
            self._print(self._title)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_live_line()

    def line(self, line: str) -> None:
        """Takes a line of cargo's output."""
        status = status_of(line)
        if status is None:
            shown = diagnostic(line, self._directory)
            if shown.strip() or self.diagnostics:
                self.diagnostics.append(shown)
        elif self._live is None:
            self.say(f"  {status.verb}{status.text}")
        elif status.count is not None:
            done, total, crates = status.count
            self._live.update(self._task, completed=done, total=total, crates=harmless(crates))

    def say(self, text: str) -> None:
        """Shows a line, unless only warnings and errors are to be shown."""
        if not self._quiet:
            self._print(text)

    def waiting(self, folder: Path) -> None:
        """Says that another process builds in the same folder; the second time even if quiet."""
        again = folder in self._awaited
        self._awaited.add(folder)
        text = f"Waiting for another build of the same folder to end ... ({folder})"
        if again or not self._quiet:
            self._print(text)

    def done(self) -> None:
        """Says that the compiler succeeded, and shows its warnings."""
        self._end_live_line()
        for line in self.diagnostics:
            self._print(line)

    def failed(self) -> None:
        """Shows all that the compiler said; the error of the build comes after it."""
        self._end_live_line()
        for line in self.diagnostics:
            self._print(line)

    def summary(
        self, binaries: Mapping[str, tuple[Path, bool]], *, with_zipped: bool = True
    ) -> None:
        """Shows what is packaged: for each binary its sizes, and whether it was built now.

        Args:
            binaries: The staged folder of each binary by its name, and whether it was built now.
            with_zipped: Whether the size of a zip is shown, too, which takes time to find out.
        """
        if self._quiet or not binaries:
            return
        self._print(f"{self._title}: done in {time.monotonic() - self._started:.1f} s")
        width = max(map(len, binaries), default=0)
        for name, (folder, is_new) in sorted(binaries.items()):
            files = [path for path in folder.rglob("*") if path.is_file()]
            size = decimal(sum(path.stat().st_size for path in files))
            # What was built before isn't read again: it may be much, and nothing has changed.
            is_zipped = is_new and with_zipped
            zipped = f", {decimal(sum(map(_zipped_size, files)))} zipped" if is_zipped else ""
            how = "built" if is_new else "unchanged"
            self._print(f"  {name:{width}}  {size}{zipped}, {how}")

    def _end_live_line(self) -> None:
        if self._live is not None:
            self._live.stop()

    def _print(self, text: str) -> None:
        self._console.print(Text(harmless(text)))


class _CountColumn(MofNCompleteColumn):
    """How many crates are done; nothing before Cargo has said of how many."""

    def render(self, task: Task) -> Text:
        """Returns the column's text."""
        return Text("") if task.total is None else super().render(task)


def _live_line(console: Console) -> Progress:
    # What is short and changes comes first. Of the rest there is as much as there is room for; the crates
    # give way first.
    rest = Column(no_wrap=True, overflow="ellipsis", ratio=1)
    columns: tuple[ProgressColumn, ...] = (
        SpinnerColumn(table_column=Column(no_wrap=True)),
        TimeElapsedColumn(table_column=Column(no_wrap=True)),
        _CountColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.description} {task.fields[crates]}", markup=False, table_column=rest),
    )
    return Progress(*columns, console=console, transient=True, expand=True)


def _zipped_size(path: Path) -> int:
    packer, size = zlib.compressobj(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            size += len(packer.compress(chunk))
    return size + len(packer.flush())
