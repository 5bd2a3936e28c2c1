"""The binaries of a workspace, each planned by itself: a function, an extension, or why it is neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.bundling.planned_asset import Lock
from cdk_rust_lambda.cargo.extensions import extension_key, kind_of
from cdk_rust_lambda.cargo.lambda_binaries import (
    BinarySelection,
    PackageBinary,
    missing_features,
    reason,
    verdict_of,
)
from cdk_rust_lambda.cargo.plan import BinaryPlan, ResolvedBinary, plan_resolved
from cdk_rust_lambda.cargo.project.targets import key_of
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_binary
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import CdkRustLambdaError, TargetSelectionError, suggest
from cdk_rust_lambda.extension.arguments import ExtensionArguments
from cdk_rust_lambda.extension.plan import ExtensionPlan, complete_extension
from cdk_rust_lambda.function.options import BinaryOverrides
from cdk_rust_lambda.function.plan import FunctionPlan, complete_plan
from cdk_rust_lambda.workspace.arguments import WorkspaceArguments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.function.arguments import FunctionArguments


@frozen
class PlannedBinaries:
    """What the binaries of a workspace are.

    Attributes:
        functions: The functions.
        extensions: The extensions.
        left_out: Why others than functions are none.
        failed: Those in which something is wrong.
    """

    functions: Mapping[PackageBinary, FunctionPlan]
    extensions: Mapping[PackageBinary, ExtensionPlan]
    left_out: Mapping[PackageBinary, str]
    failed: tuple[PackageBinary, ...]

    @property
    def plans(self) -> list[FunctionPlan | ExtensionPlan]:
        """The plans of functions and extensions."""
        return [*self.functions.values(), *self.extensions.values()]

    @property
    def reasons(self) -> dict[str, str]:
        """Why binaries are no functions, by their names."""
        return {binary.function_name: why for binary, why in self.left_out.items()}


@frozen
class BinaryPlanner:
    """Plans the binaries of a workspace.

    Attributes:
        projects: What has been read of the app's projects.
        workspace: The workspace.
        selection: The binaries.
        arguments: What Python says.
        lock: Locks the dependencies if that is needed.
    """

    projects: CargoProjects
    workspace: Workspace
    selection: BinarySelection
    arguments: WorkspaceArguments
    lock: Lock

    def plan_all(self, diagnostics: Diagnostics) -> PlannedBinaries:
        """Returns what all of the binaries are.

        Args:
            diagnostics: Takes what is wrong with them.
        """
        functions: dict[PackageBinary, FunctionPlan] = {}
        extensions: dict[PackageBinary, ExtensionPlan] = {}
        left_out = dict(self.selection.left_out)
        failed: list[PackageBinary] = []
        for binary in self.selection.wanted:
            plan = diagnostics.attempt(self.plan, binary)
            if plan is None:
                failed.append(binary)
            elif isinstance(plan, str):
                left_out[binary] = plan
            elif isinstance(plan, ExtensionPlan):
                extensions[binary] = plan
                left_out[binary] = _why_an_extension(plan)
            else:
                functions[binary] = plan
        return PlannedBinaries(functions, extensions, left_out, tuple(failed))

    def plan(self, binary: PackageBinary) -> FunctionPlan | ExtensionPlan | str:
        """Returns the plan for a function or an extension, or why the binary is left out."""
        try:
            return self._plan(binary, self.arguments.of(binary))
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
            as_layer = ExtensionArguments(build=arguments.as_archive())
            return self._plan_extension(resolved, as_layer, diagnostics)
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
                return _without_features(missing)
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
                key=key_of(binary.package.manifest, binary.name),
                remedy="turn them on in build.features, or leave the binary out with exclude=",
            )
        if missing:
            return _without_features(missing)
        if self.selection.is_explicit or verdict == "function":
            return None
        return reason(binary.package, verdict)


def _without_features(missing: Iterable[str]) -> str:
    return f"its required-features aren't turned on: {', '.join(missing)}"


def _check_binary_name(binary: PackageBinary, settings: Settings) -> None:
    named = settings.deploy.binary_name
    names = [each.name for each in binary.package.binaries]
    if named is not None and named not in names:
        raise settings.error(
            "deploy.binary_name",
            f"the package {binary.package.name!r} has no binary {named!r}",
            suggest(named, names),
        )


def _why_an_extension(plan: ExtensionPlan) -> str:
    key = extension_key(plan.binary.settings)
    return (
        reason(plan.binary.package, "extension") if key is None else f"it is an extension ({key})"
    )
