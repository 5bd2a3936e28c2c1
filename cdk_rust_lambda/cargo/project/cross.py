"""What a project tells `cross` of the container that it compiles in.

See "Configuring cross with a file" in the documentation of cross: docs/config_file.md of cross-rs/cross.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.project.configuration import value_at
from cdk_rust_lambda.cargo.toml.reading import read_toml

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import Manifest

_FILE = "Cross.toml"


def cross_files(directory: Path) -> dict[str, Path]:
    """Returns the files that say it, by the names that they are given: Cross.toml, and those that it names.

    Args:
        directory: The workspace's folder, which they are relative to.

    Raises:
        ManifestError: Cross.toml is not valid TOML.
    """
    path = directory / _FILE
    if not os.path.isfile(path):
        return {}
    names = (_FILE, *_named_files(read_toml(path)))
    found = {name: Path(os.path.normpath(directory / name)) for name in names}
    # Of what is missing cross has something to say.
    return {name: path for name, path in found.items() if os.path.isfile(path)}


def cross_metadata(root: Manifest, manifest: Manifest) -> dict[str, Any]:
    """Returns what manifests say of it.

    Args:
        root: The workspace's manifest.
        manifest: The package's.
    """
    found = {
        "workspace": value_at(root.data, "workspace", "metadata", "cross"),
        "package": value_at(manifest.data, manifest.package_key, "metadata", "cross"),
    }
    return {name: table for name, table in found.items() if table is not None}


def _named_files(data: Mapping[str, Any]) -> Iterator[str]:
    targets = data.get("target")
    tables = [data.get("build"), *(targets.values() if isinstance(targets, Mapping) else ())]
    for table in tables:
        # A list has commands in place of a script.
        for name in (
            value_at(table, "dockerfile"),
            value_at(table, "dockerfile", "file"),
            value_at(table, "pre-build"),
        ):
            if isinstance(name, str) and "\0" not in name:
                yield name
