"""What is known of a function before its construct exists: read in plain Python, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from attrs import evolve, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.bundling import BuildQueue
from cdk_rust_lambda.cargo.artifact import read_binary
from cdk_rust_lambda.cargo.build_options import (
    DEFAULT_RUNTIME,
    RUNTIME_GLIBC,
    Architecture,
    BuildOptions,
    is_architecture,
    resolve_build_options,
)
from cdk_rust_lambda.cargo.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.diagnostics import Diagnostics, SettingsWarning
from cdk_rust_lambda.cargo.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.include import IncludedFile, resolve_includes
from cdk_rust_lambda.cargo.selection import select_package
from cdk_rust_lambda.cargo.settings import Settings, resolve_binary
from cdk_rust_lambda.cargo.targets import Binary
from cdk_rust_lambda.cargo.trigger_tables import trigger_tables
from cdk_rust_lambda.cargo.workspace import Package, Workspace
from cdk_rust_lambda.errors import ArtifactError, SettingsError
from cdk_rust_lambda.triggers.manifest import read_triggers, unused_resources
from cdk_rust_lambda.triggers.trigger import Trigger

# Read once, since each reading is a call into Node.
ARCHITECTURES: Mapping[Architecture, lambda_.Architecture] = {
    "x86_64": lambda_.Architecture.X86_64,
    "arm64": lambda_.Architecture.ARM_64,
}
_RUNTIMES: Mapping[str, lambda_.Runtime] = {
    DEFAULT_RUNTIME: lambda_.Runtime.PROVIDED_AL2023,
    "provided.al2": lambda_.Runtime.PROVIDED_AL2,
}


@frozen
class Selection:
    """Which binary is meant, and which of its settings: the keywords of the same names."""

    package: str | None
    binary_name: str | None
    context: str | None
    admerge: bool | None


@frozen
class FunctionPlan:
    """All that is known of a function before its construct exists.

    Attributes:
        queue: The app's build queue.
        workspace: The binary's workspace.
        package: The package that holds it.
        binary: The binary.
        settings: Its settings.
        triggers: The triggers that its manifest declares.
        runtime: The function's runtime.
        options: What the binary is built with.
        included: The files to package beside it.
        prebuilt: The binary that is built already, if `binary_path` says so.
        fingerprint: What the asset is made from.
        warnings: What is odd.
    """

    queue: BuildQueue
    workspace: Workspace
    package: Package
    binary: Binary
    settings: Settings
    triggers: list[Trigger]
    runtime: lambda_.Runtime
    options: BuildOptions
    included: tuple[IncludedFile, ...]
    prebuilt: Path | None
    fingerprint: Fingerprint
    warnings: tuple[SettingsWarning, ...]


def plan_function(
    queue: BuildQueue,
    manifest_path: Path,
    selection: Selection,
    architecture: lambda_.Architecture | None,
    runtime: lambda_.Runtime | None,
    bundling: BundlingOptions,
    resources: Mapping[str, IConstruct],
) -> FunctionPlan:
    """Reads everything, in plain Python: here the errors keep their classes.

    Raises:
        CdkRustLambdaError: the manifest, a setting, a trigger or a keyword is wrong.
    """
    manifest = queue.reader.read(manifest_path)
    workspace = queue.workspace(manifest)
    package = select_package(workspace, manifest, selection.package)
    binary, settings, triggers = _read_manifest(workspace, package, selection, resources)
    for name in ("deploy.extension", "build.extension"):
        if name in settings.values:
            raise settings.error(
                name,
                "the binary is an extension, not a function",
                "remove the key, or the function",
            )
    runtime_name = _runtime_name(settings, runtime)
    if architecture is not None and not is_architecture(architecture.name):
        raise SettingsError(
            f"unknown architecture {architecture.name!r}",
            key="architecture",
            remedy="use lambda_.Architecture.X86_64 or ARM_64",
        )
    architecture_name = cast("Architecture | None", architecture and architecture.name)
    prebuilt = None
    if settings.deploy.binary_path is not None:
        prebuilt = package.directory / settings.deploy.binary_path
        architecture_name = _architecture_of(settings, prebuilt, architecture_name)
    options = resolve_build_options(
        settings,
        bundling,
        package=package,
        architecture=architecture_name,
        runtime=runtime_name,
    )
    included, include_warnings = resolve_includes(settings, package.directory)
    fingerprinter = queue.fingerprinter
    warnings = [*settings.warnings, *include_warnings]
    if prebuilt is not None:
        fingerprint = fingerprinter.fingerprint_prebuilt(prebuilt, options, included)
    else:
        fingerprint = fingerprinter.fingerprint(workspace, package, binary, options, included)
        if fingerprinter.lockfile(workspace) is None:
            warnings.append(_lockfile_missing(workspace))
    return FunctionPlan(
        queue=queue,
        workspace=workspace,
        package=package,
        binary=binary,
        settings=settings,
        triggers=triggers,
        runtime=runtime or _RUNTIMES[runtime_name],
        options=options,
        included=included,
        prebuilt=prebuilt,
        fingerprint=fingerprint,
        warnings=tuple(warnings),
    )


def _read_manifest(
    workspace: Workspace,
    package: Package,
    selection: Selection,
    resources: Mapping[str, IConstruct],
) -> tuple[Binary, Settings, list[Trigger]]:
    """Reads settings and triggers; what is wrong with either is one error."""
    diagnostics = Diagnostics()
    resolved: tuple[Binary, Settings] | None = None
    with diagnostics.collect():
        resolved = resolve_binary(
            workspace,
            package,
            selection.binary_name,
            context=selection.context,
            admerge=selection.admerge,
        )
    triggers: list[Trigger] = []
    unused: list[str] = []
    with diagnostics.collect():
        name = resolved[0].name if resolved else selection.binary_name
        tables = trigger_tables(workspace, package, name)
        unused = unused_resources(tables, resources)
        triggers = read_triggers(tables, resources)
    diagnostics.raise_errors()
    assert resolved is not None  # noqa: S101 - else there is an error
    binary, settings = resolved
    if unused:
        text = (
            f"no trigger in {package.manifest.path} uses {', '.join(unused)} of resources=:"
            f" write source = {unused[0]!r} there, or leave the name out"
        )
        warning = SettingsWarning("unused-resource", text)
        settings = evolve(settings, warnings=(*settings.warnings, warning))
    return binary, settings, triggers


def _runtime_name(settings: Settings, runtime: lambda_.Runtime | None) -> str:
    name = settings.deploy.runtime or DEFAULT_RUNTIME if runtime is None else runtime.name
    if name in RUNTIME_GLIBC:
        return name
    problem = f"a Rust binary doesn't run on the runtime {name}"
    remedy = f"use an OS-only runtime: {', '.join(RUNTIME_GLIBC)}"
    if runtime is None:
        raise settings.error("deploy.runtime", problem, remedy)
    raise SettingsError(problem, key="runtime", remedy=remedy)


def _architecture_of(
    settings: Settings, prebuilt: Path, architecture: Architecture | None
) -> Architecture:
    """As in cargo-lambda, the architecture of a prebuilt binary is what its header says."""
    if not prebuilt.is_file():
        raise settings.error(
            "deploy.binary_path",
            f"there is no file {prebuilt}",
            "build the binary first; the path is relative to the package's folder",
        )
    built_for = read_binary(prebuilt).architecture
    if not is_architecture(built_for) or architecture not in (None, built_for):
        raise ArtifactError(
            f"the binary is built for {built_for}, but the function runs on"
            f" {architecture or 'x86_64 or arm64'}",
            file=prebuilt,
            remedy="build it for the function's architecture, or set architecture= accordingly",
        )
    return cast("Architecture", built_for)


def _lockfile_missing(workspace: Workspace) -> SettingsWarning:
    return SettingsWarning(
        "lockfile-missing",
        f"there is no Cargo.lock in {workspace.directory}: each machine may build other versions of"
        " the dependencies. Run `cargo generate-lockfile` and commit the file.",
    )
