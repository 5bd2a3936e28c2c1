"""The `triggers` tables of a manifest: which ones are there for a binary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.settings.metadata_tables import (
    MetadataTable,
    tables_of_binary,
    written,
)
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import TriggerError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@frozen
class TriggerTable(MetadataTable):
    """One `[[package.metadata.lambda.triggers]]` table, and where it stands."""

    def error(self, key: str, problem: str, remedy: str) -> TriggerError:
        """Returns the error for a key of the table."""
        return self.error_at(self.origin.below(key), problem, remedy)

    @staticmethod
    def error_at(place: Origin, problem: str, remedy: str) -> TriggerError:
        """Returns the error for a place in the manifest."""
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
    tables = diagnostics.attempt(tables_of_binary, package, "triggers", binary_name, TriggerTable)
    diagnostics.raise_errors()
    return tables or ()


def _refuse_in_workspace(workspace: Workspace) -> None:
    if "triggers" in workspace.root.table("workspace", "metadata", "lambda"):
        raise TriggerTable.error_at(
            Origin(workspace.root.path, ("workspace", "metadata", "lambda", "triggers")),
            "triggers of a whole workspace would be attached to each of its functions",
            f"write {written('package', 'triggers')} into the manifests of the packages",
        )
