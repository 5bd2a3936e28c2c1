"""The resources of a workspace's Cargo.toml, made to see whether functions ask of them what they have."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from aws_cdk import App, Stack

from cdk_rust_lambda.resources.workspace_resources import NamedResource, make_resources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs import IConstruct

    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics


def made_resources(
    resources: Iterable[NamedResource], diagnostics: Diagnostics
) -> dict[str, IConstruct]:
    """Makes resources in a stack of their own, which is never synthesized; those that need one of Python are left out.

    Args:
        resources: The resources, each behind those that it needs.
        diagnostics: Takes what aws-cdk-lib refuses.

    Returns:
        The constructs, by name.
    """
    made: dict[str, IConstruct] = {}
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(App(outdir=folder, auto_synth=False), "Check")
        for each in resources:
            if each.needs <= made.keys():
                made |= diagnostics.attempt(make_resources, stack, (each,), made) or {}
    return made
