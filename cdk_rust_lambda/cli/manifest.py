"""The Cargo.toml that a command is about."""

from __future__ import annotations

import os
from pathlib import Path

from cdk_rust_lambda.cargo.project.manifest import folders_below, locate_manifest
from cdk_rust_lambda.cli.output import say

_CDK_JSON = "cdk.json"


def manifest_of(manifest_path: Path | None) -> Path:
    """Returns the absolute path of the Cargo.toml that is named, or else of the one that is meant.

    That is the nearest in the working directory or above it, as Cargo looks for it. From the folder of an app, one with
    cdk.json, it doesn't look above: there it is the only one below.

    Args:
        manifest_path: A Cargo.toml, or the folder that holds one; None if none is named.

    Raises:
        ManifestError: there is none, or several are below.
    """
    if manifest_path is not None:
        return locate_manifest(manifest_path)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if os.path.isfile(folder / "Cargo.toml"):
            return locate_manifest(folder)
        if os.path.isfile(folder / _CDK_JSON):
            below = folders_below(folder)
            if len(below) == 1:
                say(f"Taking {os.path.relpath(below[0] / 'Cargo.toml', here)}")
                return locate_manifest(below[0])
            break
    return locate_manifest(here)
