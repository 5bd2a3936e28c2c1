"""The option by which a command that is proposed finds a project, wherever it is run."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def manifest_option(manifest_path: Path) -> str:
    """Returns what to add to a command, quoted for a shell: nothing in the manifest's own folder.

    The path is absolute: an app that the CDK CLI runs may have another working directory than who reads it.

    Args:
        manifest_path: The Cargo.toml.
    """
    folder = os.path.realpath(manifest_path.parent)
    if folder == os.path.realpath(os.curdir):
        return ""
    return f" --manifest-path {shlex.quote(os.path.abspath(manifest_path))}"
