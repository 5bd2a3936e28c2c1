"""What is known of a function before its construct exists: read in plain Python, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME, Architecture
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.plan import BinaryPlan, Selection, plan_binary
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable, trigger_tables
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.from_cargo_toml import read_triggers, unused_resources

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
class FunctionPlan:
    """All that is known of a function before its construct exists.

    Attributes:
        queue: The app's build queue.
        binary: What is built and packaged for it.
        triggers: The triggers that its manifest declares.
        runtime: The function's runtime.
        fingerprint: What the asset is made from.
        warnings: What is odd.
        unused_resources: The names of `resources=` that none of its triggers uses.
    """

    queue: BuildQueue
    binary: BinaryPlan
    triggers: list[Trigger]
    runtime: lambda_.Runtime
    fingerprint: Fingerprint
    warnings: tuple[Notice, ...]
    unused_resources: tuple[str, ...]


def plan_function(
    queue: BuildQueue,
    manifest_path: Path,
    package_name: str | None,
    selection: Selection,
    resources: Mapping[str, IConstruct],
) -> FunctionPlan:
    """Reads everything, in plain Python: here the errors keep their classes.

    Args:
        queue: The app's build queue.
        manifest_path: The Cargo.toml.
        package_name: The package, if it is named.
        selection: Which binary, and what beats its settings.
        resources: The constructs that triggers may name.

    Raises:
        CdkRustLambdaError: the manifest, a setting, a trigger or a keyword is wrong. One error names
            all that is wrong with settings and triggers.
    """
    manifest = queue.reader.read(manifest_path)
    workspace = queue.workspace(manifest)
    package = select_package(workspace, manifest, package_name)
    diagnostics = Diagnostics()
    binary = plan_binary(workspace, package, selection, diagnostics)
    binary_name = binary.binary.name if binary else selection.binary_name
    tables: tuple[TriggerTable, ...] = ()
    with diagnostics.collect():
        tables = trigger_tables(workspace, package, binary_name)
    plan = complete_plan(queue, binary, tables, resources, diagnostics)
    if not plan.unused_resources:
        return plan
    warning = unused_warning(f"no trigger in {package.manifest.path}", plan.unused_resources)
    return evolve(plan, warnings=(*plan.warnings, warning))


def complete_plan(
    queue: BuildQueue,
    plan: BinaryPlan | None,
    tables: tuple[TriggerTable, ...],
    resources: Mapping[str, IConstruct],
    diagnostics: Diagnostics,
) -> FunctionPlan:
    """Adds to a binary's plan what makes a function of it.

    Args:
        queue: The app's build queue.
        plan: The binary's plan; None if something is wrong with it.
        tables: The tables of the function's triggers.
        resources: The constructs that triggers may name.
        diagnostics: What is wrong so far.

    Raises:
        CdkRustLambdaError: something is wrong, as in `plan_function`.
    """
    triggers: list[Trigger] = []
    with diagnostics.collect():
        triggers = read_triggers(tables, resources)
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    workspace, package = plan.workspace, plan.package
    warnings = list(plan.warnings)
    fingerprinter = queue.fingerprinter
    if plan.prebuilt is not None:
        fingerprint = fingerprinter.fingerprint_prebuilt(plan.prebuilt, plan.options, plan.included)
    else:
        fingerprint = fingerprinter.fingerprint(
            workspace, package, plan.binary, plan.options, plan.included
        )
        if fingerprinter.lockfile(workspace) is None:
            warnings.append(_lockfile_missing(workspace))
    return FunctionPlan(
        queue=queue,
        binary=plan,
        triggers=triggers,
        runtime=_RUNTIMES[plan.options.runtime],
        fingerprint=fingerprint,
        warnings=tuple(warnings),
        unused_resources=tuple(unused_resources(tables, resources)),
    )


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


def _lockfile_missing(workspace: Workspace) -> Notice:
    return Notice.warning(
        "lockfile-missing",
        f"there is no Cargo.lock in {workspace.directory}: each machine may build other versions of"
        " the dependencies. Run `cargo generate-lockfile` and commit the file.",
    )
