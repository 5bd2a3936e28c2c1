"""The functions of a project without an app: as its Cargo.toml files have them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.extensions import kind_of
from cdk_rust_lambda.cargo.lambda_binaries import refuse_nothing, select_binaries
from cdk_rust_lambda.cargo.plan import ResolvedBinary, Selection, plan_resolved
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import resolve_binary
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import InspectionError
from cdk_rust_lambda.inspection.functions import Function
from cdk_rust_lambda.inspection.project_settings import ProjectSettings
from cdk_rust_lambda.inspection.trigger_tables import declared_triggers

if TYPE_CHECKING:
    from collections.abc import Iterator


def inspect_project(manifest_path: Path, context_name: str | None = None) -> list[Function]:
    """Returns the functions of a package or a workspace: its Lambda binaries.

    Args:
        manifest_path: The Cargo.toml.
        context_name: The profile of CargoLambda.toml, if one is named.

    Raises:
        CdkRustLambdaError: there is no such project, it has no function, or something is wrong with its settings.
            One error names all of it.
    """
    projects, diagnostics = CargoProjects(), Diagnostics()
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    selection = select_binaries(workspace, manifest, None, (), diagnostics)
    wanted = [
        each
        for each in selection.all
        if each in selection.wanted or "lambda" in each.package.manifest.package_table("metadata")
    ]
    if not wanted:
        refuse_nothing(manifest, selection.left_out)
    context = Context.resolve(context_name, None)
    found: list[Function] = []
    for binary in wanted:
        resolved = diagnostics.attempt(
            resolve_binary, workspace, binary.package, binary.name, context
        )
        if resolved is not None and kind_of(binary.package, resolved[1]) == "function":
            full = ResolvedBinary(workspace, binary.package, *resolved)
            found += _functions(full, Selection(binary.name, context.name), diagnostics)
    diagnostics.raise_errors()
    if not found:
        raise InspectionError(
            "all binaries are extensions: there is no function",
            file=manifest.path,
            remedy="name the Cargo.toml of functions: --manifest-path",
        )
    return found


def _functions(
    resolved: ResolvedBinary, selection: Selection, diagnostics: Diagnostics
) -> Iterator[Function]:
    reading = plan_resolved(resolved, selection, diagnostics)
    if reading.plan is None:
        return
    settings = ProjectSettings(reading.plan, reading.trigger_tables, Path.cwd())
    yield Function(
        name=resolved.binary.name,
        stack=None,
        binary=resolved.binary.name,
        package=resolved.package.name,
        properties=tuple(map(settings.property, settings.values)),
        triggers=tuple(declared_triggers(settings)),
        settings=settings.settings(),
    )
