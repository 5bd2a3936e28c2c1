"""What is known of a function before its construct exists: read in plain Python, in one go."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.bundling.planned_asset import Lock, PlannedAsset, plan_asset
from cdk_rust_lambda.cargo.compile.options import BOOTSTRAP
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME
from cdk_rust_lambda.cargo.concurrency import handles_one_at_a_time
from cdk_rust_lambda.cargo.lambda_binaries import PackageBinary
from cdk_rust_lambda.cargo.plan import BinaryPlan, BinaryReading, plan_binary
from cdk_rust_lambda.cargo.settings.managed_instances import memory_per_vcpu_notice
from cdk_rust_lambda.cargo.settings.resolve import Settings
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import KeywordError, nearest, suggest
from cdk_rust_lambda.function.app_context import architecture_named
from cdk_rust_lambda.function.arguments import FunctionArguments
from cdk_rust_lambda.function.managed_instances import ManagedInstances, plan_managed_instances
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.resources.access import AccessTable, check_access, read_access
from cdk_rust_lambda.resources.references import (
    names_in_environment,
    resolve_environment,
    unreplaced_parameters,
)
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.from_cargo_toml import read_triggers, unused_resources
from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger, refuse_shared_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from constructs import IConstruct

    from cdk_rust_lambda.cargo.compile.lambda_image import LambdaImage
    from cdk_rust_lambda.cargo.projects import CargoProjects


@frozen
class FunctionPlan:
    """All that is known of a function before its construct exists.

    Attributes:
        arguments: What Python says of it.
        binary: What is built and packaged for it.
        triggers: The triggers that its manifest declares.
        trigger_tables: Where each of them stands.
        access: What it may do with resources.
        settings: Its settings, with attributes of resources in place of references in its environment.
        asset: What its asset is made from.
        warnings: What is odd.
        unused_resources: The names of `resources=` that none of its triggers uses.
        instances: The managed instances that it runs on, if it does.
    """

    arguments: FunctionArguments
    binary: BinaryPlan
    triggers: list[Trigger]
    trigger_tables: tuple[TriggerTable, ...]
    access: tuple[AccessTable, ...]
    settings: Settings
    asset: PlannedAsset
    warnings: tuple[Notice, ...]
    unused_resources: tuple[str, ...]
    instances: ManagedInstances | None

    @property
    def named_resources(self) -> set[str]:
        """The names of resources that its triggers take for sources, and those that it may use."""
        tables = (table.values.get("source") for table in self.trigger_tables)
        sources = {name for name in tables if isinstance(name, str)}
        return sources.union(*(table.resource_names for table in self.access))

    @property
    def all_triggers(self) -> list[PlannedTrigger]:
        """The triggers of its manifest, then those of Python."""
        name = self.name
        tables = zip(self.triggers, self.trigger_tables, strict=True)
        own = [PlannedTrigger(name, trigger, table) for trigger, table in tables]
        return [*own, *(PlannedTrigger(name, each) for each in self.arguments.triggers)]

    @property
    def name(self) -> str:
        """What the function is called in a workspace."""
        return PackageBinary(self.binary.package, self.binary.binary).function_name

    @property
    def image(self) -> LambdaImage | None:
        """The container image that it is made from; None for an archive."""
        return self.binary.options.image

    @property
    def handler(self) -> str:
        """The function's handler."""
        return BOOTSTRAP if self.image is None else lambda_.Handler.FROM_IMAGE

    @property
    def runtime(self) -> lambda_.Runtime:
        """The function's runtime."""
        if self.image is not None:
            return lambda_.Runtime.FROM_IMAGE
        return self.arguments.runtime or _runtime(self.binary.options.runtime)

    @property
    def architecture(self) -> lambda_.Architecture:
        """The function's architecture."""
        return architecture_named(self.binary.options.architecture)


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
    refuse_shared_sources(plan.all_triggers)
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
        diagnostics.attempt(reading.plan.check_generated)
    resources = arguments.resources
    tables = _included(reading.trigger_tables, arguments.include_triggers, diagnostics)
    triggers = diagnostics.attempt(read_triggers, tables, resources)
    access = diagnostics.attempt(_read_access, reading, resources)
    environment: Mapping[str, str] | None = None
    instances: ManagedInstances | None = None
    if reading.plan is not None:
        options = reading.plan.options
        instances = diagnostics.attempt(
            plan_managed_instances,
            *(reading.plan.settings, arguments, options.architecture, options.runtime),
        )
        environment = diagnostics.attempt(resolve_environment, reading.plan.settings, resources)
    diagnostics.raise_errors()
    plan = reading.plan
    assert plan is not None  # noqa: S101 - else there is an error
    assert triggers is not None  # noqa: S101 - the same
    assert access is not None  # noqa: S101 - the same
    assert environment is not None  # noqa: S101 - the same
    asset = plan_asset(projects, plan, lock)
    return FunctionPlan(
        arguments=arguments,
        binary=plan,
        triggers=triggers,
        trigger_tables=tables,
        access=access,
        settings=evolve(plan.settings, environment=environment),
        asset=asset,
        warnings=(
            *plan.warnings,
            *asset.warnings,
            *_of_instances(plan, asset, arguments, instances),
            *unreplaced_parameters(plan.settings),
        ),
        unused_resources=_unused(reading, access, resources),
        instances=instances,
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


def _of_instances(
    plan: BinaryPlan,
    asset: PlannedAsset,
    arguments: FunctionArguments,
    instances: ManagedInstances | None,
) -> Iterator[Notice]:
    """Yields the warnings for a ratio that no instances have, and for a function that handles one event at a time."""
    if instances is None:
        return
    notice = memory_per_vcpu_notice(instances.memory_per_vcpu)
    if notice is not None:
        yield notice
    if not instances.handles_several:
        return
    if arguments.web_adapter or plan.prebuilt is not None:  # what runs the function isn't seen
        return
    found = handles_one_at_a_time(
        plan.workspace, plan.package, asset.lockfile, asset.fingerprint.files
    )
    if found is not None:
        yield found


def _read_access(
    reading: BinaryReading, resources: Mapping[str, IConstruct]
) -> tuple[AccessTable, ...]:
    access = read_access(reading.access_tables)
    check_access(access, resources)
    return access


def _unused(
    reading: BinaryReading, access: tuple[AccessTable, ...], resources: Mapping[str, IConstruct]
) -> tuple[str, ...]:
    """Returns the names of resources that no table and no variable of a function names."""
    used = {name for table in access for name in table.resource_names}
    if reading.plan is not None:
        used |= names_in_environment(reading.plan.settings)
        provider = reading.plan.settings.deploy.capacity_provider
        used |= {provider.source} if provider is not None and provider.source else set()
    unused = unused_resources(reading.trigger_tables, resources)
    return tuple(name for name in unused if name not in used)


def unused_warning(place: str, names: Sequence[str], wanted: Iterable[str] = ()) -> Notice:
    """Returns the warning for names of `resources=` that nothing uses.

    Args:
        place: Where they aren't used: `no trigger in Cargo.toml`.
        names: The names.
        wanted: Names that are used there, one of which may be meant.
    """
    meant = dict.fromkeys(filter(None, (nearest(name, wanted) for name in names)))
    hint = f" did you mean {' and '.join(map(repr, meant))}? Else" if meant else ""
    text = (
        f"{place} uses {', '.join(names)} of resources=:"
        f"{hint} write source = {names[0]!r} there, or leave the name out"
    )
    return Notice.warning("unused-resource", text)


# Read once, since each reading is a call into Node.
@cache
def _runtime(name: str) -> lambda_.Runtime:
    is_default = name == DEFAULT_RUNTIME
    return lambda_.Runtime.PROVIDED_AL2023 if is_default else lambda_.Runtime.PROVIDED_AL2
