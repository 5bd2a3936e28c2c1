"""How each kind of trigger invokes its function, and which functions can't be invoked so."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT_ON_INSTANCES, LONGEST_WAIT
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.options.invocation_type import is_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.core.trigger import Trigger


class Invocation(Enum):
    """Who invokes a function, and whether the answer is waited for."""

    POLLED = "polled"
    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    ANY = "as its caller likes"


POLLED = frozenset(
    {"activemq", "documentdb", "dynamodb-stream", "kinesis-stream", "msk", "rabbitmq"}
    | {"self-managed-kafka", "sqs", "via-queue"}
)
SHORT_POLLED = frozenset({"activemq", "documentdb", "rabbitmq"})
"""The event source mappings that give a function on managed instances no more time than another.

See "Configure Lambda function timeout" in the Lambda guide.
"""
SYNCHRONOUS = frozenset(
    {"alb", "alexa", "appsync", "appsync-authorizer", "appsync-events", "bedrock-agent"}
    | {"bedrock-agentcore", "bedrock-agentcore-evaluator", "bedrock-agentcore-interceptor"}
    | {"bedrock-flow"}
    | {"client-vpn", "cloudformation-hook", "cloudformation-macro", "cloudfront", "cognito-sync"}
    | {"cognito-user-pool", "connect", "ecs-deployment-hook", "firehose-transform", "function-url"}
    | {"http-api", "http-api-authorizer", "iot-authorizer", "iot-provisioning-hook", "lex"}
    | {"rest-api", "rest-api-authorizer", "s3-batch", "s3-object-lambda", "secrets-rotation"}
    | {"transfer-identity-provider", "vpc-lattice", "websocket-api", "websocket-authorizer"}
)
# Some of these wait for a call of the function to their own API, but not for its answer.
ASYNCHRONOUS = frozenset(
    {"alarm", "autoscaling-events", "autoscaling-hook", "cloudtrail", "codebuild", "codecommit"}
    | {"codedeploy-events", "codedeploy-hook", "codepipeline", "codepipeline-events"}
    | {"config-rule", "controltower", "ec2", "ecr-scan", "emr", "eventbridge-rule", "glue"}
    | {"health", "iot-topic-rule", "kms", "lambda-destination", "logs-subscription", "macie"}
    | {"s3", "s3-eventbridge", "schedule", "schedule-rule", "signin", "sns", "ssm", "tag"}
    | {"transfer-workflow-step", "trustedadvisor"}
)


def _is_event(trigger: Any) -> bool:
    return is_event(trigger.invocation_type)


def _is_notified(trigger: Any) -> bool:
    """Whether none of an extension's action points waits; those that do are called PRE_..."""
    return not any(point.name.startswith("PRE_") for point in trigger.action_points or ())


# Kinds whose options say whether the answer is waited for.
BY_OPTION: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "appconfig-extension": _is_notified,
        "cloudformation-custom-resource": lambda trigger: not trigger.provider,
        "deploy-trigger": _is_event,
        "eventbridge-v2-subscriber": _is_event,
        "pipe": _is_event,
        # Without the option the mail is handled further at once.
        "ses-receipt": lambda trigger: trigger.invocation_type is None or _is_event(trigger),
        "stepfunctions-task": _is_event,
    }
)
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "cloudfront": "it would need a function URL, which a function with tenant isolation can't have",
        "function-url": "a function with tenant isolation can't have a URL",
        "http-api": "an HTTP API can't set the header X-Amz-Tenant-Id",
        "websocket-api": "a WebSocket API can't set the header X-Amz-Tenant-Id",
    }
)


def invocation_of(trigger: Trigger) -> Invocation:
    """Returns how a trigger invokes its function; a kind of an app's own may do so in any way."""
    if trigger.type in POLLED:
        return Invocation.POLLED
    if trigger.type in SYNCHRONOUS:
        return Invocation.SYNCHRONOUS
    if trigger.type in ASYNCHRONOUS:
        return Invocation.ASYNCHRONOUS
    if trigger.type in BY_OPTION:
        is_event = BY_OPTION[trigger.type](trigger)
        return Invocation.ASYNCHRONOUS if is_event else Invocation.SYNCHRONOUS
    return Invocation.ANY


def tenancy_refusal(kind: str) -> str | None:
    """Returns why a kind can't invoke a function with tenant isolation; None if it can.

    See "Invoking Lambda functions with tenant isolation" in the Lambda guide.

    Args:
        kind: The type of the kind.
    """
    if kind in _REASONS:
        return _REASONS[kind]
    if kind in POLLED:
        return "Lambda, which reads the source, names no tenant"
    if kind != "rest-api" and (kind in SYNCHRONOUS or kind in ASYNCHRONOUS or kind in BY_OPTION):
        return "the service that invokes it names no tenant"
    return None


def check_invocation(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a trigger that can't invoke its function, for what the function has switched on.

    Args:
        function: The function.
        trigger: The trigger.

    Raises:
        TriggerError: each invocation would fail, or those that last.
    """
    features = features_of(function)
    if features.is_tenant_isolated:
        _check_tenancy(function, trigger)
    is_on_instances = features.is_on_managed_instances
    error = wait_error(trigger, features.execution_seconds, is_on_managed_instances=is_on_instances)
    if error is not None:
        raise error


def _check_tenancy(function: lambda_.Function, trigger: Trigger) -> None:
    reason = tenancy_refusal(trigger.type)
    if reason is not None:
        raise TriggerError(
            f"the function {function.node.path} has tenancy_config, and a trigger of type"
            f" {trigger.type!r} can't invoke it: {reason}",
            key="type",
            remedy="let a REST API invoke it (type rest-api, with tenant_id), or a function without"
            " tenancy_config, which invokes this one with the tenant's id; or leave tenancy_config= out",
            check_id="tenant-isolation",
        )


def longest_wait(kind: str, *, is_on_managed_instances: bool) -> int:
    """Returns how many seconds a durable execution may take whose end a kind waits for.

    See "Event source mappings with durable functions" in the Lambda guide.

    Args:
        kind: The type of the kind.
        is_on_managed_instances: Whether the function runs on managed instances.
    """
    is_long = is_on_managed_instances and kind in POLLED - SHORT_POLLED
    return LONGEST_TIMEOUT_ON_INSTANCES if is_long else LONGEST_WAIT


def wait_error(
    trigger: Trigger, execution_seconds: float | None, *, is_on_managed_instances: bool
) -> TriggerError | None:
    """Returns the error for a trigger that waits for the end of executions that may take too long.

    Args:
        trigger: The trigger.
        execution_seconds: How long an execution of its function may take; None if that isn't known, or it
            isn't durable.
        is_on_managed_instances: Whether its function runs on managed instances.
    """
    longest = longest_wait(trigger.type, is_on_managed_instances=is_on_managed_instances)
    if (execution_seconds or 0) <= longest or invocation_of(trigger) not in (
        Invocation.POLLED,
        Invocation.SYNCHRONOUS,
    ):
        return None
    return TriggerError(
        f"an execution of the durable function may take {execution_seconds:g} seconds, but a trigger of type"
        f" {trigger.type!r} waits for its end, and after {longest // 60} minutes Lambda gives up",
        key="type",
        remedy=f"set execution_timeout in durable_config to {longest} seconds or less; or let a kind that doesn't"
        " wait start it, or another function, which invokes this one asynchronously",
        check_id="durable-timeout",
    )
