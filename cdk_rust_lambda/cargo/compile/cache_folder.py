"""The folder of what is kept for all builds of a user."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.private_files import private_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHE_VARIABLE = "CDK_RUST_LAMBDA_CACHE_DIR"
"""Names the folder, in place of one in the user's cache folder."""


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Returns the folder for what is kept, of all builds of this user; it need not exist.

    Raises:
        BuildError: this user has neither a home nor a folder of its own among the temporary ones.
    """
    if environment.get(CACHE_VARIABLE):
        return Path(environment[CACHE_VARIABLE]).absolute()
    home = environment.get("XDG_CACHE_HOME")
    cache = Path(home).absolute() if home else Path(os.path.expanduser("~/.cache"))
    if (
        not cache.is_absolute() and not home
    ):  # as of a container's user, whom the system doesn't know
        cache = private_folder() / "cache"
    return cache / "cdk-rust-lambda"
