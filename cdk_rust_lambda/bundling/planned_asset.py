"""The asset of a binary before its construct exists: its lock file, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.plan import BinaryPlan
from cdk_rust_lambda.cargo.project.lockfile import Lockfile
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.projects import CargoProjects

Lock = Callable[[BinaryPlan, Path], "Notice | None"]
"""Has Cargo write a lock file if it is missing and needed; returns what to say of that."""


@frozen
class PlannedAsset:
    """What is known of the asset of a binary.

    Attributes:
        plan: What is built and packaged.
        fingerprint: What it is made from.
        lockfile: The Cargo.lock of the binary's workspace, if there is one.
        warnings: What is odd about lock files.
    """

    plan: BinaryPlan
    fingerprint: Fingerprint
    lockfile: Lockfile | None
    warnings: tuple[Notice, ...]


def plan_asset(projects: CargoProjects, plan: BinaryPlan, lock: Lock) -> PlannedAsset:
    """Returns the asset of a binary.

    Args:
        projects: What has been read of the app's projects.
        plan: The binary.
        lock: Locks the dependencies if that is needed.

    Raises:
        CdkRustLambdaError: a manifest or the lock file is not what Cargo accepts, or can't be written.
    """
    path = projects.lockfile_path(plan.workspace, plan.options)
    # Before, so that the hash is what it is going to be from now on.
    notices: tuple[Notice | None, ...] = ()
    if plan.prebuilt is None:
        unread = projects.unread_lockfile(plan.workspace, plan.package, plan.options)
        notices = (lock(plan, path), unread)
    return PlannedAsset(
        plan=plan,
        fingerprint=fingerprint_of(projects, plan),
        lockfile=projects.lockfiles.read(path),
        warnings=tuple(each for each in notices if each is not None),
    )
