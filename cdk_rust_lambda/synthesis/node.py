"""Paths of Node's: it keeps the working directory that Python had when jsii was started."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from aws_cdk import App, AssetStaging


def path_of_node(path: str) -> str:
    """Returns the absolute path of one of CDK's, which may be relative to Node's working directory."""
    is_absolute = Path(path).is_absolute()
    return path if is_absolute else os.path.normpath(os.path.join(_node_directory(), path))


@cache
def _node_directory() -> str:
    """Returns the working directory of Node: that of Python when jsii was started.

    An asset resolves its path; without staging it does nothing else with it.
    """
    context = {"aws:cdk:disable-asset-staging": True}
    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder, auto_synth=False, context=context)
        return AssetStaging(app, "Probe", source_path=".", asset_hash="none").source_path
