"""What the system allows: space on the disk, open files, the C library, and restricted builds."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.open_files import open_files_limit
from cdk_rust_lambda.cargo.hermetic import landlock
from cdk_rust_lambda.machine.check import MachineCheck, State

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIGABYTE = 1 << 30
_LITTLE, _TOO_LITTLE = 5 * _GIGABYTE, _GIGABYTE  # target/ of a few functions has more than one


def check_limits() -> Iterator[MachineCheck]:
    """Yields what is found of the system's limits."""
    free = shutil.disk_usage(Path.cwd()).free
    state: State = "ok" if free >= _LITTLE else "warning" if free >= _TOO_LITTLE else "error"
    yield MachineCheck(
        "free disk",
        state,
        f"{free / _GIGABYTE:.1f} GB here",
        f"{_LITTLE // _GIGABYTE} GB",
        None if state == "ok" else "make room: cargo clean removes what can be built again",
    )
    yield _check_open_files()
    name, found = platform.libc_ver()
    if name:
        yield MachineCheck(
            "C library", "ok", f"{name} {found}; binaries are linked for the runtime's"
        )
    if landlock.is_available():
        yield MachineCheck("Landlock", "ok", "available: builds can be hermetic")
    else:
        yield MachineCheck(
            "Landlock",
            "info",
            "not available: builds can't be hermetic",
            None,
            "hermetic builds need Linux 5.19 or newer with Landlock turned on",
        )


def _check_open_files() -> MachineCheck:
    limit = open_files_limit()
    if limit is None:
        return MachineCheck("open files", "ok", "no limit")
    possible, wanted = limit
    return MachineCheck(
        "open files",
        "ok" if possible >= wanted else "warning",
        f"builds may open {possible:,}",
        f"{wanted:,}",
        None if possible >= wanted else f"raise the hard limit: ulimit -Hn {wanted}",
    )
