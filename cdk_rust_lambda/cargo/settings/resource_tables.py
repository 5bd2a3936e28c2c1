"""The `resources` tables of a workspace: what its functions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.metadata_tables import (
    MetadataTable,
    check_values,
    read_tables,
    written,
)
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.workspace import Workspace


def resource_tables(workspace: Workspace) -> tuple[MetadataTable, ...]:
    """Returns the tables of a workspace's resources.

    Raises:
        SettingsError: they stand in a package, or something else than tables stands there. One error
            names all of them.
    """
    diagnostics = Diagnostics()
    for member in workspace.members:
        manifest = member.manifest
        if "resources" in manifest.package_table("metadata", "lambda"):
            keys = (manifest.package_key, "metadata", "lambda", "resources")
            diagnostics.error(
                Origin(manifest.path, keys),
                "resources are the workspace's, so that its functions can share them",
                f"write {written('workspace', 'resources')} into the workspace's Cargo.toml",
            )
    found = diagnostics.attempt(
        read_tables, workspace.root, "workspace", "resources", MetadataTable
    )
    for table in found or ():
        diagnostics.attempt(check_values, table, "kind", written("workspace", "resources"))
    diagnostics.raise_errors()
    return tuple(found or ())
