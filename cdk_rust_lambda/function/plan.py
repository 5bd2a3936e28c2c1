"""What is known of a function before its construct exists: read in plain Python, in one go."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.include import check_generated
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME, Architecture
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.plan import BinaryPlan, BinaryReading, plan_binary
from cdk_rust_lambda.cargo.project.lockfile import Lockfile
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import KeywordError, suggest
from cdk_rust_lambda.function.arguments import FunctionArguments
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.from_cargo_toml import read_triggers, unused_resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdk_rust_lambda.cargo.projects import CargoProjects
    from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable


Lock = Callable[[BinaryPlan, Path], "Notice | None"]
"""Has Cargo write a lock file if it is missing and needed; returns what to say of that."""


@frozen
class FunctionPlan:
    """All that is known of a function before its construct exists.

    Attributes:
        arguments: What Python says of it.
        binary: What is built and packaged for it.
        triggers: The triggers that its manifest declares.
        fingerprint: What the asset is made from.
        lockfile: The Cargo.lock of the binary's workspace, if there is one.
        warnings: What is odd.
        unused_resources: The names of `resources=` that none of its triggers uses.
    """

    arguments: FunctionArguments
    binary: BinaryPlan
    triggers: list[Trigger]
    fingerprint: Fingerprint
    lockfile: Lockfile | None
    warnings: tuple[Notice, ...]
    unused_resources: tuple[str, ...]

    @property
    def runtime(self) -> lambda_.Runtime:
        """The function's runtime."""
        return self.arguments.runtime or _runtime(self.binary.options.runtime)

    @property
    def architecture(self) -> lambda_.Architecture:
        """The function's architecture."""
        return _architecture(self.binary.options.architecture)


def plan_function(
    projects: CargoProjects,
    manifest_path: Path,
    package_name: str | None,
    arguments: FunctionArguments,
    lock: Lock,
) -> FunctionPlan:
    """Reads everything, in plain Python: here the errors keep their classes.

    Args:
        projects: What has been read of the app's projects.
        manifest_path: The Cargo.toml.
        package_name: The package, if it is named.
        arguments: What Python says of the function.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: the manifest, a setting, a trigger or a keyword is wrong. One error names
            all that is wrong with settings and triggers.
    """
    diagnostics = Diagnostics()
    reading = plan_binary(projects, manifest_path, package_name, arguments.selection, diagnostics)
    plan = complete_plan(projects, reading, arguments, diagnostics, lock)
    if not plan.unused_resources:
        return plan
    place = f"no trigger in {plan.binary.package.manifest.path}"
    warning = unused_warning(place, plan.unused_resources)
    return evolve(plan, warnings=(*plan.warnings, warning))


def complete_plan(
    projects: CargoProjects,
    reading: BinaryReading,
    arguments: FunctionArguments,
    diagnostics: Diagnostics,
    lock: Lock,
) -> FunctionPlan:
    """Adds to what is read of a binary what makes a function of it.

    Args:
        projects: What has been read of the app's projects.
        reading: What is read of the binary.
        arguments: What Python says of the function.
        diagnostics: What is wrong so far.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: something is wrong, as in `plan_function`.
    """
    if reading.plan is not None:
        diagnostics.attempt(_check_generated, reading.plan, arguments)
    resources = arguments.resources
    tables = _included(reading.trigger_tables, arguments.include_triggers, diagnostics)
    triggers = diagnostics.attempt(read_triggers, tables, resources)
    diagnostics.raise_errors()
    plan = reading.plan
    assert plan is not None  # noqa: S101 - else there is an error
    assert triggers is not None  # noqa: S101 - the same
    warnings = list(plan.warnings)
    lockfile_path = projects.lockfile_path(plan.workspace, plan.options)
    if plan.prebuilt is None:
        # Before, so that the hash is what it is going to be from now on.
        notice = lock(plan, lockfile_path)
        warnings += [] if notice is None else [notice]
    return FunctionPlan(
        arguments=arguments,
        binary=plan,
        triggers=triggers,
        fingerprint=fingerprint_of(projects, plan),
        lockfile=projects.lockfiles.read(lockfile_path),
        warnings=tuple(warnings),
        unused_resources=tuple(unused_resources(tables, resources)),
    )


def _included(
    tables: tuple[TriggerTable, ...], ids: Sequence[str] | None, diagnostics: Diagnostics
) -> tuple[TriggerTable, ...]:
    """Returns those tables that are for the function; an id that none has is an error."""
    if ids is None:
        return tables
    known = [str(table.values["id"]) for table in tables if "id" in table.values]
    for each in ids:
        if each not in known:
            problem = f"no trigger in Cargo.toml has the id {each!r}"
            remedy = f"write id = {each!r} into its table, or correct it; {suggest(each, known)}"
            diagnostics.errors.append(KeywordError(problem, key="include_triggers", remedy=remedy))
    return tuple(table for table in tables if table.values.get("id") in ids)


def _check_generated(plan: BinaryPlan, arguments: FunctionArguments) -> None:
    generated = plan.options.generated
    if plan.prebuilt is not None:  # what Cargo.toml and Python say of a build has no effect
        bundling = arguments.bundling or BundlingOptions()
        generated = (*(plan.settings.build.generated or ()), *(bundling.generated or ()))
    check_generated(plan.settings, generated, has_hooks=plan.options.has_hooks)


def unused_warning(place: str, names: Sequence[str]) -> Notice:
    """Returns the warning for names of `resources=` that no trigger uses.

    Args:
        place: Where they aren't used: `no trigger in Cargo.toml`.
        names: The names.
    """
    text = (
        f"{place} uses {', '.join(names)} of resources=:"
        f" write source = {names[0]!r} there, or leave the name out"
    )
    return Notice.warning("unused-resource", text)


# Read once, since each reading is a call into Node.
@cache
def _runtime(name: str) -> lambda_.Runtime:
    is_default = name == DEFAULT_RUNTIME
    return lambda_.Runtime.PROVIDED_AL2023 if is_default else lambda_.Runtime.PROVIDED_AL2


@cache
def _architecture(name: Architecture) -> lambda_.Architecture:
    is_arm = name == "arm64"
    return lambda_.Architecture.ARM_64 if is_arm else lambda_.Architecture.X86_64
