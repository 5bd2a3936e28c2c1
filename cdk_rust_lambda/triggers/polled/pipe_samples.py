"""What a pipe of EventBridge hands over from its source, for sample events."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.polled.brokers import ActiveMqTrigger, RabbitMqTrigger
from cdk_rust_lambda.triggers.polled.dynamodb_stream import DynamoDbStreamTrigger
from cdk_rust_lambda.triggers.polled.kinesis_stream import KinesisStreamTrigger
from cdk_rust_lambda.triggers.polled.msk import MskTrigger
from cdk_rust_lambda.triggers.polled.pipe_checks import (
    ACTIVE_MQ,
    KAFKA,
    MSK,
    QUEUE,
    STREAM,
    TABLE,
    kind_of,
)
from cdk_rust_lambda.triggers.polled.self_managed_kafka import SelfManagedKafkaTrigger
from cdk_rust_lambda.triggers.polled.sqs import SqsTrigger

_LATEST = lambda_.StartingPosition.LATEST


def sample_records(trigger: Any) -> list[Any]:
    """Returns one message or record, which is what an event source mapping gives but in a list.

    See "Amazon EventBridge Pipes sources" in the EventBridge guide.

    Args:
        trigger: The trigger of type `pipe`.
    """
    source: Any = trigger.resource
    kind = kind_of(trigger)
    if kind == QUEUE:
        return list(SqsTrigger(source).sample_event()["Records"])
    if kind == TABLE:
        table = DynamoDbStreamTrigger(source, starting_position=_LATEST)
        return list(table.sample_event()["Records"])
    if kind == STREAM:
        stream = KinesisStreamTrigger(source, starting_position=_LATEST)
        # A pipe puts what Kinesis says beside the rest.
        records = stream.sample_event()["Records"]
        return [{**record.pop("kinesis"), **record} for record in records]
    if kind in (MSK, KAFKA):
        return _messages_of_topic(trigger, kind)
    return _messages_of_broker(trigger, kind)


def _messages_of_topic(trigger: Any, kind: str) -> list[Any]:
    mapping: Any
    if kind == MSK:
        mapping = MskTrigger(trigger.resource, topic=trigger.topic, starting_position=_LATEST)
    else:
        mapping = SelfManagedKafkaTrigger(
            bootstrap_servers=trigger.bootstrap_servers,
            topic=trigger.topic,
            starting_position=_LATEST,
            secret=trigger.secret,
            security_group=trigger.security_group,
            vpc=trigger.vpc,
            vpc_subnets=trigger.vpc_subnets,
        )
    event = mapping.sample_event()
    (messages,) = event.pop("records").values()
    return [{**event, **message, "eventSourceKey": f"{trigger.topic}-0"} for message in messages]


def _messages_of_broker(trigger: Any, kind: str) -> list[Any]:
    options = {"queue": trigger.queue, "secret": trigger.secret}
    if kind == ACTIVE_MQ:
        event = ActiveMqTrigger(trigger.resource, **options).sample_event()
        return [{**event, **message} for message in event.pop("messages")]
    host = trigger.virtual_host
    event = RabbitMqTrigger(trigger.resource, virtual_host=host, **options).sample_event()
    ((key, messages),) = event.pop("rmqMessagesByQueue").items()
    return [{**event, **message, "eventSourceKey": key} for message in messages]
