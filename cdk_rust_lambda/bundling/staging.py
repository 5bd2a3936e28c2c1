"""Checking what was built for a function, and staging it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.asset_folder import stage
from cdk_rust_lambda.cargo.compile.artifact import check_binary, size_warning
from cdk_rust_lambda.cargo.fingerprint.dep_info import (
    read_dep_info,
    read_dep_variables,
    unknown_inputs,
    unknown_variables,
)
from cdk_rust_lambda.errors import ArtifactError, BuildError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter


def check_unchanged(request: BuildRequest, fingerprinter: Fingerprinter) -> None:
    """Refuses to stage under a hash that the sources no longer have.

    Raises:
        BuildError: they have changed since the app was made.
    """
    now = fingerprinter.fingerprint(
        request.plan.workspace,
        request.plan.package,
        request.plan.binary,
        request.plan.options,
        request.plan.included,
    )
    if now.digest != request.fingerprint.digest:
        raise BuildError(
            f"the sources of {request.plan.binary.name!r} have changed during the build",
            file=request.plan.package.manifest.path,
            remedy="synthesize again",
        )


def check_inputs(request: BuildRequest, output_directory: Path) -> None:
    """Warns of files and variables that the build has read, and that the fingerprint missed."""
    plan, options = request.plan, request.plan.options
    folder = output_directory / options.triple / options.profile_directory
    inputs = read_dep_info(folder / f"{plan.binary.name}.d")
    missed = unknown_inputs(inputs, request.fingerprint.files, output_directory)
    if options.before_build:  # what isn't counted in the workspace is made by the hooks
        inside = os.path.realpath(plan.workspace.directory)
        missed = [path for path in missed if not path.is_relative_to(inside)]
    if missed:
        names = ", ".join(str(path) for path in missed)
        text = (
            f"the build of {plan.binary.name!r} reads files that are not in its asset hash, so a change in"
            f" them doesn't rebuild it: {names}. Move them into the package's folder, and don't let Git"
            " ignore them; or let a hook make them (bundling.before_build)."
        )
        request.notify(Notice.warning("input-not-fingerprinted", text))
    crates = (plan.binary.name, plan.package.name)
    variables = read_dep_variables(folder / "deps", crates)
    unknown = unknown_variables(variables, os.environ, dict(options.environment))
    if unknown:
        text = (
            f"the code of {plan.binary.name!r} reads variables of this machine's environment that are not in"
            f" its asset hash, so another value doesn't rebuild it: {', '.join(unknown)}. Pass them as"
            " BundlingOptions(environment=...) or build.env."
        )
        request.notify(Notice.warning("variable-not-fingerprinted", text))


def check_and_stage(request: BuildRequest, built: Path) -> None:
    """Checks a binary that is built, and stages it.

    Raises:
        ArtifactError: there is none, or it can't run as the function.
    """
    if not built.is_file() and request.plan.prebuilt is not None:
        raise ArtifactError(
            "there is no such file", file=built, key="binary_path", remedy="build the binary first"
        )
    if not built.is_file():
        raise ArtifactError(
            f"cargo succeeded, but the binary {request.plan.binary.name!r} was not produced",
            file=request.plan.package.manifest.path,
            key="bin",
            remedy="check that its required-features are turned on, and that nobody runs cargo lambda in"
            " the same target folder",
        )
    check_binary(
        built,
        architecture=request.plan.options.architecture,
        runtime=request.plan.options.runtime,
        included=request.plan.included,
        has_layers=request.has_layers,
    )
    warning = size_warning(built, request.plan.included)
    if warning is not None:
        request.notify(Notice.warning("package-size", warning))
    stage(built, request.plan.included, request.destination)
