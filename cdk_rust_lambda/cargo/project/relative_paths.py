"""Paths as they are named from a folder, on each system."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def relative_path(path: str | Path, folder: str | Path = os.curdir) -> str:
    """Returns a path relative to a folder; an absolute one if no relative one leads there.

    That is so on Windows, between two drives.

    Args:
        path: The path.
        folder: The folder. Default: this process' working directory.
    """
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return os.path.abspath(path)


def relative_name(path: str | Path, folder: str | Path) -> str:
    """Returns a path relative to a folder, with forward slashes: the same on each system.

    Args:
        path: The path.
        folder: The folder.
    """
    return relative_path(path, folder).replace(os.sep, "/")
