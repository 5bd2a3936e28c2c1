"""The folder of what is kept for all builds of a user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.private_files import private_folder
from cdk_rust_lambda.cargo.project.home import home_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHE_VARIABLE = "CDK_RUST_LAMBDA_CACHE_DIR"
"""Names the folder, in place of one in the user's cache folder."""

_NAME = "cdk-rust-lambda"


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Returns the folder for what is kept, of all builds of this user; it need not exist.

    Raises:
        BuildError: this user has neither a home nor a folder of its own among the temporary ones.
    """
    if environment.get(CACHE_VARIABLE):
        return Path(environment[CACHE_VARIABLE]).absolute()
    named = Path(environment.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():  # another one isn't valid: "XDG Base Directory Specification"
        return named / _NAME
    home = home_folder(environment)
    return (private_folder() / "cache" if home is None else home / ".cache") / _NAME
