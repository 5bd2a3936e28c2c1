"""Messages of queues of Amazon MQ: ActiveMQ and RabbitMQ."""

from __future__ import annotations

import base64
import json
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import Token
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import EPOCH_MILLISECONDS, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, camel_case
from cdk_rust_lambda.triggers.options.fields import string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.basic_auth import BasicAuthTrigger, missing_secret
from cdk_rust_lambda.triggers.polled.mapping import check_connected
from cdk_rust_lambda.triggers.polled.mapping_options import VIRTUAL_HOST
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, arn_part

if TYPE_CHECKING:
    from constructs import IConstruct

BROKER_ARN = r"arn:[\w-]+:mq:[\w-]+:\w+:broker:[\w-]+:b-[\w-]+"
ENGINES = ("activemq", "rabbitmq")


def engine_of(broker: amazonmq.CfnBroker) -> str | None:
    """Returns what a broker runs, such as one of `ENGINES`; None for a token."""
    engine = broker.engine_type
    return None if Token.is_unresolved(engine) else engine.lower()


@with_options
class BrokerTrigger(BasicAuthTrigger):
    """What triggers of both kinds of brokers have."""

    source_field: ClassVar[str | None] = "broker"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ("queue",)

    broker: Annotated[
        amazonmq.CfnBroker | Source | None,
        Resource(
            "an Amazon MQ broker",
            "attr_amqp_endpoints",
            arn=BROKER_ARN,
            creatable=False,
            required=True,
            nameable=False,
        ),
    ] = None
    _: KW_ONLY
    queue: Annotated[
        str | None, string(r".{1,1000}", "a queue's name of up to 1,000 characters")
    ] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.queue is None:
            raise TriggerError(
                "a queue of the broker is needed; Lambda reads no topics",
                key="queue",
                remedy="name one queue; more are triggers of their own",
                check_id="mq-queue",
            )
        if self.secret is None:
            raise missing_secret()

    @property
    def default_id(self) -> str:
        """The kind, the broker's name and the queue."""
        name = arn_part(self.broker, ":broker:([^:]+)")
        words = super().default_id if name is None else camel_case(self.type, name)
        return words + camel_case(str(self.queue))

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds an event source mapping to the function or its alias."""
        access = self.access()
        check_connected(function, "Amazon MQ")
        source: Any = self.broker
        if isinstance(source, ImportedByArn):
            source = ImportedSource(function, construct_id, source.resolve())
            arn = source.arn
        else:
            self._check_engine(source)
            arn = source.attr_arn
        function.add_to_role_policy(
            iam.PolicyStatement(actions=["mq:DescribeBroker"], resources=[arn])
        )
        self.add_mapping(
            function, construct_id, arn, self.secret, access=access, queues=[self.queue]
        )
        return source  # type: ignore[no-any-return]

    def access(self) -> dict[str, str]:
        """Returns what is needed for access besides user name and password, by type."""
        return {}

    def _check_engine(self, broker: amazonmq.CfnBroker) -> None:
        engine = engine_of(broker)
        if engine in ENGINES and engine != self.type:
            raise TriggerError(
                f"the broker {broker.node.path} runs {broker.engine_type}",
                key="broker",
                remedy=f"use a trigger of type {engine!r}",
            )

    def sample_arn(self) -> str:
        """Returns the broker's ARN, if it is known, for sample events."""
        if isinstance(self.broker, ImportedByArn) and "${" not in self.broker.arn:
            return self.broker.arn
        return sample_arn("mq", "broker:example-broker:b-9bcfa592-423a-4942-879d-eb284b418fc8")


def _sample_data() -> str:
    return base64.b64encode(json.dumps({"hello": "world"}).encode()).decode()


@with_options
class ActiveMqTrigger(BrokerTrigger):
    """Invokes the function with batches of messages of a queue of an ActiveMQ broker of Amazon MQ.

    Wired as an event source mapping; the function's role may describe the broker, read the secret,
    and make the network interfaces that Lambda needs in the broker's VPC. The function's timeout is
    at most 14 minutes. The Rust event is `aws_lambda_events::event::activemq::ActiveMqEvent` (feature
    `activemq`). See "Using Lambda with Amazon MQ" in the Lambda guide.

    Args:
        broker: The broker (`aws_amazonmq.CfnBroker`), or its ARN. Needed.
        queue: The queue. Needed.
        secret: The secret with the user name and the password for the broker. Needed.
        secret_encryption_key: The key of AWS KMS that encrypts the secret, which the function may then decrypt with
            through Secrets Manager. Default: none, or the one that aws-cdk-lib knows of the secret.
        batch_size: At most so many messages at once: 1 to 10,000. Default: 100.
        enabled: Whether the queue is read. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only messages that match one of these patterns. Default: all.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: 500 ms.

    Raises:
        TriggerError: an option out of range, a broker of RabbitMQ, or a timeout of the function over
            14 minutes.
    """

    type: ClassVar[str] = "activemq"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::activemq::ActiveMqEvent", "activemq"
    )

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message."""
        return {
            "eventSource": "aws:mq",
            "eventSourceArn": self.sample_arn(),
            "messages": [
                {
                    "messageID": "ID:b-9bcfa592-423a-4942-879d-eb284b418fc8-1:1:1:1:1",
                    "messageType": "jms/text-message",
                    "timestamp": EPOCH_MILLISECONDS,
                    "deliveryMode": 1,
                    "correlationID": "",
                    "replyTo": "null",
                    "destination": {"physicalName": self.queue},
                    "redelivered": False,
                    "type": "",
                    "expiration": 0,
                    "priority": 0,
                    "data": _sample_data(),
                    "brokerInTime": EPOCH_MILLISECONDS + 1,
                    "brokerOutTime": EPOCH_MILLISECONDS + 2,
                    "properties": {},
                }
            ],
        }


@with_options
class RabbitMqTrigger(BrokerTrigger):
    """Invokes the function with batches of messages of a queue of a RabbitMQ broker of Amazon MQ.

    Wired as an event source mapping; the function's role may describe the broker, read the secret,
    and make the network interfaces that Lambda needs in the broker's VPC. The function's timeout is
    at most 14 minutes. The Rust event is `aws_lambda_events::event::rabbitmq::RabbitMqEvent` (feature
    `rabbitmq`). See "Using Lambda with Amazon MQ" in the Lambda guide.

    Args:
        broker: The broker (`aws_amazonmq.CfnBroker`), or its ARN. Needed.
        queue: The queue. Needed.
        secret: The secret with the user name and the password for the broker. Needed.
        secret_encryption_key: The key of AWS KMS that encrypts the secret, which the function may then decrypt with
            through Secrets Manager. Default: none, or the one that aws-cdk-lib knows of the secret.
        batch_size: At most so many messages at once: 1 to 10,000. Default: 100.
        enabled: Whether the queue is read. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only messages that match one of these patterns. Default: all.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: 500 ms.
        virtual_host: The virtual host that the queue is in. Default: `/`.

    Raises:
        TriggerError: an option out of range, a broker of ActiveMQ, or a timeout of the function over
            14 minutes.
    """

    type: ClassVar[str] = "rabbitmq"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ("queue", "virtual_host")
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::rabbitmq::RabbitMqEvent", "rabbitmq"
    )

    _: KW_ONLY
    virtual_host: Annotated[str | None, VIRTUAL_HOST] = None

    def access(self) -> dict[str, str]:
        """Returns the virtual host."""
        return {"VIRTUAL_HOST": self.virtual_host or "/"}

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message."""
        data = _sample_data()
        message = {
            "basicProperties": {
                "contentType": "application/json",
                "contentEncoding": None,
                "headers": {"kind": {"bytes": list(b"example")}},
                "deliveryMode": 1,
                "priority": 0,
                "correlationId": None,
                "replyTo": None,
                "expiration": "60000",
                "messageId": None,
                "timestamp": "Jan 1, 2026, 12:00:00 PM",
                "type": None,
                "userId": "example",
                "appId": None,
                "clusterId": None,
                "bodySize": len(base64.b64decode(data)),
            },
            "redelivered": False,
            "data": data,
        }
        return {
            "eventSource": "aws:rmq",
            "eventSourceArn": self.sample_arn(),
            "rmqMessagesByQueue": {f"{self.queue}::{self.virtual_host or '/'}": [message]},
        }
