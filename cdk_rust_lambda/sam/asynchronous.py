"""What becomes of asynchronous invocations of a SAM function, as statements of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.types import EventAge, RetryAttempts
from cdk_rust_lambda.sam.mistakes import check_value
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.scalars import number_of
from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import UntranslatableError, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.template import Section


@frozen
class _Destination:
    """Where results go.

    Attributes:
        name: The destination of aws-cdk-lib.
        imported: What makes the construct of an ARN.
        created: What makes one, if SAM does without an ARN.
    """

    name: str
    imported: str
    created: str | None = None


_DESTINATIONS = {
    "EventBridge": _Destination("EventBridgeDestination", "aws_events.EventBus.from_event_bus_arn"),
    "Lambda": _Destination("LambdaDestination", "aws_lambda.Function.from_function_arn"),
    "S3Bucket": _Destination("S3Destination", "aws_s3.Bucket.from_bucket_arn"),
    "SNS": _Destination("SnsDestination", "aws_sns.Topic.from_topic_arn", "aws_sns.Topic"),
    "SQS": _Destination("SqsDestination", "aws_sqs.Queue.from_queue_arn", "aws_sqs.Queue"),
}
_NUMBERS = {
    "MaximumEventAgeInSeconds": "max_event_age=Duration.seconds({})",
    "MaximumRetryAttempts": "retry_attempts={}",
}
_TYPES = {"MaximumEventAgeInSeconds": EventAge, "MaximumRetryAttempts": RetryAttempts}
# The action that a dead-letter queue or topic needs, as SAM grants it.
_DEAD_LETTERS = {"SNS": "sns:Publish", "SQS": "sqs:SendMessage"}


def invocations(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    """Returns the statements of `EventInvokeConfig`.

    Args:
        function: The function.
        value: The property.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: aws-cdk-lib can't say it.
    """
    section = section_of(value)
    keywords: list[str] = []
    rest: dict[str, str] = {}
    for key, keyword in _NUMBERS.items():
        if isinstance(section.get(key), Intrinsic):
            rest[key] = expressions.text(section[key])
        elif section.get(key) is not None:
            check_value(_TYPES[key], number_of(section[key]))
            keywords.append(keyword.format(expressions.number(section[key])))
    destinations = section.section("DestinationConfig")
    for name, keyword in (("OnFailure", "on_failure"), ("OnSuccess", "on_success")):
        if name in destinations:
            made = _destination(function, name, destinations.section(name), expressions)
            keywords.append(f"{keyword}={made}")
    if not keywords and not rest:
        return []
    has_alias = function.deploy.keys() & {"alias", "durable_config"}
    invoked = f"{function.python}.alias" if has_alias else function.python
    made = f'{invoked}.node.find_child("EventInvokeConfig")'
    return [
        f"{invoked}.configure_async_invoke({', '.join(keywords)})",
        *(f'override({made}, "{key}", {text})' for key, text in rest.items()),
    ]


def _destination(
    function: SamFunction, name: str, section: Section, expressions: Expressions
) -> str:
    kind = _DESTINATIONS.get(str(section.get("Type")))
    if kind is None:
        raise UntranslatableError(f"{name} has a type that SAM doesn't know")
    construct_id = quoted(f"{function.logical_id}{name}")
    if "Destination" in section:
        arn = expressions.arn(section["Destination"])
        made = f"{kind.imported}(stack, {construct_id}, {arn})"
    elif kind.created is not None:
        made = f"{kind.created}({function.scope}, {construct_id})"
    else:
        raise UntranslatableError(f"{name} has no Destination")
    return f"aws_lambda_destinations.{kind.name}({made})"


def dead_letters(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    """Returns the statements of `DeadLetterQueue`.

    Args:
        function: The function.
        value: The property.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: the app can't say it.
    """
    section = section_of(value)
    action = _DEAD_LETTERS.get(str(section.get("Type")))
    if action is None or "TargetArn" not in section:
        raise UntranslatableError("it isn't what SAM expects there")
    arn = expressions.arn(section["TargetArn"])
    said = [f'override({function.python}, "DeadLetterConfig.TargetArn", {arn})']
    if not function.has_role:  # which SAM doesn't add to
        statement = f'aws_iam.PolicyStatement(actions=["{action}"], resources=[{arn}])'
        said.append(f"{function.python}.add_to_role_policy({statement})")
    return said
