"""Where a source may be: in the function's app and stage, and for most kinds in its Region and partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from aws_cdk import CfnResource, Stack, Stage, Token

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.core.partitions import partition_of
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source, has_member
from cdk_rust_lambda.triggers.options.resources import Resource

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.core.trigger import Trigger

# Kinds by rules of EventBridge, on a bus of the function's Region.
_BY_RULES = frozenset(
    {"autoscaling-events", "codebuild", "codedeploy-events", "codepipeline-events", "ecr-scan"}
    | {"eventbridge-rule", "s3-eventbridge"}
)
# Kinds whose service invokes functions of its own Region only: pollers of Lambda, what names the function in a
# resource of the source's Region, and what the function's stack adds to a source, or the source's stack to the
# function: CloudFormation makes it in the stack's own Region. See each service's guide.
_OF_ONE_REGION = frozenset(
    {"activemq", "alb", "appconfig-extension", "appsync", "appsync-events", "cloudfront"}
    | {"cognito-user-pool", "config-rule", "connect", "documentdb", "dynamodb-stream"}
    | {"eventbridge-v2-subscriber", "http-api", "http-api-authorizer", "kinesis-stream"}
    | {"lambda-destination", "logs-subscription", "msk", "pipe", "rabbitmq", "rest-api", "s3"}
    | {"s3-object-lambda", "secrets-rotation", "sqs", "vpc-lattice", "websocket-api"}
    | {"websocket-authorizer"}
    | _BY_RULES
)


def check_region(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a source of another app, stage, Region or partition, and other resources of another Region.

    What is only known at deployment passes.

    Args:
        function: The function.
        trigger: The trigger.

    Raises:
        TriggerError: the source is elsewhere.
    """
    _check_resources(function, trigger)
    if trigger.source is None or trigger.creates_source:
        return
    _check_app(function, trigger)
    region, partition = _place_of_source(trigger)
    own: str = Stack.of(function).region
    if Token.is_unresolved(own):
        return
    own_partition = partition_of(own)
    is_elsewhere = trigger.type in _OF_ONE_REGION and region not in (None, own)
    if is_elsewhere or partition not in (None, own_partition):
        place = region if is_elsewhere else f"the partition {partition}"
        remedy = "make the function in a stack of the source's Region"
        if trigger.type in _BY_RULES:
            remedy += ", or have a rule of EventBridge send its events to a bus of this one"
        raise TriggerError(
            f"the source is in {place}, the function in {own if is_elsewhere else own_partition}:"
            f" a trigger of type {trigger.type!r} needs both in one",
            key=trigger.source_field,
            remedy=remedy,
        )


def _check_resources(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a queue, a secret and the like, besides the source, by an ARN of another Region; a topic may be there.

    Raises:
        TriggerError: there is one.
    """
    own: str = Stack.of(function).region
    for field in attrs.fields(type(trigger)):
        given = getattr(trigger, field.name)
        is_other = field.name != trigger.source_field and isinstance(option_of(field), Resource)
        if not is_other or not isinstance(given, ImportedByArn) or ":sns:" in given.arn:
            continue
        region, _ = _place_of(given)
        if region not in (None, own) and not Token.is_unresolved(own):
            raise TriggerError(
                f"{given.arn} is in {region}, the function in {own}",
                key=field.name,
                remedy=f"name one of {own}, or write ${{AWS::Region}} in its ARN, if there is one in each Region",
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


def _place_of_source(trigger: Trigger) -> tuple[str | None, str | None]:
    """Returns the Region and the partition of a trigger's source, as far as they are known.

    Of what is imported by its ARN not every class of aws-cdk-lib takes the Region from it.
    """
    field = attrs.fields_dict(type(trigger)).get(trigger.source_field or "")
    option = None if field is None else option_of(field)
    for member in option.identifiers if isinstance(option, Resource) else ():
        if member.endswith("_arn") and has_member(trigger.source, member):
            arn = getattr(trigger.source, member)
            if isinstance(arn, str) and not Token.is_unresolved(arn):
                return _place_in(arn)
    return _place_of(trigger.source)


def _place_in(arn: str) -> tuple[str | None, str | None]:
    parts = [*arn.split(":"), *[""] * 4]
    return _known(parts[3]), _known(parts[1])


def _place_of(source: Any) -> tuple[str | None, str | None]:
    """Returns the Region and the partition of a source, as far as they are known."""
    if isinstance(source, ImportedByArn):
        return _place_in(source.arn)
    if not has_member(source, "env"):
        return None, None
    of_source = _known(source.env.region)
    return of_source, None if of_source is None else partition_of(of_source)


def _known(part: str) -> str | None:
    is_known = part and "$" not in part and part != "aws-unknown"
    return part if is_known and not Token.is_unresolved(part) else None
