"""The `triggers` tables of a manifest: which ones are there for a binary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from cdk_rust_lambda.cargo.workspace import Package, Workspace
from cdk_rust_lambda.errors import TriggerError, suggest

_KEY = "package.metadata.lambda.triggers"


@frozen
class TriggerTable:
    """One `[[package.metadata.lambda.triggers]]` table, and where it stands."""

    values: Mapping[str, Any]
    file: Path
    index: int

    def error(self, key: str, problem: str, remedy: str) -> TriggerError:
        """Returns the error for a key of the table."""
        return TriggerError(
            problem, file=self.file, key=f"{_KEY}[{self.index}].{key}", remedy=remedy
        )


def trigger_tables(
    workspace: Workspace, package: Package, binary_name: str
) -> tuple[TriggerTable, ...]:
    """Returns the trigger tables that are for a binary of a package.

    Raises:
        TriggerError: they stand where they can't, or don't say which binary they are for.
    """
    manifest = package.manifest
    _refuse_elsewhere(workspace, package)
    value = manifest.package_table("metadata", "lambda").get("triggers", [])
    if not isinstance(value, list):
        raise TriggerError(
            f"expected an array of tables, found {value!r}",
            file=manifest.path,
            key=_KEY,
            remedy=f"write [[{_KEY}]]",
        )
    names = [binary.name for binary in package.binaries]
    tables = []
    for index, entry in enumerate(value):
        table = TriggerTable(entry if isinstance(entry, Mapping) else {}, manifest.path, index)
        if not isinstance(entry, Mapping):
            raise table.error("type", f"expected a table, found {entry!r}", f"write [[{_KEY}]]")
        owner = entry.get("bin")
        if owner is None and len(names) > 1:
            raise table.error(
                "bin", "the package has several binaries", f"say which: {', '.join(names)}"
            )
        if owner is not None and owner not in names:
            problem = f"the package has no binary {owner!r}"
            raise table.error("bin", problem, suggest(str(owner), names))
        if owner in (None, binary_name):
            tables.append(table)
    return tuple(tables)


def _refuse_elsewhere(workspace: Workspace, package: Package) -> None:
    """Refuses triggers where cargo-lambda's rules would make them do something else."""
    if "triggers" in workspace.root.table("workspace", "metadata", "lambda"):
        raise TriggerError(
            "triggers of a whole workspace would be attached to each of its functions",
            file=workspace.root.path,
            key="workspace.metadata.lambda.triggers",
            remedy=f"write [[{_KEY}]] into the manifests of the packages",
        )
    for name, table in package.manifest.package_table("metadata", "lambda", "bin").items():
        if name == "triggers" and isinstance(table, list):
            place, problem = f"{_KEY.replace('triggers', 'bin')}.triggers", "a misplaced table"
        elif isinstance(table, Mapping) and "triggers" in table:
            place = f"package.metadata.lambda.bin.{name}.triggers"
            problem = (
                f"a trigger under bin.{name}: cargo-lambda would take that table for the binary's"
                " whole configuration, and drop the package's memory, timeout and environment"
            )
        else:
            continue
        raise TriggerError(
            problem,
            file=package.manifest.path,
            key=place,
            remedy=f"write [[{_KEY}]] with the key bin",
        )
