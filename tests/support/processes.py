"""Processes that tests wait for."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# A command with a child of its own, both deaf to SIGTERM, which says their process ids.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""

# Makes signals do what they do at a terminal; whoever runs the tests may have them ignored.
SIGNALS_AS_USUAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""


@contextmanager
def running_command(
    folder: Path, program: str = STUBBORN, record: Path | None = None
) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process that runs a Python program as the library does, and the ids that the program has said.

    Args:
        folder: Where to put what the process executes.
        program: The program, which is run when this begins.
        record: Where it is noted that it runs.
    """
    outer = folder / "outer.py"
    outer.write_text(
        SIGNALS_AS_USUAL + "import os, sys, pathlib\n"
        "from cdk_rust_lambda.cargo.compile.process import run\n"
        f"run([sys.executable, '-c', {program!r}], cwd=pathlib.Path(), environment=os.environ,"
        " on_line=lambda line: print(line, flush=True),"
        " record=pathlib.Path(sys.argv[1]) if sys.argv[1:] else None)\n"
    )
    with subprocess.Popen(
        [sys.executable, outer, *([record] if record else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, [int(word) for word in process.stdout.readline().split()]
        finally:
            process.kill()


@frozen
class Followed:
    """A command that runs until it is interrupted, and what it says.

    Attributes:
        process: Its process.
        log: The file that its output goes to.
    """

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str, seconds: float = 300) -> None:
        """Waits until it says something, or fails with all that it has said."""
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)


def _obey_interrupts() -> None:
    # Whoever runs the tests in the background may ignore them, and so would the command.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def followed(
    argv: Sequence[str], log: Path, *, cwd: Path, env: Mapping[str, str]
) -> Iterator[Followed]:
    """Runs a command as long as a block runs, and then interrupts it, as Ctrl-C does."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            argv, cwd=cwd, env=dict(env), stdout=stream, stderr=stream, preexec_fn=_obey_interrupts
        )
    try:
        yield Followed(process, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(180)


def is_running(process_id: int) -> bool:
    """Whether a process runs; one that has ended, and that nobody has asked for, doesn't."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_ended(process_id: int) -> None:
    deadline = time.monotonic() + 20
    while is_running(process_id):
        assert time.monotonic() < deadline, f"process {process_id} still runs"
        time.sleep(0.05)
