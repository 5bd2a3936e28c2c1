"""The folder of what is kept for all builds of a user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHE_VARIABLE = "CDK_RUST_LAMBDA_CACHE_DIR"
"""Names the folder, in place of one in the user's cache folder."""


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Returns the folder for what is kept, of all builds of this user; it need not exist.

    Args:
        environment: The variables that say where.

    Raises:
        ToolchainError: nothing says where, and the user has no home.
    """
    if environment.get(CACHE_VARIABLE):
        return Path(environment[CACHE_VARIABLE]).absolute()
    named = environment.get("XDG_CACHE_HOME")
    try:
        folder = Path(named) if named else Path("~/.cache").expanduser()
    except RuntimeError:  # as in a container, for a user whom nobody has added
        raise ToolchainError(
            "this user has no home folder, so that there is no place for what is kept",
            key=CACHE_VARIABLE,
            remedy=f"set {CACHE_VARIABLE} to a folder of your own, or HOME",
        ) from None
    return folder / "cdk-rust-lambda"
