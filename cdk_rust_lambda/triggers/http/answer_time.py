"""How long the callers of functions that answer HTTP requests wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from aws_cdk import aws_apigatewayv2 as apigatewayv2

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.wiring.final_options import UNKNOWN, number_at
from cdk_rust_lambda.triggers.wiring.final_values import (
    check_finally,
    check_timeout,
    final_timeout,
)
from cdk_rust_lambda.triggers.wiring.permissions import shorter_timeout, timeout_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aws_cdk import Duration
    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

    from cdk_rust_lambda.synthesis.properties import Finding, Properties

_SLACK = 1
_SHORTEST = 0.05


@frozen
class Caller:
    """An API, and how long it waits.

    Attributes:
        name: What it is called in the text.
        default: For how many seconds it waits by default.
        longest: For how many seconds it can be told to wait; the shortest are 50 milliseconds.
        remedy: What to do, besides a shorter timeout of the function; `{seconds}` is how long the API waits.
        path: Where the timeout stands in the properties of its integrations, in milliseconds.
    """

    name: str
    default: float
    longest: float
    remedy: str
    path: str = "TimeoutInMillis"


def check_api_time(
    function: lambda_.Function, trigger: Any, caller: Caller, integrations: Sequence[IConstruct]
) -> None:
    """Warns if the function may take longer than an API waits, and checks its timeout finally.

    Args:
        function: The function.
        trigger: The trigger, with its `timeout`.
        caller: The API.
        integrations: The resources that have the timeout.
    """
    seconds = seconds_of(trigger.timeout, caller.default)

    def check(timeout: int | None, waits: Sequence[float | None]) -> Notice | None:
        known = [each for each in waits if each is not None]
        if timeout is None or not known:
            return None
        return _too_slow(timeout, min(known), caller.name, caller.remedy)

    def check_final(of_function: Properties, *of_integrations: Properties) -> Finding:
        waits = [_final_seconds(each, caller) for each in of_integrations] or [seconds]
        for each in waits:
            if each is not None and not _SHORTEST <= each <= caller.longest:
                return TriggerError(
                    f"{caller.name} waits for {_SHORTEST} to {caller.longest} seconds, not for {each:g}",
                    key="timeout",
                    remedy="set timeout of the trigger, instead of by an Aspect or override",
                )
        return check(final_timeout(of_function), waits)

    check_finally(function, check(timeout_of(function), [seconds]), check_final, *integrations)


def _final_seconds(properties: Properties, caller: Caller) -> float | None:
    """Returns how long an integration waits; None if only a deployment knows it."""
    milliseconds = number_at(caller.path)(properties)
    if milliseconds is UNKNOWN:
        return None
    return caller.default if milliseconds is None else float(milliseconds) / 1000


def integrations_of(
    routes: Iterable[apigatewayv2.HttpRoute | apigatewayv2.WebSocketRoute],
) -> list[IConstruct]:
    """Returns the integrations that are made with routes.

    Args:
        routes: The routes.
    """
    made = (each for route in routes for each in route.node.find_all())
    return [each for each in made if isinstance(each, apigatewayv2.CfnIntegration)]


def check_answer_time(
    function: lambda_.Function, seconds: float | None, what: str, remedy: str
) -> None:
    """Warns if the function may take longer than its caller waits.

    Args:
        function: The function.
        seconds: How long the caller waits; None if only a deployment knows it.
        what: The caller, for the text.
        remedy: What to do, besides a shorter timeout of the function.
    """
    check_timeout(function, lambda timeout: _too_slow(timeout, seconds, what, remedy))


def seconds_of(duration: Duration | None, default: float) -> float | None:
    """Returns how many seconds a duration has; None if only a deployment knows it.

    Args:
        duration: The duration.
        default: What None means.
    """
    if duration is None:
        return default
    return None if duration.is_unresolved() else duration.to_milliseconds() / 1000


def _too_slow(timeout: int, seconds: float | None, what: str, remedy: str) -> Notice | None:
    if seconds is None or timeout <= seconds + _SLACK:
        return None
    return Notice.warning(
        "api-timeout",
        f"the function may take {timeout} seconds, but {what} waits only {seconds:g}, and then"
        f" answers with an error while the function goes on. {shorter_timeout(seconds)}"
        f"{remedy.format(seconds=f'{seconds:g}')}",
    )
