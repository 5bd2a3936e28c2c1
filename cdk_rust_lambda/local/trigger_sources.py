"""What a trigger of a function gets its events from in the local AWS, and what to send there."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import Resource
from cdk_rust_lambda.local.declaration import declared
from cdk_rust_lambda.local.messages import Message
from cdk_rust_lambda.local.sources import Source

if TYPE_CHECKING:
    from cdk_rust_lambda.local.assembly import Function
    from cdk_rust_lambda.local.deployed import Deployed

# What stands between a function and a source.
_BETWEEN = frozenset(
    {
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::Events::Rule",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Url",
        "AWS::Lambda::Version",
        "AWS::SNS::Subscription",
        "Custom::S3BucketNotifications",
    }
)
_QUEUE = "AWS::SQS::Queue"
_BUS = "AWS::Events::EventBus"


@frozen
class _Kind:
    """How something is sent for triggers of a kind.

    Attributes:
        resource_type: The type of what it is sent to.
        message: Makes what is sent of the trigger's sample event.
    """

    resource_type: str
    message: Callable[[Any], Message]


def trigger_source(
    deployed: Deployed,
    function: Function,
    trigger_type: str,
    trigger_id: str,
    *,
    has_queue: bool = False,
) -> Source:
    """Returns what a trigger gets its events from.

    Args:
        deployed: The app.
        function: The function.
        trigger_type: The kind of the trigger, as Cargo.toml has it.
        trigger_id: Its id, which is in the path of what it makes itself.
        has_queue: Whether there is a queue between its source and the function.

    Raises:
        LocalAwsError: nothing can be sent for such a kind, or its source isn't of this app, or several fit.
    """
    wanted = _kind(trigger_type, function, trigger_id).resource_type
    linked = _linked(deployed, function, _BETWEEN | {_QUEUE} if has_queue else _BETWEEN)
    found = [
        Source(each, deployed.name_of(each), deployed.aws_of(each))
        for each in linked
        if each.type == wanted
    ]
    made = [each for each in found if _is_made_by(each.name, f"{function.name}/{trigger_id}")]
    found = made or found
    if not found and wanted == _BUS:
        # That of each account and Region, which no template makes.
        place = function.resource.environment
        bus = Resource("", "", _BUS, "default", environment=place)
        return Source(bus, "default", deployed.aws_of(bus))
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(each.name for each in found))
    raise LocalAwsError(
        f"{function.name} has several sources for triggers of type {trigger_type!r}: {names}"
        if found
        else f"the stack of {function.name} makes no source for its trigger of type {trigger_type!r}",
        remedy="name the source itself: cdk-rust-lambda local send SOURCE",
    )


def _is_made_by(name: str, path: str) -> bool:
    """Whether the construct of a source is that of a trigger, or below it."""
    return name in (path, f"{path}Bucket") or name.startswith(f"{path}/")


def sample_message(trigger_type: str, function: Function, event: Any) -> Message:
    """Returns what to send so that a trigger's function gets the like of its sample event.

    Args:
        trigger_type: The kind of the trigger, as Cargo.toml has it.
        function: The function.
        event: The sample event.

    Raises:
        LocalAwsError: nothing can be sent for such a kind.
    """
    return _kind(trigger_type, function, trigger_type).message(event)


def _kind(trigger_type: str, function: Function, trigger: str) -> _Kind:
    """What is done for a kind, of which the function has a trigger of an id or a type."""
    if trigger_type in _KINDS:
        return _KINDS[trigger_type]
    event = declared(function).sample_command(trigger)
    raise LocalAwsError(
        f"the local AWS can't be made to send what a trigger of type {trigger_type!r} gets",
        remedy=f"send the function its event: {event} > event.json;"
        f" cdk-rust-lambda local invoke {function.name} --data-file event.json",
    )


def _linked(deployed: Deployed, function: Function, between: frozenset[str]) -> list[Resource]:
    """What lies behind all that stands between the function and its sources, by the types of that."""
    place = (function.resource.environment, function.resource.stack)
    resources = [r for r in deployed.assembly.resources if (r.environment, r.stack) == place]
    seen = {function.resource.logical_id}
    pending: list[Resource] = [function.resource]
    found: list[Resource] = []
    while pending:
        current = pending.pop()
        # What the function itself names is what it uses.
        named = current.references if current is not function.resource else frozenset()
        for each in resources:
            is_linked = each.logical_id in named or (
                current.logical_id in each.references and each.type in between
            )
            if is_linked and each.logical_id not in seen:
                seen.add(each.logical_id)
                (pending if each.type in between else found).append(each)
                if each.type == "AWS::Lambda::Url":
                    found.append(each)
    return found


def _of_queue(event: Any) -> Message:
    return Message(event["Records"][0]["body"])


def _of_topic(event: Any) -> Message:
    return Message(event["Records"][0]["Sns"]["Message"])


def _of_bucket(event: Any) -> Message:
    # Keys in events of S3 are encoded as those of forms.
    key = urllib.parse.unquote_plus(event["Records"][0]["s3"]["object"]["key"])
    return Message("example", key=key)


def _of_bucket_by_bus(event: Any) -> Message:
    return Message("example", key=event["detail"]["object"]["key"])


def _of_stream(event: Any) -> Message:
    record = event["Records"][0]["kinesis"]
    return Message(base64.b64decode(record["data"]).decode(), key=record["partitionKey"])


def _of_table(event: Any) -> Message:
    from boto3.dynamodb.types import TypeDeserializer

    image = event["Records"][0]["dynamodb"].get("NewImage", {})
    deserialize = TypeDeserializer().deserialize
    item = {name: deserialize(value) for name, value in image.items()}
    # Its numbers are decimal ones.
    return Message(json.dumps(item, default=int))


def _of_bus(event: Any) -> Message:
    return Message(json.dumps(event))


def _of_request(event: Any) -> Message:
    """A request in either of the formats of API Gateway."""
    request = event.get("requestContext", {}).get("http", {})
    method = request.get("method") or event.get("httpMethod") or "GET"
    path = event.get("rawPath") or event.get("path") or "/"
    query = event.get("rawQueryString") or urllib.parse.urlencode(
        event.get("queryStringParameters") or {}
    )
    body = event.get("body") or ""
    return Message(body, method=method, path=f"{path}?{query}" if query else path)


_KINDS: Mapping[str, _Kind] = {
    "dynamodb-stream": _Kind("AWS::DynamoDB::Table", _of_table),
    "eventbridge-rule": _Kind(_BUS, _of_bus),
    "function-url": _Kind("AWS::Lambda::Url", _of_request),
    "http-api": _Kind("AWS::ApiGatewayV2::Api", _of_request),
    "kinesis-stream": _Kind("AWS::Kinesis::Stream", _of_stream),
    "rest-api": _Kind("AWS::ApiGateway::RestApi", _of_request),
    "s3": _Kind("AWS::S3::Bucket", _of_bucket),
    "s3-eventbridge": _Kind("AWS::S3::Bucket", _of_bucket_by_bus),
    "sns": _Kind("AWS::SNS::Topic", _of_topic),
    "sqs": _Kind(_QUEUE, _of_queue),
}
