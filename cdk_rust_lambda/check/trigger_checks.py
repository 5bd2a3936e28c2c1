"""What can be said of triggers without a stack. Importing it starts Node: aws-cdk-lib does, at import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from attrs import define, field
from constructs import IConstruct

from cdk_rust_lambda.cargo.handler_events import TriggerEvent, undecoded_events
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.settings.types import DURABLE_ALIAS
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.check.made_resources import made_resources
from cdk_rust_lambda.resources.access import read_access
from cdk_rust_lambda.resources.references import check_environment
from cdk_rust_lambda.resources.workspace_resources import read_resources
from cdk_rust_lambda.triggers.core.duplicates import is_duplicate
from cdk_rust_lambda.triggers.core.source import UnknownResources
from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger
from cdk_rust_lambda.triggers.invocation import wait_error
from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdk_rust_lambda.cargo.plan import BinaryReading
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
    from cdk_rust_lambda.triggers.core.trigger import Trigger


@define
class TriggerChecks:
    """Checks the triggers of functions, also against each other.

    Attributes:
        projects: What has been read.
        diagnostics: Takes what is found.
    """

    projects: CargoProjects
    diagnostics: Diagnostics
    _routes: dict[tuple[object, ...], tuple[TriggerTable, str]] = field(factory=dict, init=False)
    _planned: dict[str, list[PlannedTrigger]] = field(factory=dict, init=False)
    _made: dict[str, IConstruct] = field(factory=dict, init=False)
    _resources: UnknownResources = field(factory=UnknownResources, init=False)

    def check_resources(self, tables: tuple[MetadataTable, ...]) -> None:
        """Checks the resources that functions share.

        Args:
            tables: Their tables.
        """
        resources = self.diagnostics.attempt(read_resources, tables, self._resources)
        if resources:
            self._made = made_resources(resources, self.diagnostics)
            self._resources = UnknownResources(self._made)

    def check_shared_sources(self) -> None:
        """Checks what the functions share of each other's triggers, when all have been added."""
        self.diagnostics.attempt(in_order, self._planned)

    def add(self, name: str, package: Package, reading: BinaryReading) -> None:
        """Checks the triggers of a function, and its access tables.

        Args:
            name: Its name.
            package: Its package.
            reading: What is read of it.
        """
        planned = self._planned.setdefault(name, [])
        self._check_uses(reading)
        earlier: dict[str, tuple[TriggerTable, Trigger]] = {}
        events: list[TriggerEvent] = []
        for table in reading.trigger_tables:
            trigger = self.diagnostics.attempt(read_trigger, table, self._resources)
            if trigger is None:
                continue
            planned.append(PlannedTrigger(name, trigger, table))
            self.diagnostics.attempt(_check_against, table, trigger, earlier)
            self.diagnostics.attempt(self._check_routes, table, trigger)
            self._check_alias(table, trigger, reading)
            self._check_wait(table, trigger, reading)
            events.append(TriggerEvent(trigger.type, trigger.event, table.origin.line))
            earlier.setdefault(trigger.id or trigger.default_id, (table, trigger))
        self._check_events(events, package, reading)

    def _check_uses(self, reading: BinaryReading) -> None:
        """Checks what a function may do with resources, and what its variables say of those of the workspace."""
        access = self.diagnostics.attempt(read_access, reading.access_tables)
        for each in access or ():
            if each.resource_names <= self._made.keys():
                self.diagnostics.attempt(each.check, self._made)
        if reading.plan is not None:
            self.diagnostics.attempt(check_environment, reading.plan.settings, self._made)

    def _check_routes(self, table: TriggerTable, trigger: Trigger) -> None:
        """Refuses a route of an API that exists, if another trigger of the project has it."""
        routes: Sequence[str] = getattr(trigger, "routes", None) or ()
        if trigger.creates_source or "routes" not in attrs.fields_dict(type(trigger)):
            return
        for route in routes:
            key = (trigger.type, trigger.source, route)
            other = self._routes.setdefault(key, (table, route))[0]
            if other is not table and other.origin != table.origin:
                error = table.error(
                    "routes",
                    f"another trigger has the route {route!r} of that API already: {other.origin.key} in"
                    f" {other.origin.place}",
                    "give one of them other routes, or leave one of them out",
                )
                error.check_id = "api-route"
                raise error

    def _check_alias(self, table: TriggerTable, trigger: Trigger, reading: BinaryReading) -> None:
        if trigger.alias is None or reading.plan is None:
            return
        deploy = reading.plan.settings.deploy
        own = deploy.alias or (DURABLE_ALIAS if deploy.durable_config is not None else None)
        if own != trigger.alias:
            self.diagnostics.errors.append(
                table.error(
                    "alias",
                    f"the function has no alias {trigger.alias!r}",
                    f"write deploy.alias = {trigger.alias!r}, or leave the key out",
                )
            )

    def _check_wait(self, table: TriggerTable, trigger: Trigger, reading: BinaryReading) -> None:
        deploy = None if reading.plan is None else reading.plan.settings.deploy
        if deploy is None or deploy.durable_config is None:
            return
        found = wait_error(
            trigger,
            deploy.durable_config.execution_timeout,
            is_on_managed_instances=deploy.capacity_provider is not None,
        )
        if found is not None:
            error = table.error("type", found.problem, found.remedy or "")
            error.check_id = found.check_id
            self.diagnostics.errors.append(error)

    def _check_events(
        self, events: list[TriggerEvent], package: Package, reading: BinaryReading
    ) -> None:
        if not events or reading.plan is None:
            return
        path = self.projects.lockfile_path(reading.plan.workspace, reading.plan.options)
        lockfile = self.projects.lockfiles.read(path)
        notice = undecoded_events(lockfile, reading.plan.workspace, package, events)
        if notice is not None:
            self.diagnostics.warnings.append(notice)


def _check_against(
    table: TriggerTable, trigger: Trigger, earlier: dict[str, tuple[TriggerTable, Trigger]]
) -> None:
    """Refuses a second trigger of an id, or of a source.

    Raises:
        TriggerError: the function has it already.
    """
    trigger_id = trigger.id or trigger.default_id
    if trigger_id in earlier:
        place = earlier[trigger_id][0].origin.place
        raise table.error(
            "id",
            f"the function has two triggers with the id {trigger_id!r}: the other is in {place}",
            "give one of them another id",
        )
    for other_table, other in earlier.values():
        same_kind = type(other) is type(trigger) and other.alias == trigger.alias
        if same_kind and is_duplicate(trigger, other):
            error = table.error(
                "source" if trigger.source_field else "type",
                f"the trigger in {other_table.origin.place} has the same source",
                "leave one of the two out, or make one trigger of them",
            )
            error.check_id = "duplicate"
            raise error
