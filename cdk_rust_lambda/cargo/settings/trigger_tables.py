"""The `triggers` tables of a manifest: which ones are there for a binary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable, tables_of_binary
from cdk_rust_lambda.errors import TriggerError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace
    from cdk_rust_lambda.cargo.toml.origin import Origin


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
    return tables_of_binary(workspace, package, "triggers", binary_name, TriggerTable)
