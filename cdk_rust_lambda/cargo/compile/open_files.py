"""How many files commands may open."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a linker under zig may need; macOS gives a process 256, and any that asks for them OPEN_MAX.
_OPEN_FILES = 65_536
_ALWAYS_ALLOWED = 10_240


@contextlib.contextmanager
def many_open_files() -> Iterator[None]:
    """Raises the soft limit of open files, which a process hands on to its children."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = raised_limit(soft, hard, resource.RLIM_INFINITY)
    # macOS allows less than its hard limit says.
    for number in (wanted, max(soft, _ALWAYS_ALLOWED)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
            break
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def raised_limit(soft: int, hard: int, infinity: int) -> int:
    """Returns the soft limit of open files to ask for: enough, and no less than before.

    Args:
        soft: The soft limit.
        hard: The hard limit, above which none can be set.
        infinity: The number that stands for no limit.
    """
    if soft == infinity:
        return soft
    return max(soft, _OPEN_FILES if hard == infinity else min(_OPEN_FILES, hard))


def open_files_limit() -> tuple[int, int] | None:
    """Returns how many files a command may open, and how many it should; None if there is no limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = raised_limit(soft, hard, resource.RLIM_INFINITY)
    return None if limit == resource.RLIM_INFINITY else (limit, _OPEN_FILES)
