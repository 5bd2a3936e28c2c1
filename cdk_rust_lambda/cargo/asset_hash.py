"""The asset hash of a binary whose plan is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
    from cdk_rust_lambda.cargo.plan import BinaryPlan
    from cdk_rust_lambda.cargo.projects import CargoProjects


def fingerprint_of(projects: CargoProjects, plan: BinaryPlan) -> Fingerprint:
    """Returns what the asset of a binary is made from.

    Args:
        projects: Reads the sources.
        plan: The binary, and what it is built and packaged with.

    Raises:
        ManifestError: a manifest or the lock file is not what Cargo accepts, or a file can't be read.
    """
    fingerprinter = projects.fingerprinter
    if plan.prebuilt is not None:
        return fingerprinter.fingerprint_prebuilt(plan.prebuilt, plan.options, plan.included)
    return fingerprinter.fingerprint(
        plan.workspace, plan.package, plan.binary, plan.options, plan.included
    )
