"""The trigger that is meant by its function and its id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.hash_report import names_of
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable, trigger_tables
from cdk_rust_lambda.errors import TriggerError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.core.trigger import Trigger


def trigger_of(
    manifest_path: Path,
    package: str | None,
    function: str | None,
    wanted: str | None,
    *,
    instead: str,
) -> Trigger:
    """Returns a trigger of a function.

    Args:
        manifest_path: The Cargo.toml.
        package: The package, if it is named.
        function: The binary, if it is named.
        wanted: The trigger's id, or its type; None for the only one.
        instead: What to do if there is no trigger.

    Raises:
        CdkRustLambdaError: there is none, or several fit.
    """
    tables, package, binary = _tables(manifest_path, package, function)
    if not tables:
        raise TriggerError(
            f"the binary {binary!r} of package {package!r} has no trigger in Cargo.toml",
            file=manifest_path,
            remedy=instead,
        )
    return _choose(tables, wanted)


def trigger_ids(manifest_path: Path, package: str | None, function: str | None) -> list[str]:
    """Returns the ids of a function's triggers, by which `trigger_of` finds them.

    Args:
        manifest_path: The Cargo.toml.
        package: The package, if it is named.
        function: The binary, if it is named.

    Raises:
        CdkRustLambdaError: there is no such function, or something is wrong with a trigger.
    """
    tables, _, _ = _tables(manifest_path, package, function)
    return [each.id or each.default_id for each in _triggers(tables)] if tables else []


def _tables(
    manifest_path: Path, package: str | None, function: str | None
) -> tuple[tuple[TriggerTable, ...], str, str]:
    """The triggers of a function in Cargo.toml, and the names of its package and its binary."""
    package, binary = names_of(manifest_path, package, Selection(function))
    projects = CargoProjects()
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    tables = trigger_tables(workspace, select_package(workspace, manifest, package), binary)
    return tables, package, binary


def _triggers(tables: tuple[TriggerTable, ...]) -> list[Trigger]:
    # Imported when it is needed: it starts Node.
    from cdk_rust_lambda.triggers.core.source import UnknownResources
    from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger

    return [read_trigger(table, UnknownResources()) for table in tables]


def _choose(tables: tuple[TriggerTable, ...], wanted: str | None) -> Trigger:
    triggers = _triggers(tables)
    ids = [each.id or each.default_id for each in triggers]
    # Not those of the triggers: with `via` that is one of a queue in between.
    types = [str(table.values["type"]).replace("_", "-") for table in tables]
    if wanted is None and len(triggers) == 1:
        return triggers[0]
    for names in (ids, types):
        if wanted is not None and names.count(wanted) == 1:
            return triggers[names.index(wanted)]
    remedy = f"choose one with --trigger: {', '.join(ids)}"
    if wanted is None:
        raise TriggerError("the function has several triggers", key="--trigger", remedy=remedy)
    is_type = wanted in types
    raise TriggerError(
        f"the function has several triggers of type {wanted!r}"
        if is_type
        else f"the function has no trigger {wanted!r}",
        key="--trigger",
        remedy=remedy if is_type else suggest(wanted, ids),
    )
