"""The folder of what is kept for all builds of a user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHE_VARIABLE = "CDK_RUST_LAMBDA_CACHE_DIR"
"""Names the folder, in place of one in the user's cache folder."""


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Returns the folder for what is kept, of all builds of this user; it need not exist."""
    if environment.get(CACHE_VARIABLE):
        return Path(environment[CACHE_VARIABLE]).absolute()
    home = environment.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path("~/.cache").expanduser()) / "cdk-rust-lambda"
