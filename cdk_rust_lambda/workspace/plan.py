"""What is known of a workspace's functions and extensions before their constructs exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.bundling.planned_asset import Lock
from cdk_rust_lambda.cargo.extensions import extension_key, kind_of
from cdk_rust_lambda.cargo.lambda_binaries import (
    BinarySelection,
    PackageBinary,
    missing_features,
    reason,
    refuse_equal_names,
    refuse_nothing,
    select_binaries,
    verdict_of,
)
from cdk_rust_lambda.cargo.plan import BinaryPlan, ResolvedBinary, plan_resolved
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_binary
from cdk_rust_lambda.cargo.settings.resource_tables import resource_tables
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import (
    CdkRustLambdaError,
    TargetSelectionError,
    suggest,
)
from cdk_rust_lambda.extension.arguments import ExtensionArguments
from cdk_rust_lambda.extension.plan import ExtensionPlan, complete_extension
from cdk_rust_lambda.function.options import BinaryOverrides
from cdk_rust_lambda.function.plan import FunctionPlan, complete_plan, unused_warning
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.resources.workspace_resources import NamedResource, read_resources
from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger, in_order
from cdk_rust_lambda.workspace.arguments import WorkspaceArguments
from cdk_rust_lambda.workspace.attachments import Attachment, attachments
from cdk_rust_lambda.workspace.checks import refuse_shared, refuse_unknown
from cdk_rust_lambda.workspace.plan_notices import (
    left_out_by_mistake,
    shared_warnings,
    unused_of,
    wrapped,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.function.arguments import FunctionArguments


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
    left_out = dict(selection.left_out)
    planner = _Planner(projects, workspace, selection, arguments, lock)
    plans: dict[PackageBinary, FunctionPlan] = {}
    extensions: dict[PackageBinary, ExtensionPlan] = {}
    failed: list[PackageBinary] = []
    for binary in selection.wanted:
        plan = diagnostics.attempt(planner.plan, binary)
        if plan is None:
            failed.append(binary)
        elif isinstance(plan, str):
            left_out[binary] = plan
        elif isinstance(plan, ExtensionPlan):
            extensions[binary] = plan
            left_out[binary] = _why_an_extension(plan)
        else:
            plans[binary] = plan
    refuse_equal_names([*plans, *extensions, *failed], diagnostics)
    refuse_shared(plans, diagnostics)
    reasons = {each.function_name: why for each, why in left_out.items()}
    names = {each.function_name for each in (*plans, *failed)}
    refuse_unknown(arguments, names, reasons, diagnostics)
    attached = attachments(
        arguments.extensions,
        {each.function_name: plan for each, plan in plans.items()},
        {each.name: plan for each, plan in extensions.items()},
        {each.name for each in failed},
        diagnostics,
    )
    diagnostics.raise_errors()
    if not plans and not extensions:
        refuse_nothing(manifest, left_out)
    assets = [
        *(each.asset for each in plans.values()),
        *(each.asset for each in extensions.values()),
    ]
    warnings = [*left_out_by_mistake(left_out), *wrapped(left_out, workspace, assets[0].lockfile)]
    unused = set(arguments.resources).intersection(
        *(plan.unused_resources for plan in plans.values())
    )
    if unused:
        place = f"no trigger of a function of {manifest.path}"
        warnings.append(unused_warning(place, sorted(unused)))
    shared = shared_warnings([*plans.values(), *extensions.values()])
    functions = []
    for binary, plan in plans.items():
        own = [warning for warning in plan.warnings if warning not in shared]
        own += unused_of(binary, plan, arguments)
        functions.append(evolve(plan, warnings=tuple(own)))
    of_extensions = tuple(
        evolve(plan, warnings=tuple(each for each in plan.warnings if each not in shared))
        for plan in extensions.values()
    )
    by_function = {each.name: each.all_triggers for each in functions}
    return WorkspacePlan(
        functions=tuple(functions),
        extensions=of_extensions,
        attachments=attached,
        triggers=tuple(in_order(by_function)),
        left_out=reasons,
        warnings=(*shared, *warnings),
    )


def _why_an_extension(plan: ExtensionPlan) -> str:
    key = extension_key(plan.binary.settings)
    return (
        reason(plan.binary.package, "extension") if key is None else f"it is an extension ({key})"
    )


@frozen
class _Planner:
    projects: CargoProjects
    workspace: Workspace
    selection: BinarySelection
    arguments: WorkspaceArguments
    lock: Lock

    def plan(self, binary: PackageBinary) -> FunctionPlan | ExtensionPlan | str:
        """Returns the plan for a function or an extension, or why the binary is left out."""
        arguments = self.arguments.of(binary)
        try:
            return self._plan(binary, arguments)
        except CdkRustLambdaError as error:
            for each in error.causes or (error,):
                keyword = re.split(r"[.,]", each.key or "")[0]
                if each.file is None and keyword in BinaryOverrides.__annotations__:
                    each.problem = f"{binary.path}: {each.problem}"
            raise

    def _plan(
        self, binary: PackageBinary, arguments: FunctionArguments
    ) -> FunctionPlan | ExtensionPlan | str:
        chosen = arguments.selection
        context = Context.resolve(chosen.context, chosen.admerge)
        _, settings = resolve_binary(self.workspace, binary.package, binary.name, context)
        diagnostics = Diagnostics()
        resolved = ResolvedBinary(self.workspace, binary.package, binary.binary, settings)
        if kind_of(binary.package, settings) == "extension":
            return self._plan_extension(resolved, ExtensionArguments(build=arguments), diagnostics)
        _check_binary_name(binary, settings)
        reading = plan_resolved(resolved, chosen, diagnostics)
        if reading.plan is not None and reading.plan.prebuilt is None:
            why = self._reason_against(binary, reading.plan)
            if why is not None:
                return why
        return complete_plan(self.projects, reading, arguments, diagnostics, self.lock)

    def _plan_extension(
        self, resolved: ResolvedBinary, arguments: ExtensionArguments, diagnostics: Diagnostics
    ) -> ExtensionPlan | str:
        reading = plan_resolved(resolved, arguments.selection, diagnostics)
        if reading.plan is not None:
            binary = PackageBinary(resolved.package, resolved.binary)
            missing = missing_features(binary, reading.plan.options)
            if missing:
                return f"its required-features aren't turned on: {', '.join(missing)}"
        return complete_extension(self.projects, reading, arguments, diagnostics, self.lock)

    def _reason_against(self, binary: PackageBinary, plan: BinaryPlan) -> str | None:
        """Returns why a binary is left out now that its features are known, or None if it isn't."""
        verdict = verdict_of(binary.package, plan.options)
        if self.selection.is_explicit and verdict == "extension":
            raise TargetSelectionError(
                f"include= names {binary.path!r}, but {reason(binary.package, verdict)}",
                file=binary.package.manifest.path,
                key="dependencies",
                remedy=f"leave it out with exclude=[{binary.path!r}]",
            )
        missing = missing_features(binary, plan.options)
        if missing and self.selection.is_explicit:
            raise TargetSelectionError(
                f"include= names {binary.path!r}, whose required-features aren't turned on:"
                f" {', '.join(missing)}",
                file=binary.package.manifest.path,
                key="bin",
                remedy="turn them on in build.features, or leave the binary out with exclude=",
            )
        if missing:
            return f"its required-features aren't turned on: {', '.join(missing)}"
        if self.selection.is_explicit or verdict == "function":
            return None
        return reason(binary.package, verdict)


def _check_binary_name(binary: PackageBinary, settings: Settings) -> None:
    named = settings.deploy.binary_name
    names = [each.name for each in binary.package.binaries]
    if named is not None and named not in names:
        raise settings.error(
            "deploy.binary_name",
            f"the package {binary.package.name!r} has no binary {named!r}",
            suggest(named, names),
        )
