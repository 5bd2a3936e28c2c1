"""The user's home folder, in which tools keep their settings and caches."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "USERPROFILE" if sys.platform == "win32" else "HOME"


def home_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Returns the user's home folder; None for a user without one, as of a number that a container doesn't know.

    Args:
        environment: The environment that says it. Where it doesn't, the system does.
    """
    named = environment.get(_VARIABLE)
    if named:
        return Path(named)
    try:
        return Path.home()
    except RuntimeError:
        return None
