"""What can be said of a project's functions without a stack: of their settings, and of their triggers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.extensions import kind_of
from cdk_rust_lambda.cargo.lambda_binaries import (
    PackageBinary,
    refuse_nothing,
    select_binaries,
)
from cdk_rust_lambda.cargo.plan import (
    BinaryReading,
    ResolvedBinary,
    Selection,
    plan_resolved,
    read_tables,
)
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
from cdk_rust_lambda.cargo.settings.resolve import resolve_binary
from cdk_rust_lambda.cargo.settings.resource_tables import resource_tables
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.check.finding import Finding
from cdk_rust_lambda.errors import TargetSelectionError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.project.workspace import Workspace


@frozen
class CheckedFunctions:
    """Which functions are meant.

    Attributes:
        manifest_path: The Cargo.toml: of a package, or of a whole workspace.
        package: The package, if one is named.
        binary: The binary, if one is named.
        context: The profile of CargoLambda.toml, if one is named.
    """

    manifest_path: Path
    package: str | None = None
    binary: str | None = None
    context: str | None = None


@frozen
class ProjectCheck:
    """What is found.

    Attributes:
        functions: The names of the functions that were looked at.
        findings: What is found.
    """

    functions: tuple[str, ...]
    findings: tuple[Finding, ...]


def check_project(wanted: CheckedFunctions) -> ProjectCheck:
    """Checks the settings and triggers of a package's or a workspace's functions.

    It starts neither Node nor cargo, except for triggers: their kinds are made from aws-cdk-lib, which starts
    Node when it is imported.

    Args:
        wanted: Which functions.

    Raises:
        CdkRustLambdaError: there is no such project, package or binary.
    """
    check = _Check(CargoProjects(), Context.resolve(wanted.context, None))
    manifest = check.projects.reader.read(wanted.manifest_path)
    workspace = check.projects.workspace(manifest)
    if manifest.path == workspace.root.path:
        check.resources = check.diagnostics.attempt(resource_tables, workspace) or ()
    names = [check.add(workspace, each) for each in _binaries(workspace, wanted, check)]
    check.check_triggers(is_whole=wanted.package is None and wanted.binary is None)
    for error in check.diagnostics.errors:
        add_line(error)
    findings = [Finding.of_error(error) for error in check.diagnostics.errors]
    findings += map(Finding.of_notice, check.diagnostics.warnings)
    return ProjectCheck(tuple(filter(None, names)), tuple(findings))


@define
class _Check:
    projects: CargoProjects
    context: Context
    diagnostics: Diagnostics = field(factory=Diagnostics, init=False)
    readings: list[tuple[PackageBinary, BinaryReading]] = field(factory=list, init=False)
    resources: tuple[MetadataTable, ...] = field(default=(), init=False)

    def add(self, workspace: Workspace, binary: PackageBinary) -> str | None:
        """Reads a binary; returns its name, or None if it is no function."""
        package, diagnostics = binary.package, Diagnostics()
        found = diagnostics.attempt(resolve_binary, workspace, package, binary.name, self.context)
        if found is None:
            reading = read_tables(workspace, package, binary.name, None, diagnostics)
        else:
            settings = found[1]
            if kind_of(package, settings) == "extension":
                return None
            # What refers to a resource is as long as its attribute is.
            known = {name: text for name, text in settings.environment.items() if "${" not in text}
            refused = settings.environment_error(known)
            diagnostics.errors += [] if refused is None else [refused]
            resolved = ResolvedBinary(workspace, package, *found)
            selection = Selection(binary.name, self.context.name)
            reading = plan_resolved(resolved, selection, diagnostics)
            plan = reading.plan
            self.diagnostics.warnings += settings.warnings if plan is None else plan.warnings
            if plan is not None and plan.prebuilt is None:
                unread = diagnostics.attempt(
                    self.projects.unread_lockfile, workspace, package, plan.options
                )
                self.diagnostics.warnings += [] if unread is None else [unread]
        self.diagnostics.errors += diagnostics.errors
        self.readings.append((binary, reading))
        return binary.name

    def check_triggers(self, *, is_whole: bool) -> None:
        """Checks the triggers of all that have been read, what they may do with resources, and these.

        Args:
            is_whole: Whether all functions of the project have been read.
        """
        tables = any(each.trigger_tables or each.access_tables for _, each in self.readings)
        if not tables and not self.resources:
            return
        # Imported when it is needed: it starts Node.
        from cdk_rust_lambda.check.trigger_checks import TriggerChecks

        checks = TriggerChecks(self.projects, self.diagnostics)
        checks.check_resources(self.resources)
        for binary, reading in self.readings:
            checks.add(binary.function_name, binary.package, reading)
        if is_whole:
            checks.check_shared_sources()


def _binaries(
    workspace: Workspace, wanted: CheckedFunctions, check: _Check
) -> Iterator[PackageBinary]:
    manifest = check.projects.reader.read(wanted.manifest_path)
    if wanted.package is not None:
        manifest = select_package(workspace, manifest, wanted.package).manifest
    selection = select_binaries(workspace, manifest, None, (), check.diagnostics)
    if wanted.package is not None:
        named = [each for each in selection.all if each.package.manifest.path == manifest.path]
    else:
        named = list(selection.all)
    if wanted.binary is not None:
        found = [each for each in named if each.name == wanted.binary]
        if not found:
            raise TargetSelectionError(
                f"there is no binary {wanted.binary!r}",
                file=manifest.path,
                remedy=suggest(wanted.binary, {each.name for each in named}),
            )
        yield from found
        return
    functions = [each for each in named if each in selection.wanted or _has_table(each)]
    if not functions:
        refuse_nothing(manifest, selection.left_out)
    yield from functions


def _has_table(binary: PackageBinary) -> bool:
    """Whether a package without the dependency has settings: it may have it through another package."""
    return "lambda" in binary.package.manifest.package_table("metadata")
