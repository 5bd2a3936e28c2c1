"""Which files of a package are programs."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What Linux starts: an ELF file, or a script that names its interpreter ("execve" in the Linux manual).
_BEGINNINGS = (b"\x7fELF", b"#!")


def is_executable(path: Path) -> bool:
    """Whether a file is packaged as a program: 0755, and not 0644.

    Windows has no such permission, and says that it is there for each file. There, what Linux could start
    counts, so that a package is the same as one from Linux.

    Args:
        path: The file; False if it can't be read.
    """
    if sys.platform != "win32":
        return os.access(path, os.X_OK)
    with contextlib.suppress(OSError), path.open("rb") as stream:
        return stream.read(max(map(len, _BEGINNINGS))).startswith(_BEGINNINGS)
    return False
