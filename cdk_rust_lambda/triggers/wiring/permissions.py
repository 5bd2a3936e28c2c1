"""What wires triggers for which aws-cdk-lib has no construct: permissions, and its own refusals."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.javascript import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constructs import Construct

    from cdk_rust_lambda.triggers.core.trigger import HandlerEvent


def allow(
    scope: Construct,
    construct_id: str,
    handler: lambda_.IFunction,
    principal: str,
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
    account = Stack.of(scope).account
    options = {"principal": principal, "source_arn": source_arn, "source_account": account}
    return _permission(scope, construct_id, handler, **options)


def allow_by_arn(
    scope: Construct,
    construct_id: str,
    handler: lambda_.IFunction,
    principal: str,
    source_arn: str,
) -> None:
    """Lets a service invoke a function that says on whose behalf only by an ARN with the account.

    Args:
        scope: Where to make the permission.
        construct_id: The trigger's id; the permission's begins with it.
        handler: The function, or its alias.
        principal: The service: `apigateway.amazonaws.com`.
        source_arn: What it may do so for.
    """
    _permission(scope, construct_id, handler, principal=principal, source_arn=source_arn)


def _permission(
    scope: Construct, construct_id: str, handler: lambda_.IFunction, **options: Any
) -> lambda_.CfnPermission:
    return lambda_.CfnPermission(
        scope,
        f"{construct_id}Permission",
        action="lambda:InvokeFunction",
        function_name=handler.function_arn,
        **options,
    )


def without_permission(
    scope: Construct, construct_id: str, handler: lambda_.IFunction
) -> lambda_.IFunction:
    """Returns a function as aws-cdk-lib may name it, without a permission for whoever invokes it.

    For constructs of aws-cdk-lib that let a service invoke the function on behalf of everyone; `allow`, or a
    role, lets it do so for less.

    Args:
        scope: Where to make it.
        construct_id: The trigger's id; that of the function's stand-in begins with it.
        handler: The function, or its alias.
    """
    return lambda_.Function.from_function_attributes(
        scope,
        f"{construct_id}Handler",
        function_arn=handler.function_arn,
        role=handler.role,
        same_environment=False,  # else aws-cdk-lib makes the permission here
        skip_permissions=True,
    )


def service_role(
    scope: Construct, construct_id: str, principal: str, *, source_arn: str | None = None
) -> iam.IRole:
    """Makes a role that a service may assume on behalf of the stack's account only.

    See "The confused deputy problem" in the IAM guide.

    Args:
        scope: Where to make it.
        construct_id: Its id there.
        principal: The service: `events.amazonaws.com`.
        source_arn: What the service may assume it for. Default: whatever is in the account.
    """
    conditions = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    if source_arn is not None:
        conditions["ArnEquals"] = {"aws:SourceArn": source_arn}
    service = iam.ServicePrincipal(principal, conditions=conditions)
    role = iam.Role(scope, construct_id, assumed_by=cast("iam.IPrincipal", service))
    return cast("iam.IRole", role)


@contextmanager
def refusals(key: str, remedy: str, check_id: str | None = None) -> Iterator[None]:
    """Turns what aws-cdk-lib says against a construct into a `TriggerError`."""
    try:
        yield
    except RuntimeError as error:
        raise TriggerError(message_of(error), key=key, remedy=remedy, check_id=check_id) from error


def timeout_of(function: lambda_.Function) -> int | None:
    """Returns a function's timeout in seconds; None for a token."""
    timeout = function.timeout
    if timeout is None or timeout.is_unresolved():
        return None
    return int(timeout.to_seconds())


def shorter_timeout(seconds: float) -> str:
    """Returns the remedy for a function that may take longer than its caller waits."""
    return (
        f"Set timeout=Duration.seconds({seconds:g}) on the function or less, in Cargo.toml by"
        " deploy.timeout"
    )


def log_group(scope: Construct, construct_id: str, name: str | None = None) -> logs.LogGroup:
    """Makes a log group that keeps what it gets for a month, and stays when the stack is deleted.

    Args:
        scope: Where to make it.
        construct_id: Its id there.
        name: Its name. Default: CloudFormation's.
    """
    retention = logs.RetentionDays.ONE_MONTH
    return logs.LogGroup(scope, construct_id, log_group_name=name, retention=retention)


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
