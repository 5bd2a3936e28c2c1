"""Checking what was built for a function, and staging it."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.asset_folder import stage
from cdk_rust_lambda.bundling.source_times import changed_during_build
from cdk_rust_lambda.cargo.compile.artifact import (
    check_binary,
    check_image_binary,
    missing_libraries,
    size_warning,
)
from cdk_rust_lambda.cargo.compile.lambda_image import check_included_names
from cdk_rust_lambda.cargo.fingerprint.asset_parts import included_digest
from cdk_rust_lambda.cargo.fingerprint.content import SourceContents
from cdk_rust_lambda.cargo.fingerprint.hash_record import HashRecord
from cdk_rust_lambda.cargo.fingerprint.parts import digest_of
from cdk_rust_lambda.cargo.given_options import given_options
from cdk_rust_lambda.cargo.project.targets import key_of
from cdk_rust_lambda.errors import ArtifactError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cdk_rust_lambda.bundling.batch import BuildRequest


def check_and_stage(request: BuildRequest, built: Path) -> None:
    """Checks a binary that is built, and stages it.

    Raises:
        ArtifactError: there is none, or it can't run as the function.
        SettingsError: a hook has made a file whose name an image can't have.
    """
    if not os.path.isfile(built) and request.plan.prebuilt is not None:
        raise ArtifactError(
            "there is no such file", file=built, key="binary_path", remedy="build the binary first"
        )
    if not os.path.isfile(built):
        raise ArtifactError(
            f"cargo succeeded, but the binary {request.plan.binary.name!r} was not produced",
            file=request.plan.package.manifest.path,
            key=key_of(request.plan.package.manifest, request.plan.binary.name),
            remedy="check that its required-features are turned on, and that nobody runs cargo lambda in"
            " the same target folder",
        )
    options = request.plan.options
    image = options.image
    if image is None and not options.is_for_image:
        of_layers = _check_archive(request, built)
    else:
        names = (file.name for file in request.plan.included)  # those that hooks have made, too
        check_included_names(image, request.plan.settings, names)
        check_image_binary(
            built,
            architecture=options.architecture,
            # So may this machine have anything, which an archive that stands for an image runs on.
            runtime=options.runtime if options.has_lambda_runtime else None,
            included=request.plan.included,
        )
        of_layers = ()
    stage(
        built,
        request.plan.included,
        request.destination,
        packaged_as=options.packaged_as,
        texts={} if image is None else image.files,
        of_layers=of_layers,
        check=partial(_check_copies, request),
    )
    record_of(request).write(request.destination)


def _check_copies(request: BuildRequest, folder: Path) -> None:
    """Refuses copies of what was written meanwhile: the hash is of what was there before.

    Args:
        request: What is staged.
        folder: The folder with the copies.

    Raises:
        BuildError: a file isn't what it was.
    """
    contents = SourceContents()
    parts = {part.name: part.items for part in request.fingerprint.parts}
    for file in request.plan.included:
        expected = parts["include"].get(file.name)  # none for what hooks have generated
        if expected not in (None, included_digest(folder / file.name, contents)):
            raise changed_during_build(request, file.path)
    if request.plan.prebuilt is not None:
        copy = folder / request.plan.options.packaged_as
        content = digest_of(contents.digest(copy, is_verbatim=True))
        if content != parts["prebuilt"]["content"]:
            raise changed_during_build(request, request.plan.prebuilt)


def _check_archive(request: BuildRequest, built: Path) -> tuple[str, ...]:
    """Checks what a zip is made of; returns the shared libraries that layers have to bring."""
    of_layers = check_binary(
        built,
        architecture=request.plan.options.architecture,
        runtime=request.plan.options.runtime,
        included=request.plan.included,
        has_layers=request.has_layers(),
        is_layer=request.plan.extension is not None,
    )
    warning = size_warning(built, request.plan.included)
    if warning is not None:
        request.notify(Notice.warning("package-size", warning))
    return of_layers


def check_layers(request: BuildRequest, libraries: Sequence[str]) -> None:
    """Checks what was staged before against what isn't in the asset hash: whether the function still has layers.

    Args:
        request: What was staged.
        libraries: The shared libraries that they have to bring.

    Raises:
        ArtifactError: it has none.
    """
    if not request.has_layers():
        options = request.plan.options
        binary = request.destination / options.packaged_as
        raise missing_libraries(binary, libraries, options.runtime)


def record_of(request: BuildRequest) -> HashRecord:
    """Returns what the asset hash is made of, for `cdk-rust-lambda why`."""
    plan, fingerprint = request.plan, request.fingerprint
    given = given_options(plan.selection)
    return HashRecord(
        fingerprint.digest, plan.package.name, plan.binary.name, given, fingerprint.parts
    )
