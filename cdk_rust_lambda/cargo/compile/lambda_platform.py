"""What a function runs on: the runtime, and the architecture of a binary that is built already."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from cdk_rust_lambda.cargo.compile.artifact import read_binary
from cdk_rust_lambda.cargo.compile.target import (
    DEFAULT_RUNTIME,
    RUNTIME_GLIBC,
    Architecture,
    is_architecture,
)
from cdk_rust_lambda.errors import ArtifactError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.settings.resolve import Settings


def runtime_of(settings: Settings, given: str | None) -> str:
    """Returns the name of a function's runtime.

    Args:
        settings: Its settings.
        given: What beats them.

    Raises:
        SettingsError: a Rust binary doesn't run on it.
    """
    name = settings.deploy.runtime or DEFAULT_RUNTIME if given is None else given
    if name in RUNTIME_GLIBC:
        return name
    problem = f"a Rust binary doesn't run on the runtime {name}"
    remedy = f"use an OS-only runtime: {', '.join(RUNTIME_GLIBC)}"
    if given is None:
        raise settings.error("deploy.runtime", problem, remedy)
    raise SettingsError(problem, key="runtime", remedy=remedy)


def architecture_of_prebuilt(
    settings: Settings, prebuilt: Path, given: Architecture | None
) -> Architecture:
    """Returns the architecture of a prebuilt binary: as in cargo-lambda, what its header says.

    Args:
        settings: The function's settings.
        prebuilt: The binary.
        given: The architecture that the function is to have, if that is said.

    Raises:
        SettingsError: there is no such file.
        ArtifactError: it is built for another architecture.
    """
    if not os.path.isfile(prebuilt):
        raise settings.error(
            "deploy.binary_path",
            f"there is no file {prebuilt}",
            "build the binary first; the path is relative to the package's folder",
        )
    built_for = read_binary(prebuilt).architecture
    if not is_architecture(built_for) or given not in (None, built_for):
        raise ArtifactError(
            f"the binary is built for {built_for}, but the function runs on"
            f" {given or 'x86_64 or arm64'}",
            file=prebuilt,
            remedy="build it for the function's architecture, or set architecture= accordingly",
        )
    return cast("Architecture", built_for)
