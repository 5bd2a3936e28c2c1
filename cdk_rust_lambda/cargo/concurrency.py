"""Whether a package's binaries handle several events at once, as functions on managed instances are to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.event_crates import HTTP_CRATE, EventCrates
from cdk_rust_lambda.cargo.project.lambda_crates import reaches_durable_sdk
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Collection

    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

_CRATES = (HTTP_CRATE, "lambda_runtime")
_FEATURE = "concurrency-tokio"
# What is called in place of `run`, or of the method of lambda_runtime::Runtime.
_CALL = b"run_concurrent"


def handles_one_at_a_time(
    workspace: Workspace, package: Package, lockfile: Lockfile | None, files: Collection[str]
) -> Notice | None:
    """Returns the warning that a function answers one of several events only; None if it may answer all.

    Where that isn't known, since a wrapper may run the function, nothing is said.

    Args:
        workspace: The package's workspace.
        package: The package.
        lockfile: The workspace's Cargo.lock, if there is one.
        files: The source files of the binary.
    """
    crates = EventCrates.of(workspace, package, lockfile)
    used = [each for each in _CRATES if crates.uses(each)]
    if not used or crates.has_wrapper():
        return None
    if not any(crates.turns_on(each, _FEATURE) for each in _CRATES):
        what = f"{package.manifest.path} doesn't turn the feature {_FEATURE} of {used[0]} on"
        command = f"cargo add --package {package.name} {used[0]} --features {_FEATURE}"
        remedy = f"run `{command}`, and call {used[0]}::run_concurrent in place of run"
    elif any(_CALL in Path(file).read_bytes() for file in files if file.endswith(".rs")):
        return None
    else:
        what = "nothing in its sources calls run_concurrent"
        remedy = f"call {used[0]}::run_concurrent in place of run"
    # That SDK has a `run` of its own, which takes the place of lambda_runtime's.
    is_durable = reaches_durable_sdk(package, workspace, lockfile)
    remedy = "" if is_durable else f"{remedy[0].upper()}{remedy[1:]}; or set"
    text = (
        "the function is on managed instances, which send one environment several events at once, but"
        f" {what}: it would answer one, and the others would get Runtime.Unavailable. {remedy or 'Set'}"
        " per_execution_environment_max_concurrency to 1"
    )
    return Notice.warning("concurrency-missing", text, file=package.manifest.path)
