"""What is kept of link-time optimisation: objects, of which damaged ones are taken away.

LLVM believes what it finds. A disk that was full, or power that was cut, may leave a file without its content.
"""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# "ELF-64 Object File Format": the beginning for little-endian machines, and where the table of sections is.
_ELF = b"\x7fELF\x02\x01"
_HEADER = struct.Struct("<40xQ10xHHH")


def remove_damaged(folder: Path) -> None:
    """Removes objects that aren't whole; what can't be removed stays.

    Args:
        folder: The folder of LLVM's cache.
    """
    for path in folder.glob("llvmcache-*"):
        with contextlib.suppress(OSError):
            if not _is_whole(path):
                path.unlink()


def _is_whole(path: Path) -> bool:
    """Whether an object has all that its header tells of: LLVM writes the table of sections last."""
    with path.open("rb") as stream:
        header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_ELF):
        return False
    offset, entry, count, _ = _HEADER.unpack(header)
    # Of very many sections the number stands elsewhere.
    return bool(offset) and path.stat().st_size >= offset + entry * max(count, 1)
