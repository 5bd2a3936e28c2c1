"""When functions are built: what the app says of it, and what their stacks and pipelines allow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast, get_args

from aws_cdk import LegacyStackSynthesizer, Stack

from cdk_rust_lambda.cargo.compile.bundling_options import BuildOccasion
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.publishing.deferred_build import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aws_cdk.pipelines import PipelineBase
    from constructs import IConstruct

    from cdk_rust_lambda.bundling.batch import BuildRequest

OCCASION_CONTEXT = "cdk-rust-lambda:build"
"""The key of CDK's context that says it for a whole app."""

_PIPELINES = "aws_cdk.pipelines"
_KEY = "bundling.build"


def occasion_of_context(value: Any) -> BuildOccasion:
    """Returns what an app's context says of when functions are built.

    Args:
        value: The value in the context; None if there is none.

    Raises:
        SettingsError: it is none of the values of `BundlingOptions(build=...)`.
    """
    if value is None:
        return "synthesis"
    occasions = get_args(BuildOccasion)
    if value not in occasions:
        expected = " or ".join(map(repr, occasions))
        raise SettingsError(
            f"expected {expected}, found {value!r}",
            key=OCCASION_CONTEXT,
            remedy="correct it in cdk.json, App(context=...) or `cdk --context`",
        )
    return cast("BuildOccasion", value)


def build_command(directory: Path) -> list[str]:
    """Returns the command by which the CDK CLI has an asset built.

    Args:
        directory: The asset's folder.
    """
    return [sys.executable, "-m", COMMAND, str(directory)]


def check_takes_commands(stack: Stack) -> None:
    """Refuses builds at deployment for a stack whose synthesizer knows of no commands.

    Raises:
        SettingsError: it doesn't.
    """
    while (parent := stack.nested_stack_parent) is not None:
        stack = parent
    if isinstance(stack.synthesizer, LegacyStackSynthesizer):
        raise SettingsError(
            "the LegacyStackSynthesizer has no assets that are built at deployment",
            key=_KEY,
            remedy="use another synthesizer, or build='synthesis'",
        )


def check_pipelines(app: IConstruct, requests: Sequence[BuildRequest]) -> Iterator[SettingsError]:
    """Yields an error for each pipeline of CDK Pipelines that would have to build functions.

    Args:
        app: The app.
        requests: The requests of its functions.
    """
    deferred = [each for each in requests if each.occasion == "deployment"]
    # Without the module there is no pipeline.
    if not deferred or _PIPELINES not in sys.modules:
        return
    from aws_cdk.pipelines import PipelineBase

    for construct in app.node.find_all():
        if isinstance(construct, PipelineBase):
            published = set(_published_by(construct))
            found = sorted(
                {e.path() for e in deferred if f"{e.fingerprint.digest}.zip" in published}
            )
            if found:
                yield SettingsError(
                    f"the pipeline {construct.node.path} can't build {', '.join(found)} at deployment: the step"
                    " of CDK Pipelines that publishes assets has neither the sources nor the compiler",
                    key=_KEY,
                    remedy="use build='unpublished', which builds in the step that synthesizes, or 'synthesis'",
                )


def _published_by(pipeline: PipelineBase) -> Iterator[str]:
    """Yields the ids of the assets that a pipeline publishes."""
    for wave in pipeline.waves:
        for stage in wave.stages:
            for stack in stage.stacks:
                yield from (asset.asset_id for asset in stack.assets)
