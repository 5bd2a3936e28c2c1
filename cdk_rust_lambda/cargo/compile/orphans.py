"""Commands that outlive a build which was killed before it could end them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from cdk_rust_lambda.cargo.compile.private_files import open_private
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Sequence

# The time at which a process started is counted from a clock that may have been set since.
_SECONDS_OF_DIFFERENCE = 5.0
_LONGEST_RECORD = 1 << 20
# What comes of a record that is none, or of a process that is gone.
_UNUSABLE = (OSError, BuildError, LookupError, ValueError, TypeError, RecursionError, psutil.Error)


def write_record(record: Path, process_id: int, argv: Sequence[str]) -> None:
    """Notes that a command runs, for whoever comes after this process if it is killed.

    Without room for the note the command goes on: it only matters after a kill.

    Args:
        record: The file to write; to be removed when the command has ended.
        process_id: The command's process.
        argv: The program and its arguments.
    """
    with contextlib.suppress(OSError, BuildError, psutil.Error):
        started = psutil.Process(process_id).create_time()
        text = json.dumps({"process": process_id, "started": started, "argv": list(argv)})
        with os.fdopen(open_private(record, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.truncate()
            file.write(text.encode())


def end_orphan(record: Path) -> None:
    """Ends the command that a record tells of, with all that it has started, if it still runs.

    The lock under which commands are recorded in this file must be held: so whoever has started the
    command doesn't live any more, and nobody waits for it. A record is not believed: what it names
    must be a process as `process.run` starts them, of this user, of that time and that command.
    """
    with contextlib.suppress(*_UNUSABLE):
        with os.fdopen(open_private(record, os.O_RDONLY), "rb") as file:
            noted = json.loads(file.read(_LONGEST_RECORD))
        process = psutil.Process(noted["process"])
        if _is_recorded(process, float(noted["started"]), noted["argv"]):
            for member in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    member.kill()
    with contextlib.suppress(OSError):
        record.unlink()


def _is_recorded(process: psutil.Process, started: float, argv: Sequence[str]) -> bool:
    """Whether a process is the one that was recorded, not another one that has got its number."""
    if abs(process.create_time() - started) >= _SECONDS_OF_DIFFERENCE:
        return False
    if sys.platform != "win32":
        if process.uids().real != os.getuid():
            return False
        # As `process.run` starts it: no shell's, and no terminal's.
        if os.getsid(process.pid) != process.pid:
            return False
    # Not the program's name: a script runs in an interpreter, and cargo makes way for cargo-lambda.
    words, arguments = process.cmdline(), list(argv[1:])
    if arguments:
        return words[-len(arguments) :] == arguments
    return bool(words) and Path(words[-1]).name == Path(argv[0]).name
