"""How long and how often EventBridge tries to deliver an event, and what is lost then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.triggers.core.trigger import warn
from cdk_rust_lambda.triggers.options.fields import duration, integer
from cdk_rust_lambda.triggers.wiring.final_options import number_at

if TYPE_CHECKING:
    from aws_cdk import Duration
    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.wiring.final_options import Readers

_LONGEST_EVENT_AGE = 86_400  # seconds; 24 hours
_MOST_RETRIES = 185

MAX_EVENT_AGE = duration(60, _LONGEST_EVENT_AGE, check_id="eb-retry")
"""How long it is tried to deliver an event: 1 minute to 24 hours."""

RETRY_ATTEMPTS = integer(0, _MOST_RETRIES, check_id="eb-retry")
"""How often it is tried again to deliver an event: at most 185 times."""


def retry_policy_at(path: str) -> Readers:
    """Returns what reads for how long, and how often, delivery is tried again.

    Args:
        path: Where the retry policy stands in the properties.
    """
    return {
        "max_event_age": number_at(f"{path}.MaximumEventAgeInSeconds"),
        "retry_attempts": number_at(f"{path}.MaximumRetryAttempts"),
    }


def warn_undelivered(
    function: lambda_.Function,
    construct_id: str,
    sender: str,
    max_event_age: Duration | None,
) -> None:
    """Warns that what can't be delivered is lost, for want of a dead-letter queue."""
    seconds = _LONGEST_EVENT_AGE
    if max_event_age is not None and not max_event_age.is_unresolved():
        seconds = int(max_event_age.to_seconds())
    warn(
        function,
        "eb-dlq",
        f"what {sender} can't deliver to the function in {seconds:,} seconds is lost: the trigger"
        f" {construct_id} has no dead-letter queue. Set dead_letter_queue, in Cargo.toml to"
        " { create = true }",
    )
