"""Putting what a construct needs into the app's build queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.annotations import annotate_at_synthesis
from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.bundling.failure import BuildFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs import IConstruct

    from cdk_rust_lambda.bundling.code import RustCode
    from cdk_rust_lambda.bundling.planned_asset import PlannedAsset
    from cdk_rust_lambda.bundling.queue import BuildQueue


def request_build(
    construct: IConstruct,
    queue: BuildQueue,
    code: RustCode,
    asset: PlannedAsset,
    *,
    has_layers: Callable[[], bool],
) -> None:
    """Asks for the asset of a construct that has just been made.

    Args:
        construct: The function or the extension: what is wrong or odd is said there.
        queue: The app's build queue.
        code: Its code.
        asset: What is built.
        has_layers: Whether it has layers; to be asked at synthesis.
    """
    queue.add(
        BuildRequest(
            bundling_required=code.bundling_required,
            notify=lambda notice: annotate_at_synthesis(construct, notice),
            fail=lambda error: construct.node.add_validation(BuildFailure(error)),
            plan=asset.plan,
            has_layers=has_layers,
            fingerprint=asset.fingerprint,
            destination=code.directory,
            path=lambda: construct.node.path,
            occasion=code.occasion,
            location=code.location,
        )
    )
