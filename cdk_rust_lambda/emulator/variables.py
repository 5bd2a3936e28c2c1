"""The environment of a function's process: what Lambda sets, the settings, and a little of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.types import DEFAULT_MEMORY, DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.plan import BinaryPlan

# All else stays out: the developer's shell mustn't stand in for what the settings forget.
_INHERITED = (
    *("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("RUST_LOG", "RUST_BACKTRACE", "RUST_LIB_BACKTRACE"),
)
# Credentials, Region and endpoints: the AWS SDK of the function uses those of the developer.
_AWS = "AWS_"
_OF_LAMBDA = ("AWS_LAMBDA_",)


def function_variables(
    plan: BinaryPlan, asset: Path, given: Mapping[str, str], machine: Mapping[str, str]
) -> dict[str, str]:
    """Returns the whole environment, but for the address of Lambda's API for runtimes.

    Args:
        plan: The function.
        asset: The folder of its files.
        given: What beats the settings.
        machine: This machine's environment.
    """
    inherited = {
        name: value
        for name, value in machine.items()
        if name in _INHERITED or (name.startswith(_AWS) and not name.startswith(_OF_LAMBDA))
    }
    deploy = plan.settings.deploy
    name = deploy.name or plan.binary.name
    return {
        **inherited,
        **plan.settings.environment,
        **given,
        "TZ": ":UTC",
        "_HANDLER": "bootstrap",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deploy.memory or DEFAULT_MEMORY),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "LAMBDA_TASK_ROOT": str(asset),
    }


def timeout_of(plan: BinaryPlan, given: int | None) -> int | None:
    """Returns the seconds that an answer may take; None for no limit.

    Args:
        plan: The function.
        given: What beats the setting; 0 for no limit.
    """
    if given is not None:
        return given or None
    return plan.settings.deploy.timeout or DEFAULT_TIMEOUT
