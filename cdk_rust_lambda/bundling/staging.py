"""Checking what was built for a function, and staging it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.cargo.compile.artifact import check_binary, size_warning
from cdk_rust_lambda.cargo.compile.include import IncludedFile
from cdk_rust_lambda.errors import ArtifactError


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
        request.warn("package-size", warning)
    stage(built, request.plan.included, request.destination)


# Of folders that a build makes beside its assets, and takes away at its end.
LEFTOVER_PREFIX = ".cdk-rust-lambda-"


def remove_leftovers(directory: Path) -> None:
    """Removes what builds that were killed have left in a folder; its lock must be held."""
    for path in directory.glob(f"{LEFTOVER_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)


def stage(binary: Path, included: Iterable[IncludedFile], destination: Path) -> None:
    """Puts a binary, as `bootstrap`, and the included files into a folder, all or nothing.

    They are put together aside and the folder is renamed last: whoever sees it sees it whole. If
    another process was faster, its folder stays: the name holds the hash of the same sources. The
    lock of the parent folder must be held.
    """
    aside = Path(tempfile.mkdtemp(prefix=LEFTOVER_PREFIX, dir=destination.parent))
    try:
        bootstrap = aside / "bootstrap"
        shutil.copyfile(binary, bootstrap)
        bootstrap.chmod(0o755)
        for file in included:
            target = aside / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, target)
            target.chmod(0o755 if os.access(file.path, os.X_OK) else 0o644)
        aside.chmod(0o755)
        if not is_staged(destination):
            # What else is there under the hash is no asset.
            if destination.is_dir() and not destination.is_symlink():
                shutil.rmtree(destination)
            else:
                destination.unlink(missing_ok=True)
            aside.rename(destination)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def is_staged(destination: Path) -> bool:
    """Whether a folder already holds a staged binary."""
    return (destination / "bootstrap").is_file()
