"""What is known of a workspace's functions and extensions before their constructs exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.lambda_binaries import (
    refuse_equal_names,
    refuse_nothing,
    select_binaries,
)
from cdk_rust_lambda.cargo.settings.resource_tables import resource_tables
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.extension.plan import ExtensionPlan
from cdk_rust_lambda.function.plan import FunctionPlan
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.resources.workspace_resources import NamedResource, read_resources
from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger, in_order
from cdk_rust_lambda.workspace.attachments import Attachment, attachments
from cdk_rust_lambda.workspace.binaries import BinaryPlanner, PlannedBinaries
from cdk_rust_lambda.workspace.checks import refuse_shared, refuse_unknown
from cdk_rust_lambda.workspace.plan_notices import (
    left_out_by_mistake,
    shared_warnings,
    unused_of,
    unused_of_all,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from cdk_rust_lambda.bundling.planned_asset import Lock
    from cdk_rust_lambda.cargo.projects import CargoProjects
    from cdk_rust_lambda.workspace.arguments import WorkspaceArguments


@frozen
class WorkspacePlan:
    """All functions and extensions of a workspace.

    Attributes:
        functions: The functions, with the warnings that are about one alone.
        extensions: The extensions, with theirs.
        attachments: Which of them are added to which functions.
        triggers: The triggers of all, in the order in which they can be wired.
        left_out: Why other binaries are no functions, by their names.
        warnings: What is odd about several functions, or about none.
    """

    functions: tuple[FunctionPlan, ...]
    extensions: tuple[ExtensionPlan, ...]
    attachments: tuple[Attachment, ...]
    triggers: tuple[PlannedTrigger, ...]
    left_out: Mapping[str, str]
    warnings: tuple[Notice, ...]

    @property
    def functions_by_name(self) -> Mapping[str, FunctionPlan]:
        """The functions by the names of their binaries."""
        return {each.name: each for each in self.functions}


def plan_resources(
    projects: CargoProjects, manifest_path: Path, arguments: WorkspaceArguments
) -> tuple[NamedResource, ...]:
    """Reads the resources that the functions share; none if the manifest is a single member's.

    Args:
        projects: What has been read of the app's projects.
        manifest_path: The Cargo.toml.
        arguments: What Python says.

    Raises:
        CdkRustLambdaError: one is wrong. One error names all of them.
    """
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    if manifest.path != workspace.root.path:
        return ()
    return read_resources(resource_tables(workspace), arguments.resources)


def plan_workspace(
    projects: CargoProjects, manifest_path: Path, arguments: WorkspaceArguments, lock: Lock
) -> WorkspacePlan:
    """Reads everything, in plain Python.

    Args:
        projects: What has been read of the app's projects.
        manifest_path: The Cargo.toml.
        arguments: What Python says.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: something is wrong. One error names all that is wrong with the binaries.
    """
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    diagnostics = Diagnostics()
    selection = select_binaries(
        workspace, manifest, arguments.include, arguments.exclude, diagnostics
    )
    planner = BinaryPlanner(projects, workspace, selection, arguments, lock)
    planned = planner.plan_all(diagnostics)
    attached = _check_together(planned, arguments, diagnostics)
    diagnostics.raise_errors()
    if not planned.plans:
        refuse_nothing(manifest, planned.left_out)
    shared = shared_warnings(planned.plans)
    functions = tuple(
        evolve(plan, warnings=(*_own(plan, shared), *unused_of(binary, plan, arguments)))
        for binary, plan in planned.functions.items()
    )
    lockfile = planned.plans[0].asset.lockfile
    return WorkspacePlan(
        functions=functions,
        extensions=tuple(
            evolve(plan, warnings=_own(plan, shared)) for plan in planned.extensions.values()
        ),
        attachments=attached,
        triggers=tuple(in_order({each.name: each.all_triggers for each in functions})),
        left_out=planned.reasons,
        warnings=(
            *shared,
            *left_out_by_mistake(planned.left_out),
            *wrapped(planned.left_out, workspace, lockfile),
            *unused_of_all(planned.functions.values(), manifest.path, arguments),
        ),
    )


def _check_together(
    planned: PlannedBinaries, arguments: WorkspaceArguments, diagnostics: Diagnostics
) -> tuple[Attachment, ...]:
    """Checks what can't be said of a single binary; returns which extensions are added to which functions."""
    functions, extensions, failed = planned.functions, planned.extensions, planned.failed
    refuse_equal_names([*functions, *extensions, *failed], diagnostics)
    refuse_shared(functions, diagnostics)
    names = {each.function_name for each in (*functions, *failed)}
    refuse_unknown(arguments, names, planned.reasons, diagnostics)
    return attachments(
        arguments.extensions,
        {each.function_name: plan for each, plan in functions.items()},
        {each.name: plan for each, plan in extensions.items()},
        {name for each in failed for name in (each.name, each.function_name)},
        diagnostics,
    )


def _own(plan: FunctionPlan | ExtensionPlan, shared: Collection[Notice]) -> tuple[Notice, ...]:
    """The warnings that are about one alone."""
    return tuple(each for each in plan.warnings if each not in shared)
