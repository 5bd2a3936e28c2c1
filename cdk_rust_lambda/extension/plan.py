"""What is known of an extension before its construct exists: read in plain Python, in one go."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.bundling.planned_asset import Lock, PlannedAsset, plan_asset
from cdk_rust_lambda.cargo.plan import BinaryPlan, BinaryReading, plan_binary
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.extension.arguments import ExtensionArguments
from cdk_rust_lambda.function.app_context import architecture_named
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.extensions import Extension
    from cdk_rust_lambda.cargo.projects import CargoProjects


@frozen
class ExtensionPlan:
    """All that is known of an extension before its construct exists.

    Attributes:
        arguments: What Python says of it.
        asset: What is built and packaged for it.
        warnings: What is odd.
    """

    arguments: ExtensionArguments
    asset: PlannedAsset
    warnings: tuple[Notice, ...]

    @property
    def binary(self) -> BinaryPlan:
        """The binary, and what it is built with."""
        return self.asset.plan

    @property
    def extension(self) -> Extension:
        """What is known of it besides what is built."""
        assert self.binary.extension is not None  # noqa: S101 - as it is planned as one
        return self.binary.extension

    @property
    def architecture(self) -> lambda_.Architecture:
        """The architecture that it is made for."""
        return architecture_named(self.binary.options.architecture)

    @property
    def compatible_runtimes(self) -> list[lambda_.Runtime]:
        """The runtimes that it is made for."""
        given = self.arguments.compatible_runtimes
        if given is not None:
            return list(given)
        return [_runtime(name) for name in self.extension.compatible_runtimes]


def plan_extension(
    projects: CargoProjects,
    manifest_path: Path,
    package_name: str | None,
    arguments: ExtensionArguments,
    lock: Lock,
) -> ExtensionPlan:
    """Reads everything, in plain Python: here the errors keep their classes.

    Args:
        projects: What has been read of the app's projects.
        manifest_path: The Cargo.toml.
        package_name: The package, if it is named.
        arguments: What Python says of the extension.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: the manifest or a setting is wrong, or the binary is a function. One error
            names all that is wrong with the settings.
    """
    diagnostics = Diagnostics()
    reading = plan_binary(projects, manifest_path, package_name, arguments.selection, diagnostics)
    return complete_extension(projects, reading, arguments, diagnostics, lock)


def complete_extension(
    projects: CargoProjects,
    reading: BinaryReading,
    arguments: ExtensionArguments,
    diagnostics: Diagnostics,
    lock: Lock,
) -> ExtensionPlan:
    """Adds to what is read of a binary what makes an extension of it.

    Args:
        projects: What has been read of the app's projects.
        reading: What is read of the binary.
        arguments: What Python says of the extension.
        diagnostics: What is wrong so far.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: something is wrong, as in `plan_extension`.
    """
    plan = reading.plan
    for table in reading.trigger_tables:
        problem, remedy = "nothing invokes an extension", "remove the trigger, or name its bin"
        diagnostics.errors.append(table.error("type", problem, remedy))
    if plan is not None:
        diagnostics.attempt(plan.check_generated)
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    asset = plan_asset(projects, plan, lock)
    return ExtensionPlan(arguments, asset, (*plan.warnings, *asset.warnings))


def _runtime(name: str) -> lambda_.Runtime:
    return _runtimes().get(name) or lambda_.Runtime(name)


@cache
def _runtimes() -> Mapping[str, lambda_.Runtime]:
    """aws-cdk-lib's own: to a function's, it compares more than the name."""
    return {runtime.name: runtime for runtime in lambda_.Runtime.ALL}
