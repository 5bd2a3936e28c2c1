"""One batch of builds: compiled by one cargo invocation, then checked and staged, each by itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import define, frozen
from filelock import FileLock

from cdk_rust_lambda.cargo.artifact import check_binary, is_staged, stage
from cdk_rust_lambda.cargo.command import compose_build, compose_settings, run
from cdk_rust_lambda.cargo.configuration import target_directory
from cdk_rust_lambda.cargo.dep_info import read_dep_info, unknown_inputs
from cdk_rust_lambda.cargo.fingerprint import Fingerprint, Fingerprinter
from cdk_rust_lambda.cargo.manifest import ManifestReader
from cdk_rust_lambda.cargo.plan import BinaryPlan
from cdk_rust_lambda.cargo.toolchain import Toolchain, missing_target, require_compiler
from cdk_rust_lambda.cargo.workspace import Package
from cdk_rust_lambda.errors import ArtifactError, BuildError, CdkRustLambdaError
from cdk_rust_lambda.progress import BuildProgress


@define(eq=False)
class BuildRequest:
    """A function's wish for its binary.

    Attributes:
        needs_bundling: Says whether its stack is to be bundled.
        warn: Shows a warning at the construct: an id, and the text.
        fail: Makes synthesis fail with an error at the construct.
        plan: The binary, and what it is built with and packaged with.
        has_layers: Whether the function has layers.
        fingerprint: What it is made from.
        destination: The folder to stage it in.
    """

    needs_bundling: Callable[[], bool]
    warn: Callable[[str, str], None]
    fail: Callable[[CdkRustLambdaError], None]
    plan: BinaryPlan
    has_layers: bool
    fingerprint: Fingerprint
    destination: Path

    @property
    def group(self) -> tuple[Any, ...]:
        """What requests must share to be compiled together."""
        return (self.plan.workspace.root.path, self.plan.options)


@frozen
class Batch:
    """Requests that one cargo invocation builds, and the packages that it names."""

    requests: list[BuildRequest]
    packages: list[str]

    @classmethod
    def select(cls, requests: list[BuildRequest], packages: Mapping[str, Package]) -> Batch:
        """Selects requests, and packages, such that each binary's name stands for one binary only."""
        selected: list[BuildRequest] = []
        chosen: dict[str, Package] = {}
        for request in requests:
            trial = chosen | {request.plan.package.name: request.plan.package}
            if _is_unambiguous(trial, [*selected, request]):
                selected.append(request)
                chosen = trial
        for name, package in packages.items():
            trial = chosen | {name: package}
            if _is_unambiguous(trial, selected):
                chosen = trial
        return cls(selected, sorted(chosen))


def _is_unambiguous(packages: Mapping[str, Package], requests: list[BuildRequest]) -> bool:
    return all(
        [package.name for package in packages.values() for b in package.binaries if b.name == name]
        == [owner]
        for name, owner in {(r.plan.binary.name, r.plan.package.name) for r in requests}
    )


def build_batch(batch: Batch, toolchain: Toolchain) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Raises:
        CdkRustLambdaError: they can't be compiled.
    """
    workspace = batch.requests[0].plan.workspace
    require_compiler(batch.requests[0].plan.options, toolchain)
    environment = {**toolchain.environment, **batch.requests[0].plan.options.process_environment}
    output_directory = target_directory(workspace.directory, environment)
    # Cargo's own lock doesn't cover cargo-lambda, which takes the binaries out of the folder.
    with FileLock(_lock_file(output_directory)):
        requests = [request for request in batch.requests if not is_staged(request.destination)]
        if requests:  # else another process was faster
            _compile(Batch(requests, batch.packages), toolchain, output_directory)


def _lock_file(output_directory: Path) -> Path:
    """A lock for a target directory, not in it: Cargo marks as a cache only what it makes itself."""
    digest = hashlib.sha256(os.path.realpath(output_directory).encode(errors="surrogateescape"))
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir(), f"cdk-rust-lambda-{user}-{digest.hexdigest()[:16]}.lock")


def _compile(batch: Batch, toolchain: Toolchain, output_directory: Path) -> None:
    first = batch.requests[0]
    options, workspace = first.plan.options, first.plan.workspace
    outdir = first.destination.parent
    outdir.mkdir(parents=True, exist_ok=True)
    binaries = sorted({request.plan.binary.name for request in batch.requests})
    has_lockfile = (workspace.directory / "Cargo.lock").exists()
    locked = has_lockfile if options.locked is None else options.locked
    title = f"Building {', '.join(binaries)} for {options.target} ({options.profile})"
    with (
        tempfile.TemporaryDirectory(prefix=".cdk-rust-lambda-", dir=outdir) as folder,
        BuildProgress(title) as progress,
    ):
        settings_file, empty_file = Path(folder, "settings.toml"), Path(folder, "empty.env")
        empty_file.touch()
        settings = compose_settings(
            options, workspace.root.path, Path(folder), empty_file, locked=locked
        )
        settings_file.write_text(settings, encoding="utf-8")
        argv = compose_build(
            toolchain.cargo,
            settings_file,
            batch.packages,
            binaries,
            locked=locked,
        )
        environment = {
            **toolchain.environment,
            **progress.environment,
            **options.process_environment,
        }
        status = run(argv, cwd=workspace.directory, environment=environment, on_line=progress.line)
        if status != 0:
            output = "\n".join(progress.diagnostics)
            missing = missing_target(output)
            if missing is not None:
                raise missing
            # Shown here and not in the error, which jsii prints twice.
            progress.failed()
            raise _build_error(first, binaries, status, output)
        progress.done()
        fingerprinter = Fingerprinter(ManifestReader())
        for request in batch.requests:
            built = Path(folder, request.plan.binary.name, "bootstrap")
            try:
                if has_lockfile:  # else cargo has just written one
                    _check_unchanged(request, fingerprinter)
                _check_inputs(request, output_directory)
                check_and_stage(request, built)
            except CdkRustLambdaError as error:
                request.fail(error)


def _build_error(
    request: BuildRequest, binaries: list[str], status: int, output: str
) -> CdkRustLambdaError:
    remedy = "correct the code, and synthesize again"
    if status < 0:
        remedy = f"cargo was killed by signal {-status}: is there enough memory?"
    if "no such command: `lambda`" in output:
        remedy = "install cargo-lambda: pip install cargo-lambda"
    elif "--locked was passed" in output:
        remedy = (
            "Cargo.lock doesn't fit Cargo.toml: run `cargo update --workspace` and commit the file"
        )
    return BuildError(
        f"cargo could not build {', '.join(binaries)} (exit status {status}); what it said stands above",
        file=request.plan.workspace.root.path,
        remedy=remedy,
    )


def _check_unchanged(request: BuildRequest, fingerprinter: Fingerprinter) -> None:
    """Refuses to stage under a hash that the sources no longer have."""
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


def _check_inputs(request: BuildRequest, output_directory: Path) -> None:
    """Warns of an input of the build that the fingerprint missed."""
    options = request.plan.options
    folder = output_directory / options.triple / options.profile_directory
    inputs = read_dep_info(folder / f"{request.plan.binary.name}.d")
    missed = unknown_inputs(inputs, request.fingerprint.files, output_directory)
    if missed:
        names = ", ".join(str(path) for path in missed)
        request.warn(
            "input-not-fingerprinted",
            f"the build of {request.plan.binary.name!r} reads files that are not in its asset hash, so a"
            f" change in them doesn't rebuild it: {names}. Move them into the package's folder.",
        )


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
            remedy="check that its required-features are turned on",
        )
    check_binary(
        built,
        architecture=request.plan.options.architecture,
        runtime=request.plan.options.runtime,
        included=request.plan.included,
        has_layers=request.has_layers,
    )
    stage(built, request.plan.included, request.destination)
