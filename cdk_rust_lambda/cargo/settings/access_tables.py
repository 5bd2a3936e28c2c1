"""The `access` tables of a manifest: what a binary's function may do with resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable, tables_of_binary

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace


def access_tables(
    workspace: Workspace, package: Package, binary_name: str | None
) -> tuple[MetadataTable, ...]:
    """Returns the access tables that are for a binary of a package; for None those of all.

    Raises:
        SettingsError: they stand where they can't, or don't say which binary they are for. One error
            names all of them.
    """
    return tables_of_binary(workspace, package, "access", binary_name, MetadataTable)
