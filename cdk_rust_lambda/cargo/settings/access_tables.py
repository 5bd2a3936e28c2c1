"""The `access` tables of a manifest: what a binary's function may do with resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.metadata_tables import (
    MetadataTable,
    tables_of_binary,
    written,
)
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin

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
    diagnostics = Diagnostics()
    diagnostics.attempt(_refuse_in_workspace, workspace)
    tables = diagnostics.attempt(tables_of_binary, package, "access", binary_name, MetadataTable)
    diagnostics.raise_errors()
    return tables or ()


def _refuse_in_workspace(workspace: Workspace) -> None:
    if "access" in workspace.root.table("workspace", "metadata", "lambda"):
        raise Origin(workspace.root.path, ("workspace", "metadata", "lambda", "access")).error(
            "rights of a whole workspace would be given to each of its functions",
            f"write {written('package', 'access')} into the manifests of the packages",
        )
