"""What of Windows can be had on another system: how its paths read, and that the platform is said to be it."""

from __future__ import annotations

import ntpath
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def say_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets our code take what it does on Windows; what Python's library has decided at import stays."""
    monkeypatch.setattr(sys, "platform", "win32")


@contextmanager
def windows_paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Texts are paths as on Windows; files are looked for by the whole text as their name."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "path", ntpath)
        patch.setattr(os, "sep", ntpath.sep)
        yield
