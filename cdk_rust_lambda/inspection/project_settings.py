"""Where the settings of a function's binary are from, as its project is now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.given_options import selection_of
from cdk_rust_lambda.cargo.plan import BinaryPlan, Selection, plan_binary
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.settings_report import SettingsReport
from cdk_rust_lambda.cargo.synthesis_record import SettingOrigin, deploy_settings
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.inspection.functions import Property, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.projects import CargoProjects
    from cdk_rust_lambda.cargo.synthesis_record import SynthesizedBinary

# The settings that a property is from.
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "architecture": ("build.target", "build.arm64", "build.x86_64"),
    "runtime": ("deploy.runtime",),
    "memory": ("deploy.memory",),
    "timeout": ("deploy.timeout",),
    "execution_timeout": ("deploy.durable_config.execution_timeout",),
}
DEFAULTS: Mapping[str, str | int] = {
    "handler": "bootstrap",
    "architecture": "x86_64",
    "runtime": "provided.al2023",
    "memory": 128,
    "timeout": 30,
}
"""What a function has unless something says otherwise."""


@frozen
class ProjectSettings:
    """The settings of a binary, with where they are from.

    Attributes:
        plan: The binary.
        tables: The tables of its triggers.
        base: The folder that files are named relative to.
    """

    plan: BinaryPlan
    tables: tuple[TriggerTable, ...]
    base: Path

    @property
    def values(self) -> Mapping[str, str | int]:
        """The properties that the settings say."""
        deploy, options = self.plan.settings.deploy, self.plan.options
        durable = deploy.durable_config
        said = {
            "architecture": options.architecture,
            "runtime": options.runtime,
            "memory": deploy.memory,
            "timeout": deploy.timeout,
            "execution_timeout": None if durable is None else durable.execution_timeout,
        }
        return {**DEFAULTS, **{name: each for name, each in said.items() if each is not None}}

    def origin_of(self, name: str) -> str | None:
        """Returns where a property is written; None if it is nowhere."""
        origins = map(self.plan.settings.origin, _SETTINGS.get(name, ()))
        return next((each.describe(self.base) for each in origins if each is not None), None)

    def property(self, name: str) -> Property:
        """Returns a property as the settings have it."""
        return Property(name, self.values[name], self.origin_of(name) or "default")

    def settings(self) -> tuple[Setting, ...]:
        """Returns the settings, without the values of variables."""
        report = SettingsReport(self.plan, self.tables, self.base)
        return tuple(Setting(*row) for row in report.rows())

    def compared(self) -> Mapping[str, SettingOrigin]:
        """Returns the settings that are compared with those of the last synthesis."""
        return deploy_settings(self.plan, self.tables)


def settings_of(projects: CargoProjects, synthesized: SynthesizedBinary) -> ProjectSettings:
    """Returns the settings that a binary has now.

    Args:
        projects: Reads its manifests.
        synthesized: The binary, as it was synthesized.

    Raises:
        CdkRustLambdaError: they aren't right, or the project isn't there any more.
    """
    selection = selection_of(synthesized.given, Selection(synthesized.binary))
    diagnostics = Diagnostics()
    reading = plan_binary(
        projects, Path(synthesized.manifest_path), synthesized.package, selection, diagnostics
    )
    diagnostics.raise_errors()
    assert reading.plan is not None  # noqa: S101 - else there is an error
    return ProjectSettings(reading.plan, reading.trigger_tables, Path.cwd())


def of_app(properties: tuple[Property, ...], settings: ProjectSettings) -> tuple[Property, ...]:
    """Returns the properties in a template, with where each is from.

    Args:
        properties: The properties.
        settings: What the project says.
    """
    return tuple(evolve(each, origin=_origin(each, settings)) for each in properties)


def _origin(found: Property, settings: ProjectSettings) -> str:
    place = settings.origin_of(found.name)
    says = settings.values.get(found.name)
    if place is not None:
        return place if found.value == says else f"the app; {place} says {says}"
    return "default" if found.value == DEFAULTS.get(found.name) else "the app"
