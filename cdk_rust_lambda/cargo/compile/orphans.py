"""Commands that outlive a build which was killed before it could end them."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

# The time at which a process started is counted from a clock that may have been set since.
_SECONDS_OF_DIFFERENCE = 5.0


def write_record(record: Path, process_id: int) -> None:
    """Notes that a command runs, for whoever comes after this process if it is killed.

    Without room for the note the command goes on: it only matters after a kill.

    Args:
        record: The file to write; to be removed when the command has ended.
        process_id: The command's process.
    """
    with contextlib.suppress(OSError, psutil.Error):
        started = psutil.Process(process_id).create_time()
        record.write_text(json.dumps([process_id, started]), encoding="utf-8")


def end_orphan(record: Path) -> None:
    """Ends the command that a record tells of, with all that it has started, if it still runs.

    The lock under which commands are recorded in this file must be held: so whoever has started the
    command doesn't live any more, and nobody waits for it.
    """
    with contextlib.suppress(OSError, ValueError, TypeError, psutil.Error):
        process_id, started = json.loads(record.read_text(encoding="utf-8"))
        process = psutil.Process(process_id)
        # Another process may have got the number.
        if abs(process.create_time() - started) < _SECONDS_OF_DIFFERENCE:
            for member in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    member.kill()
    record.unlink(missing_ok=True)
