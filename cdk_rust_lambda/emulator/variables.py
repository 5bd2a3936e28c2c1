"""The environment of a function's process: what Lambda sets, the settings, and a little of this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

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
REFERENCE: Final = re.compile(r"\$(\$\{)|\$\{([A-Za-z][\w-]*)\.([A-Za-z]\w*)\}")
"""As of triggers/core/references, which knows the resources: `${orders.table_name}`, and `$${` for `${` itself."""


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
        **_without_references(plan),
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


def unknown_variables(plan: BinaryPlan, given: Mapping[str, str]) -> list[str]:
    """Returns the variables that only the app knows, as they are attributes of its resources.

    Args:
        plan: The function.
        given: What beats the settings.
    """
    environment = plan.settings.environment
    return sorted(environment.keys() - _without_references(plan).keys() - given.keys())


def _without_references(plan: BinaryPlan) -> dict[str, str]:
    """The variables of the settings, without those that refer to a resource."""
    found = {}
    for name, value in plan.settings.environment.items():
        origin = plan.settings.origin(f"env.{name}")
        # What an `env_file` says is no reference, whatever it is.
        if origin is None or origin.file is None or origin.file.suffix != ".toml":
            found[name] = value
        elif not any(match[2] for match in REFERENCE.finditer(value)):
            found[name] = REFERENCE.sub(lambda match: match[1], value)
    return found


def timeout_of(plan: BinaryPlan, given: int | None) -> int | None:
    """Returns the seconds that an answer may take; None for no limit.

    Args:
        plan: The function.
        given: What beats the setting; 0 for no limit.
    """
    if given is not None:
        return given or None
    return plan.settings.deploy.timeout or DEFAULT_TIMEOUT
