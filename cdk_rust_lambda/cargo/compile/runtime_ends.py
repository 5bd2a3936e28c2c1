"""How long Lambda supports each OS-only runtime."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = (
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    "https://github.com/aws-cloudformation/cfn-lint (LmbdRuntimeLifecycle.json of 1.58.0)",
)
"""Where the dates are from."""

AS_OF = date(2026, 11, 28)
"""The day on which the dates were looked up, and for which notices speak.

Not today: the same app says the same each day, so that `cdk synth --strict` doesn't fail overnight.
"""


@frozen
class RuntimeEnd:
    """When Lambda lets go of a runtime.

    Attributes:
        support_ends: From when on it gets no security updates.
        creation_blocked: From when on no function can be made with it.
        update_blocked: From when on none that has it can be changed.
    """

    support_ends: date
    creation_blocked: date
    update_blocked: date


RUNTIME_ENDS: Mapping[str, RuntimeEnd] = MappingProxyType(
    {
        DEFAULT_RUNTIME: RuntimeEnd(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
        "provided.al2": RuntimeEnd(date(2026, 7, 31), date(2027, 2, 1), date(2027, 3, 3)),
    }
)
"""The ends of all runtimes that a binary can be built for."""


def runtime_ended(runtime: str, on: date = AS_OF) -> Notice | None:
    """Returns the warning that Lambda's support for a runtime has ended; None if it hasn't.

    Args:
        runtime: The runtime's name.
        on: The day to look at.
    """
    end = RUNTIME_ENDS[runtime]
    if on < end.support_ends:
        return None
    text = (
        f"Lambda's support for the runtime {runtime} has ended on {end.support_ends}: no function can be made"
        f" with it from {end.creation_blocked} on, and none updated from {end.update_blocked} on. Use"
        f" {DEFAULT_RUNTIME}: take deploy.runtime in Cargo.toml or runtime= in Python out"
    )
    return Notice.warning("runtime-ended", text)
