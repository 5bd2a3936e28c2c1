"""The edition of a package, the version of its workspace's resolver, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import Manifest


def edition_of(manifest: Manifest, root: Manifest) -> str:
    """Returns the edition of a package: given, inherited, or the first one.

    Args:
        manifest: The package's manifest.
        root: The manifest of its workspace, for what it inherits; else the same manifest.

    Raises:
        ManifestError: it is something else than a text.
    """
    edition = manifest.package_table().get("edition", "2015")
    key, expected = f"{manifest.package_key}.edition", 'an edition, such as "2024"'
    if isinstance(edition, Mapping):
        edition = root.table("workspace", "package").get("edition")
        if edition is None:
            raise ManifestError(
                f"expected {expected}, found none in workspace.package of {root.path}",
                file=manifest.path,
                key=key,
                remedy=f"add {expected}, to workspace.package there, or write it here",
            )
    if not isinstance(edition, str):
        raise manifest.type_error(key, expected, edition)
    return edition


def resolver_of(root: Manifest) -> str:
    """Returns the version of a workspace's resolver: given, or that of the root package's edition.

    Args:
        root: The workspace's manifest, or that of a package that is in none.

    Raises:
        ManifestError: the edition is something else than a text.
    """
    resolver = root.table("workspace").get("resolver") or root.package_table().get("resolver")
    if resolver is None and root.is_package:
        resolver = {"2015": "1", "2018": "1", "2021": "2"}.get(edition_of(root, root), "3")
    return str(resolver or "1")


def uses_development_dependencies(root: Manifest) -> bool:
    """Whether development dependencies turn on features of what is built: resolver 1 lets them.

    Args:
        root: The workspace's manifest, or that of a package that is in none.
    """
    return resolver_of(root) == "1"
