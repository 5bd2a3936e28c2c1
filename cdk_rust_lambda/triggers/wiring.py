"""What wires triggers for which aws-cdk-lib has no construct: permissions, and its own refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.trigger import HandlerEvent


def allow(
    scope: Construct,
    construct_id: str,
    handler: lambda_.IFunction,
    principal: str,
    *,
    source_arn: str | None = None,
) -> lambda_.CfnPermission:
    """Lets a service invoke a function, on behalf of the function's own account only.

    Args:
        scope: Where to make the permission.
        construct_id: The trigger's id; the permission's begins with it.
        handler: The function, or its alias.
        principal: The service: `iot.amazonaws.com`.
        source_arn: What it may do so for. Default: whatever is in the account.
    """
    return lambda_.CfnPermission(
        scope,
        f"{construct_id}Permission",
        action="lambda:InvokeFunction",
        function_name=handler.function_arn,
        principal=principal,
        source_account=Stack.of(scope).account,
        source_arn=source_arn,
    )


def scope_to_account(scope: IConstruct, principal: str) -> None:
    """Adds the stack's account to permissions that aws-cdk-lib makes without one.

    Args:
        scope: The function or alias that has the permissions.
        principal: The service whose permissions are meant.
    """
    account = Stack.of(scope).account
    for child in scope.node.children:
        if (
            isinstance(child, lambda_.CfnPermission)
            and child.principal == principal
            and child.source_account is None
        ):
            child.source_account = account


@contextmanager
def refusals(key: str, remedy: str) -> Iterator[None]:
    """Turns what aws-cdk-lib says against a construct into a `TriggerError`."""
    try:
        yield
    except RuntimeError as error:
        # Of several lines: the message, then a stack trace of JavaScript.
        problem = str(error).strip().partition("\n")[0]
        raise TriggerError(problem, key=key, remedy=remedy) from error


def timeout_of(function: lambda_.Function) -> int | None:
    """Returns a function's timeout in seconds; None for a token."""
    timeout = function.timeout
    if timeout is None or timeout.is_unresolved():
        return None
    return int(timeout.to_seconds())


def log_group(scope: Construct, construct_id: str) -> logs.LogGroup:
    """Makes a log group that keeps what it gets for a month, and goes with the stack's resource."""
    return logs.LogGroup(scope, construct_id, retention=logs.RetentionDays.ONE_MONTH)


class _EventByTrigger:
    """What `event_by` returns: on the class a default, on a trigger what it is given."""

    def __init__(self, default: HandlerEvent, choose: Callable[[Any], HandlerEvent]) -> None:
        self._default = default
        self._choose = choose

    def __get__(self, trigger: Any, _: Any) -> HandlerEvent:
        return self._default if trigger is None else self._choose(trigger)


def event_by(default: HandlerEvent, choose: Callable[[Any], HandlerEvent]) -> HandlerEvent:
    """Returns a class variable `event` for a kind whose event depends on its options.

    Args:
        default: The event of the class.
        choose: Returns the event of a trigger.
    """
    return cast("HandlerEvent", _EventByTrigger(default, choose))
