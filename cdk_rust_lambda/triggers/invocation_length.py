"""How long each kind of trigger lets a function on managed instances run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.invocation import SHORT_POLLED, Invocation, invocation_of
from cdk_rust_lambda.triggers.wiring.final_values import check_timeout
from cdk_rust_lambda.triggers.wiring.permissions import shorter_timeout

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.core.trigger import Trigger


def check_invocation_length(function: lambda_.Function, trigger: Trigger) -> None:
    """Warns of a trigger whose invocations end before the function's timeout.

    Args:
        function: The function.
        trigger: The trigger.
    """
    is_short = trigger.type in SHORT_POLLED or invocation_of(trigger) is Invocation.SYNCHRONOUS
    if not is_short or not features_of(function).is_on_managed_instances:
        return

    def check(timeout: int) -> Notice | None:
        if timeout <= LONGEST_TIMEOUT:
            return None
        return Notice.warning(
            "invocation-ends",
            f"the function may take {timeout} seconds, but what a trigger of type {trigger.type!r} invokes takes"
            f" {LONGEST_TIMEOUT} at most. {shorter_timeout(LONGEST_TIMEOUT)}, or have it invoked asynchronously",
        )

    check_timeout(function, check)
