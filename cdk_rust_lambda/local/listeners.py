"""What in the local AWS takes what was sent to a source; sending it succeeds whether anything does or not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.local.clients import client, refusals
from cdk_rust_lambda.local.messages import event_entry, table_item

if TYPE_CHECKING:
    from cdk_rust_lambda.local.deployed import Deployed
    from cdk_rust_lambda.local.messages import Message
    from cdk_rust_lambda.local.ministack import LocalAws
    from cdk_rust_lambda.local.sources import Source

_PUT = frozenset({"s3:ObjectCreated:*", "s3:ObjectCreated:Put"})
_NOTIFIED = {
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
    "QueueConfigurations": "QueueArn",
    "TopicConfigurations": "TopicArn",
}
_DEFAULT_BUS = "default"
_TYPES = {"lambda": "AWS::Lambda::Function", "sqs": "AWS::SQS::Queue", "sns": "AWS::SNS::Topic"}


@frozen
class Listener:
    """What takes some or all of what comes to a source.

    Attributes:
        name: The path of its construct.
        terms: What it takes, in words.
        takes: Whether it takes what was sent.
    """

    name: str
    terms: str
    takes: bool


def unheard(deployed: Deployed, source: Source, message: Message) -> str | None:
    """Returns what there is to say if nothing takes what was sent; None if something does, or nobody knows.

    Args:
        deployed: The app.
        source: What it was sent to.
        message: What was sent.
    """
    find = _LISTENERS.get(source.resource.type)
    if find is None:  # who asks for something is answered
        return None
    refused = refusals()
    try:
        listeners = list(find(deployed, source, message))
    except refused:  # it has been sent all the same
        return None
    return None if any(each.takes for each in listeners) else remark(source.name, listeners)


def remark(source: str, listeners: Iterable[Listener]) -> str:
    """Returns what to say of something that nothing takes.

    Args:
        source: The path of the source's construct.
        listeners: What takes something else from it.
    """
    lines = [f"  {each.name} takes {each.terms}" for each in listeners]
    if not lines:
        return (
            f"Nothing takes it: no trigger of the app has {source} as its source"
            " (cdk-rust-lambda inspect shows the triggers of all functions)."
        )
    return "\n".join([f"Nothing takes it. Of what comes to {source}", *lines])


def notified(name: str, configuration: Mapping[str, Any], key: str) -> Listener:
    """Returns what a notification of a bucket is for.

    Args:
        name: The path of what is notified.
        configuration: The notification, as S3 has it.
        key: The key of the object that was written.
    """
    rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    ends = {each["Name"].lower(): each["Value"] for each in rules}
    prefix, suffix = ends.get("prefix", ""), ends.get("suffix", "")
    words = [f"begins with {prefix!r}"] * bool(prefix) + [f"ends with {suffix!r}"] * bool(suffix)
    terms = ", ".join(configuration["Events"])
    if words:
        terms += f" of objects whose key {' and '.join(words)}"
    is_fitting = key.startswith(prefix) and key.endswith(suffix)
    return Listener(name, terms, is_fitting and not _PUT.isdisjoint(configuration["Events"]))


def _of_bucket(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    bucket = source.physical
    found = client(source.aws, "s3").get_bucket_notification_configuration(Bucket=bucket)
    for kind, target in _NOTIFIED.items():
        for each in found.get(kind, ()):
            yield notified(_path(deployed, source.aws, each[target]), each, message.key)
    if "EventBridgeConfiguration" in found:
        detail = {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": message.key, "size": len(message.content)},
            "reason": "PutObject",
        }
        arns = [f"arn:aws:s3:::{bucket}"]
        event = _event(source.aws, "aws.s3", "Object Created", detail, arns)
        rules = _rules(deployed, source.aws, _DEFAULT_BUS, event)
        yield from (rule for rule in rules if "aws.s3" in rule.terms)


def _of_bus(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    entry = event_entry(source.physical, message)
    detail = json.loads(entry["Detail"])
    event = _event(source.aws, entry["Source"], entry["DetailType"], detail, [])
    return _rules(deployed, source.aws, source.physical, event)


def _rules(
    deployed: Deployed, aws: LocalAws, bus: str, event: Mapping[str, Any]
) -> Iterator[Listener]:
    events = client(aws, "events")
    for rule in _all(events, "list_rules", "Rules", EventBusName=bus):
        pattern = rule.get("EventPattern")
        if pattern is None:  # a schedule
            continue
        is_on = rule.get("State") != "DISABLED"
        takes = is_on and _fits(aws, pattern, event)
        yield Listener(
            _path(deployed, aws, rule["Name"], "AWS::Events::Rule"),
            f"events that fit {pattern}" if is_on else "nothing: it is disabled",
            takes,
        )


def _of_queue(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    return _mappings(deployed, source, [{"body": _parsed(message)}])


def _of_stream(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    record = {"data": _parsed(message), "partitionKey": message.key}
    return _mappings(deployed, source, [record])


def _of_table(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    # Whether there was such an item isn't known.
    image = {"NewImage": table_item(message)}
    records = [{"eventName": name, "dynamodb": image} for name in ("INSERT", "MODIFY")]
    return _mappings(deployed, source, records)


def _mappings(
    deployed: Deployed, source: Source, records: list[dict[str, Any]]
) -> Iterator[Listener]:
    """What polls a source, by what a record of it may be."""
    name = source.physical.rpartition("/")[2]
    functions = client(source.aws, "lambda")
    for mapping in _all(functions, "list_event_source_mappings", "EventSourceMappings"):
        if name not in re.split("[:/]", mapping.get("EventSourceArn", "")):
            continue
        is_on = mapping.get("State") not in ("Disabled", "Disabling")
        patterns = [
            each["Pattern"] for each in mapping.get("FilterCriteria", {}).get("Filters", ())
        ]
        takes = is_on and (not patterns or _is_any_fitting(source.aws, patterns, records))
        terms = " or ".join(patterns)
        yield Listener(
            _path(deployed, source.aws, mapping["FunctionArn"]),
            f"what fits {terms}" if is_on else "nothing: its trigger is disabled",
            takes,
        )


def _is_any_fitting(aws: LocalAws, patterns: list[str], records: list[dict[str, Any]]) -> bool:
    for pattern in patterns:
        wanted = json.loads(pattern)
        for record in records:
            # What else a record has is made by the service: it may fit.
            if not wanted.keys() <= record.keys() or _fits_detail(aws, wanted, record):
                return True
    return False


def _of_topic(deployed: Deployed, source: Source, message: Message) -> Iterator[Listener]:
    topics = client(source.aws, "sns")
    operation = "list_subscriptions_by_topic"
    for each in _all(topics, operation, "Subscriptions", TopicArn=source.physical):
        found = topics.get_subscription_attributes(SubscriptionArn=each["SubscriptionArn"])
        # MiniStack answers with an empty one where AWS leaves it out.
        policy = found["Attributes"].get("FilterPolicy") or None
        scope = found["Attributes"].get("FilterPolicyScope", "MessageAttributes")
        # No attributes are sent here.
        value = _parsed(message) if scope == "MessageBody" else {}
        takes = policy is None or _fits_detail(source.aws, json.loads(policy), value)
        name = _path(deployed, source.aws, each["Endpoint"])
        yield Listener(name, f"messages whose {scope} fit {policy}", takes)


def _all(service: Any, operation: str, key: str, **arguments: str) -> Iterator[Mapping[str, Any]]:
    for page in service.get_paginator(operation).paginate(**arguments):
        yield from page.get(key, ())


def _fits_detail(aws: LocalAws, wanted: Any, value: Any) -> bool:
    """Whether a value fits a pattern that isn't one of events, but of the same language."""
    if not isinstance(value, Mapping):
        return False
    event = _event(aws, "local", "test", value, [])
    return _fits(aws, json.dumps({"detail": wanted}), event)


def _fits(aws: LocalAws, pattern: str, event: Mapping[str, Any]) -> bool:
    tested = client(aws, "events").test_event_pattern(EventPattern=pattern, Event=json.dumps(event))
    return bool(tested["Result"])


def _event(
    aws: LocalAws, source: str, detail_type: str, detail: Any, resources: list[str]
) -> dict[str, Any]:
    """An event with all that EventBridge wants to test a pattern."""
    return {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "source": source,
        "detail-type": detail_type,
        "account": aws.account,
        "region": aws.region,
        "time": "2026-01-01T00:00:00Z",
        "resources": resources,
        "detail": detail,
    }


def _parsed(message: Message) -> Any:
    """What filters see of a body: of JSON its value."""
    return (
        json.loads(message.content) if message.is_json else message.content.decode(errors="replace")
    )


def _path(deployed: Deployed, aws: LocalAws, arn: str, resource_type: str | None = None) -> str:
    """The path of a construct by the ARN or the name of its resource; that one if no stack has it."""
    _, _, service, region, account = (arn if arn.startswith("arn:") else "::::").split(":")[:5]
    place = (account or aws.account, region or aws.region)
    wanted = resource_type or _TYPES.get(service)
    # An alias stands behind the function.
    name = re.sub(r"^arn:.*:function:([^:]+).*", r"\1", arn).rpartition(":")[2]
    for resource in deployed.assembly.resources:
        if resource.type != wanted:
            continue
        there = deployed.aws_of(resource)
        physical = deployed.names.get(resource, "")
        if (there.account, there.region) == place and re.split("[:/|]", physical)[-1] == name:
            return resource.name
    return arn


_LISTENERS: Mapping[str, Callable[[Deployed, Source, Message], Iterator[Listener]]] = {
    "AWS::DynamoDB::Table": _of_table,
    "AWS::Events::EventBus": _of_bus,
    "AWS::Kinesis::Stream": _of_stream,
    "AWS::S3::Bucket": _of_bucket,
    "AWS::SNS::Topic": _of_topic,
    "AWS::SQS::Queue": _of_queue,
}
