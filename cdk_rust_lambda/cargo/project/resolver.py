"""The version of Cargo's resolver, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_rust_lambda.cargo.project.workspace import Workspace


def resolver_of(workspace: Workspace) -> str:
    """Returns the version of the resolver: given, or that of the root package's edition."""
    root = workspace.root
    resolver = root.table("workspace").get("resolver") or root.package_table().get("resolver")
    if resolver is None and root.is_package:
        edition = root.package_table().get("edition", "2015")
        if isinstance(edition, Mapping):
            edition = root.table("workspace", "package").get("edition")
        resolver = {"2015": "1", "2018": "1", "2021": "2"}.get(str(edition), "3")
    return str(resolver or "1")


def uses_development_dependencies(workspace: Workspace) -> bool:
    """Whether development dependencies turn on features of what is built: resolver 1 lets them."""
    return resolver_of(workspace) == "1"
