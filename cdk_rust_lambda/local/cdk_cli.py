"""The CDK CLI, as a developer has it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the local AWS listens at.
_OWN_ADDRESS = "127.0.0.1"


def find_cdk(folder: Path, environment: Mapping[str, str]) -> str:
    """Returns the CDK CLI: that of the app's `node_modules`, or of a folder above, else that on PATH.

    Args:
        folder: The app's folder.
        environment: This process' environment.

    Raises:
        ToolchainError: there is none.
    """
    for parent in (folder, *folder.parents):
        own = shutil.which("cdk", path=str(parent / "node_modules" / ".bin"))
        if own is not None:
            return own
    found = shutil.which("cdk", path=environment.get("PATH"))
    if found is None:
        raise ToolchainError(
            "the CDK CLI is not installed, or not on PATH", remedy="install it: npm install aws-cdk"
        )
    return found


def cdk_environment(environment: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """Returns the CDK CLI's environment: this process', without what it has for AWS, and no proxy for this machine.

    Args:
        environment: This process' environment.
        variables: What is set instead.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    # The app runs with this interpreter.
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", os.defpath)))
    excepted = ",".join(filter(None, (kept.get("no_proxy") or kept.get("NO_PROXY"), _OWN_ADDRESS)))
    return {**kept, "PATH": path, "no_proxy": excepted, "NO_PROXY": excepted, **variables}
