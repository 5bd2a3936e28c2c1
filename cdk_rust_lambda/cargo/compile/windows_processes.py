"""What Windows does otherwise with processes: finding programs, quoting arguments, ending what was started."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# As Node.js starts a shell there, and so the CDK CLI an app.
SHELL = ("cmd", "/d", "/s", "/c")


def command_line(argv: Sequence[str], environment: Mapping[str, str]) -> list[str] | str:
    """Returns a command as Windows can start it.

    It searches this process' PATH, and only for what ends with `.exe`: not for npm's `.cmd`. A shell takes
    its command as it is, in quotes of which it only knows the outer ones.

    Args:
        argv: The program and its arguments.
        environment: The whole environment of the process.
    """
    if (*argv[:-1],) == SHELL:
        return f'{" ".join(SHELL)} "{argv[-1]}"'
    return [shutil.which(argv[0], path=environment.get("PATH")) or argv[0], *argv[1:]]


def end_tree(process_id: int) -> None:
    """Ends a process with all that it has started: there are no groups of processes.

    Args:
        process_id: The process.
    """
    # Imported when it is needed, which is nowhere else.
    import psutil

    with contextlib.suppress(psutil.Error):
        process = psutil.Process(process_id)
        for each in (*process.children(recursive=True), process):
            with contextlib.suppress(psutil.Error):
                each.kill()
