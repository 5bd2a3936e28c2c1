"""The `triggers` tables of a manifest: which ones are there for a binary."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import TriggerError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

_KEY = "package.metadata.lambda.triggers"


@frozen
class TriggerTable:
    """One `[[package.metadata.lambda.triggers]]` table, and where it stands."""

    values: Mapping[str, Any]
    origin: Origin

    def error(self, key: str, problem: str, remedy: str) -> TriggerError:
        """Returns the error for a key of the table."""
        place = self.origin.below(key)
        return TriggerError(problem, file=place.file, line=place.line, key=place.key, remedy=remedy)


def trigger_tables(
    workspace: Workspace, package: Package, binary_name: str | None
) -> tuple[TriggerTable, ...]:
    """Returns the trigger tables that are for a binary of a package; for None those of all.

    Raises:
        TriggerError: they stand where they can't, or don't say which binary they are for. One error
            names all of them.
    """
    diagnostics = Diagnostics()
    diagnostics.attempt(_refuse_in_workspace, workspace)
    _refuse_in_bins(package, diagnostics)
    tables = diagnostics.attempt(_tables, package) or []
    names = [binary.name for binary in package.binaries]
    owners = [(table, diagnostics.attempt(_owner, table, names)) for table in tables]
    diagnostics.raise_errors()
    # One without an owner is for the only binary.
    return tuple(
        table for table, owner in owners if binary_name is None or owner in (None, binary_name)
    )


def _tables(package: Package) -> list[TriggerTable]:
    manifest = package.manifest
    keys = (manifest.package_key, "metadata", "lambda", "triggers")
    value = manifest.package_table("metadata", "lambda").get("triggers", [])
    if not isinstance(value, list):
        origin = Origin(manifest.path, keys)
        raise TriggerError(
            f"expected an array of tables, found {value!r}",
            file=manifest.path,
            line=origin.line,
            key=origin.key,
            remedy=f"write [[{_KEY}]]",
        )
    return [
        TriggerTable(entry, Origin(manifest.path, (*keys, index)))
        for index, entry in enumerate(value)
    ]


def _owner(table: TriggerTable, names: list[str]) -> str | None:
    """Returns the binary that a table is for; None if there is only one."""
    if not isinstance(table.values, Mapping):
        raise table.error("type", f"expected a table, found {table.values!r}", f"write [[{_KEY}]]")
    for key, value in table.values.items():
        if holds_token({key: value}):
            raise table.error(
                key, "a token of CDK can't be written in a file", "set the value in Python"
            )
        if _holds_no_number(value):  # which would end the process of Node
            raise table.error(key, "infinite, or not a number", "write a number")
    owner = table.values.get("bin")
    if owner is None and len(names) > 1:
        raise table.error(
            "bin", "the package has several binaries", f"say which: {', '.join(names)}"
        )
    if owner is not None and owner not in names:
        problem = f"the package has no binary {owner!r}"
        raise table.error("bin", problem, suggest(str(owner), names))
    return owner


def _holds_no_number(value: Any) -> bool:
    if isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return any(_holds_no_number(each) for each in inner)
    return isinstance(value, float) and not math.isfinite(value)


def _refuse_in_workspace(workspace: Workspace) -> None:
    if "triggers" in workspace.root.table("workspace", "metadata", "lambda"):
        keys = ("workspace", "metadata", "lambda", "triggers")
        raise TriggerError(
            "triggers of a whole workspace would be attached to each of its functions",
            file=workspace.root.path,
            line=Origin(workspace.root.path, keys).line,
            key=".".join(keys),
            remedy=f"write [[{_KEY}]] into the manifests of the packages",
        )


def _refuse_in_bins(package: Package, diagnostics: Diagnostics) -> None:
    """Refuses triggers where cargo-lambda's rules would make them do something else."""
    manifest = package.manifest
    keys: tuple[str, ...] = (manifest.package_key, "metadata", "lambda", "bin")
    for name, table in manifest.table(*keys).items():
        if name == "triggers" and isinstance(table, list):
            place, problem = (*keys, "triggers"), "a misplaced table"
        elif isinstance(table, Mapping) and "triggers" in table:
            place = (*keys, name, "triggers")
            problem = (
                f"a trigger under bin.{name}: cargo-lambda would take that table for the binary's"
                " whole configuration, and drop the package's memory, timeout and environment"
            )
        else:
            continue
        origin = Origin(manifest.path, place)
        diagnostics.errors.append(
            TriggerError(
                problem,
                file=manifest.path,
                line=origin.line,
                key=origin.key,
                remedy=f"write [[{_KEY}]] with the key bin",
            )
        )
