"""Checks of a function's values: when it is wired, and again what the final template says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.synthesis.properties import (
    Finding,
    Properties,
    PropertyCheck,
    check_properties,
)
from cdk_rust_lambda.triggers.wiring.permissions import timeout_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

DEFAULT_TIMEOUT = 3  # seconds; Lambda's own default for a function


def check_finally(
    function: lambda_.Function,
    said: Finding,
    check: Callable[..., Finding],
    *others: IConstruct,
) -> None:
    """Says what a check has found, and has it made again with the final template.

    Args:
        function: The function.
        said: What is found now.
        check: Is given the final properties of the function's resource, and of the others.
        others: Other resources that it is about.

    Raises:
        TriggerError: that is what is found.
    """
    if isinstance(said, TriggerError):
        raise said
    if said is not None:
        annotate(function, said)
    check_properties(PropertyCheck((function, *others), check, said))


def check_timeout(function: lambda_.Function, check: Callable[[int], Finding]) -> None:
    """Checks a function's timeout: now, and that of the final template.

    Args:
        function: The function.
        check: Is given the timeout in seconds.

    Raises:
        TriggerError: it is what the check finds.
    """
    timeout = timeout_of(function)
    check_finally(
        function,
        None if timeout is None else check(timeout),
        lambda properties: checked(check, final_timeout(properties)),
    )


def checked(check: Callable[..., Finding], *values: int | None) -> Finding:
    """Returns what a check finds; nothing if a value is only known at deployment."""
    return None if None in values else check(*values)


def final_timeout(properties: Properties) -> int | None:
    """Returns the timeout in a function's final properties."""
    return final_number(properties, "Timeout", DEFAULT_TIMEOUT)


def final_number(properties: Properties, name: str, default: int | None) -> int | None:
    """Returns a number of a resource's final properties; None for one only known at deployment.

    Args:
        properties: The properties.
        name: The property's name.
        default: What an absent one means.
    """
    value = properties.get(name, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
