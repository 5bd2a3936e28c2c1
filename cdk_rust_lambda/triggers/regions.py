"""Where a source may be: in the function's app and stage, and for most kinds in its Region and partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import CfnResource, Stack, Stage, Token

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source, has_member

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.core.trigger import Trigger

# Kinds whose service invokes functions of its own Region only: pollers of Lambda, and what names the
# function in a resource of the source's Region. See each service's guide.
_OF_ONE_REGION = frozenset(
    {"activemq", "alb", "cognito-user-pool", "config-rule", "documentdb", "dynamodb-stream"}
    | {"eventbridge-rule", "kinesis-stream", "lambda-destination", "logs-subscription", "msk"}
    | {"pipe", "rabbitmq", "s3", "s3-eventbridge", "secrets-rotation", "sqs"}
)
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def check_region(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a source of another app, stage, Region or partition; what is only known at deployment passes.

    Args:
        function: The function.
        trigger: The trigger.

    Raises:
        TriggerError: the source is elsewhere.
    """
    if trigger.source is None or trigger.creates_source:
        return
    _check_app(function, trigger)
    region, partition = _place_of(trigger.source)
    own: str = Stack.of(function).region
    if Token.is_unresolved(own):
        return
    own_partition = _partition_of(own)
    is_elsewhere = trigger.type in _OF_ONE_REGION and region not in (None, own)
    if is_elsewhere or partition not in (None, own_partition):
        place = region if is_elsewhere else f"the partition {partition}"
        raise TriggerError(
            f"the source is in {place}, the function in {own if is_elsewhere else own_partition}:"
            f" a trigger of type {trigger.type!r} needs both in one",
            key=trigger.source_field,
            remedy="make the function in a stack of the source's Region, or have a rule of EventBridge send"
            " its events to a bus of this one",
        )


def _check_app(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a resource of another app or stage, to which aws-cdk-lib makes no reference.

    Raises:
        TriggerError: it is one.
    """
    source = trigger.source
    if source is None or isinstance(source, Source):
        return
    own, other = function.stack, Stack.of(source)
    is_defined = isinstance(source, CfnResource) or source.node.default_child is not None
    if own == other or not is_defined:
        return
    if own.node.root != other.node.root:
        place = "app"
    elif Stage.of(own) != Stage.of(other) and own.environment == other.environment:
        place = "stage"
    else:
        return
    raise TriggerError(
        f"{source.node.path} is a resource of another {place} than {function.node.path}: aws-cdk-lib can't"
        " refer to it",
        key=trigger.source_field,
        remedy="import it by its ARN or name in the function's stack, or make both in one stage",
    )


def _place_of(source: Any) -> tuple[str | None, str | None]:
    """Returns the Region and the partition of a source, as far as they are known."""
    if isinstance(source, ImportedByArn):
        parts = source.arn.split(":")
        return _known(parts[3]), _known(parts[1])
    if not has_member(source, "env"):
        return None, None
    region = _known(source.env.region)
    return region, None if region is None else _partition_of(region)


def _known(part: str) -> str | None:
    is_known = part and "$" not in part and part != "aws-unknown"
    return part if is_known and not Token.is_unresolved(part) else None


def _partition_of(region: str) -> str:
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")
