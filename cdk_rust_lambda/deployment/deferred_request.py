"""Builds that the synthesis has put off, as requests to the build queue."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.plan import BinaryPlan, plan_binary
from cdk_rust_lambda.cargo.settings.variables import PREFIX
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cdk_rust_lambda.cargo.projects import CargoProjects
    from cdk_rust_lambda.errors import CdkRustLambdaError
    from cdk_rust_lambda.notices.notice import Notice
    from cdk_rust_lambda.publishing.deferred_build import DeferredBuild


def restore_variables(deferred: Iterable[DeferredBuild]) -> None:
    """Gives this process the variables that the synthesis had, as far as hash and settings know them.

    Args:
        deferred: What the synthesis has left.
    """
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    for each in deferred:
        for name, value in each.variables.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def standalone_crates(deferred: Iterable[DeferredBuild]) -> frozenset[str]:
    """Returns the manifests of an app's crates that are in no workspace, and share a folder to build in.

    Args:
        deferred: What the synthesis has left.
    """
    return frozenset().union(*(each.standalone for each in deferred))


def plan_of(deferred: DeferredBuild, projects: CargoProjects) -> BinaryPlan:
    """Returns what a function is built from, as its sources are now.

    Args:
        deferred: What the synthesis has left.
        projects: Reads its manifests.

    Raises:
        CdkRustLambdaError: they aren't right.
    """
    diagnostics = Diagnostics()
    plan = plan_binary(
        projects, Path(deferred.manifest_path), deferred.package, deferred.selection, diagnostics
    ).plan
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    return plan


def request_of(
    deferred: DeferredBuild,
    projects: CargoProjects,
    folder: Path,
    *,
    notify: Callable[[Notice], None],
    fail: Callable[[CdkRustLambdaError], None],
) -> BuildRequest:
    """Returns the request that a function's construct would make, with its sources as they are now.

    Args:
        deferred: What the synthesis has left.
        projects: Reads its manifests.
        folder: The cloud assembly, in which the asset is staged.
        notify: Shows a notice.
        fail: Is called with what goes wrong with the build.

    Raises:
        CdkRustLambdaError: the sources aren't right.
    """
    plan = plan_of(deferred, projects)
    fingerprint = fingerprint_of(projects, plan)
    return BuildRequest(
        bundling_required=True,
        notify=notify,
        fail=fail,
        plan=plan,
        has_layers=lambda: deferred.has_layers,
        fingerprint=fingerprint,
        destination=folder / f"asset.{fingerprint.digest}",
        path=lambda: deferred.function,
    )
