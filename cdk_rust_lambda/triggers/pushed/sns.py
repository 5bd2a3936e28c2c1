"""Messages of SNS topics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.arns import TOPIC_ARN, TOPIC_NAME
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.fields import read_only
from cdk_rust_lambda.triggers.options.patterns import check_pattern, example_of
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import (
    check_failures,
    dead_letter_queue_of,
    warn_of_policy,
    warn_of_queue_policy,
)
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from attrs import Attribute


def _check_policy(_: object, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TriggerError(
            f"expected a table, found {value!r}",
            key=attribute.name,
            remedy='write { severity = ["high"] }',
        )
    plain = _plain(value)
    check_pattern(plain, attribute.name)
    if attribute.name == "filter_policy":
        for name, conditions in plain.items():
            if isinstance(conditions, Mapping):
                raise TriggerError(
                    "a message's attributes hold no tables",
                    key=f"{attribute.name}.{name}",
                    remedy="write a list, or use filter_policy_with_message_body",
                )


_FILTER_POLICY = Option(converter=read_only, validator=_check_policy, schema={"type": "object"})
"""A table of lists of conditions, or of filters of aws-cdk-lib."""


@with_options
class SnsTrigger(QueueDelivery):
    """Invokes the function with each message of a topic.

    SNS invokes asynchronously; it may invoke for messages of this topic only. The Rust event is
    `aws_lambda_events::event::sns::SnsEvent` (feature `sns`), or `SnsEventObj<T>` for messages in
    JSON. See "Invoking Lambda functions with Amazon SNS notifications" in the Lambda guide.

    Args:
        topic: The topic. Default: one is created, encrypted with the AWS managed key of SNS, for TLS
            only. AWS services like CloudWatch can't publish to a topic with that key: pass one that
            has a key of your own.
        dead_letter_queue: A standard queue for messages that SNS can't deliver. Default: none. What
            the function fails on goes to its own `on_failure` instead.
        filter_policy: Only messages whose attributes match: `{ severity = ["high"] }`, or
            `sns.SubscriptionFilter` in Python. Default: all.
        filter_policy_with_message_body: Only messages in JSON whose fields match; tables may be in
            tables, `sns.FilterOrPolicy` in Python. Default: all.

    Raises:
        TriggerError: a FIFO topic or queue, both filters at once, a filter without conditions.
    """

    type: ClassVar[str] = "sns"
    source_field: ClassVar[str | None] = "topic"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent("aws_lambda_events::event::sns::SnsEvent", "sns")

    topic: Annotated[
        sns.ITopic | Source | None, Resource("a topic", "topic_arn", arn=TOPIC_ARN, name=TOPIC_NAME)
    ] = None
    _: KW_ONLY
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    filter_policy: Annotated[Mapping[str, Any] | None, _FILTER_POLICY] = None
    filter_policy_with_message_body: Annotated[Mapping[str, Any] | None, _FILTER_POLICY] = None

    def __attrs_post_init__(self) -> None:
        if self.filter_policy is not None and self.filter_policy_with_message_body is not None:
            raise TriggerError(
                "a subscription filters by attributes or by the message, not by both",
                key="filter_policy_with_message_body",
                remedy="leave one of them out",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> sns.ITopic:
        """Subscribes the function or its alias to the topic."""
        topic = self._topic(function, construct_id)
        # Of the name too, since aws-cdk-lib can't see it in an ARN that is a token.
        named = isinstance(self.topic, ImportedByArn | ImportedByName) and self.topic.name
        if topic.fifo or str(named).endswith(".fifo"):
            # "Message delivery for FIFO topics" in the SNS guide.
            raise TriggerError(
                f"{topic.node.path} is a FIFO topic, which can't invoke a function",
                key="topic",
                remedy="subscribe a FIFO queue to it, and let that invoke the function",
                check_id="sns-fifo",
            )
        arn = topic.topic_arn
        queue = dead_letter_queue_of(
            function, construct_id, self.dead_letter_queue, "SNS", check_id="sns-dlq"
        )
        owner = f"the topic {topic.node.path}"
        warn_of_policy(function, queue, "SNS", "sns.amazonaws.com", owner)
        handler = self.handler(function)
        handler.add_permission(
            f"{construct_id}Permission",
            principal=cast("iam.IPrincipal", iam.ServicePrincipal("sns.amazonaws.com")),
            source_arn=arn,
        )
        body = self.filter_policy_with_message_body
        # Not LambdaSubscription, whose id is that of the topic, which may be taken.
        sns.Subscription(
            function,
            f"{construct_id}Subscription",
            topic=topic,
            protocol=sns.SubscriptionProtocol.LAMBDA,
            endpoint=handler.function_arn,
            region=_region(function, topic),
            dead_letter_queue=queue,
            filter_policy=None if self.filter_policy is None else _filters(self.filter_policy),
            filter_policy_with_message_body=None if body is None else _policies(body),
        )
        check_failures(function, handler)
        return topic

    def deliver(
        self,
        function: lambda_.Function,
        construct_id: str,
        queue: sqs.IQueue,
        *,
        raw_message_delivery: bool | None,
    ) -> sns.ITopic:
        """Subscribes the queue to the topic."""
        topic = self._topic(function, construct_id)
        named = isinstance(self.topic, ImportedByArn | ImportedByName) and self.topic.name
        # An imported one whose ARN is a token may be either.
        is_known = isinstance(topic, sns.Topic) or not is_token(topic.topic_arn)
        if queue.fifo and is_known and not (topic.fifo or str(named).endswith(".fifo")):
            raise TriggerError(
                f"a FIFO queue takes messages of FIFO topics only, and {topic.node.path} is none",
                key="via",
                remedy="take a standard queue, or a FIFO topic",
            )
        owner = f"the topic {topic.node.path}"
        warn_of_queue_policy(function, queue, "SNS", "sns.amazonaws.com", owner)
        dead = dead_letter_queue_of(
            function, construct_id, self.dead_letter_queue, "SNS", check_id="sns-dlq"
        )
        warn_of_policy(function, dead, "SNS", "sns.amazonaws.com", owner)
        body = self.filter_policy_with_message_body
        subscription = subscriptions.SqsSubscription(
            queue,
            dead_letter_queue=dead,
            filter_policy=None if self.filter_policy is None else _filters(self.filter_policy),
            filter_policy_with_message_body=None if body is None else _policies(body),
            raw_message_delivery=raw_message_delivery,
        )
        topic.add_subscription(cast("sns.ITopicSubscription", subscription))
        return topic

    def message_body(self, *, raw_message_delivery: bool | None) -> Any:
        """Returns the message, or what SNS puts around it for queues."""
        message = self.sample_event()["Records"][0]["Sns"]
        if raw_message_delivery:
            return message["Message"]
        # "Amazon SNS message and JSON formats" in the SNS guide: other names than for functions.
        for name in ("SigningCert", "Unsubscribe"):
            message[f"{name}URL"] = message.pop(f"{name}Url")
        return message

    def sample_event(self) -> dict[str, Any]:
        """Returns one message that the filters let through."""
        arn = sample_arn("sns", sample_name(self.topic, "topic_name", "example-topic"))
        message = example_of(_plain(self.filter_policy_with_message_body or {}))
        attributes = example_of(_plain(self.filter_policy or {}))
        return {
            "Records": [
                {
                    "EventVersion": "1.0",
                    "EventSubscriptionArn": f"{arn}:21be56ed-a058-49f5-8c98-aedd2564c486",
                    "EventSource": "aws:sns",
                    "Sns": {
                        "Type": "Notification",
                        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                        "TopicArn": arn,
                        "Subject": "Example",
                        "Message": json.dumps(message or {"hello": "world"}),
                        "Timestamp": "2026-01-01T12:00:00.000Z",
                        "SignatureVersion": "1",
                        "Signature": "EXAMPLE",
                        "SigningCertUrl": "https://sns.eu-west-1.amazonaws.com/example.pem",
                        "UnsubscribeUrl": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
                        "MessageAttributes": {
                            name: {
                                "Type": "String" if isinstance(value, str) else "Number",
                                "Value": str(value),
                            }
                            for name, value in attributes.items()
                        },
                    },
                }
            ]
        }

    def _topic(self, scope: lambda_.Function, construct_id: str) -> sns.ITopic:
        if isinstance(self.topic, ImportedByArn):
            return sns.Topic.from_topic_arn(scope, construct_id, self.topic.resolve())
        if isinstance(self.topic, ImportedByName):
            arn = Stack.of(scope).format_arn(service="sns", resource=self.topic.name)
            return sns.Topic.from_topic_arn(scope, construct_id, arn)
        if self.topic is None or isinstance(self.topic, Created):
            if self.topic is not None:
                refuse_properties(self.topic, "topic")
            topic = sns.Topic(scope, construct_id, enforce_ssl=True)
            cfn_topic = topic.node.default_child
            assert isinstance(cfn_topic, sns.CfnTopic)  # noqa: S101 - a Topic's default child
            cfn_topic.kms_master_key_id = "alias/aws/sns"
            return cast("sns.ITopic", topic)
        assert not isinstance(self.topic, Source)  # noqa: S101 - there are no more kinds
        return self.topic


def _region(function: lambda_.Function, topic: sns.ITopic) -> str | None:
    """Returns the topic's Region, if it is another one than the function's."""
    region = topic.env.region
    is_same = region == Stack.of(function).region
    return None if is_same or Token.is_unresolved(region) else region


def _filters(policy: Mapping[str, Any]) -> dict[str, sns.SubscriptionFilter]:
    return {name: _filter(value) for name, value in policy.items()}


def _filter(value: Any) -> sns.SubscriptionFilter:
    if isinstance(value, sns.SubscriptionFilter):
        return value
    return sns.SubscriptionFilter(conditions=list(value))


def _policies(policy: Mapping[str, Any]) -> dict[str, sns.FilterOrPolicy]:
    found: dict[str, sns.FilterOrPolicy] = {}
    for name, value in policy.items():
        if isinstance(value, sns.FilterOrPolicy):
            found[name] = value
        elif isinstance(value, Mapping):
            found[name] = sns.FilterOrPolicy.policy(_policies(value))
        else:
            found[name] = sns.FilterOrPolicy.filter(_filter(value))
    return found


def _plain(policy: Any) -> Any:
    """Returns a policy as tables and lists, without the classes of aws-cdk-lib."""
    if isinstance(policy, Mapping):
        return {name: _plain(value) for name, value in policy.items()}
    if isinstance(policy, sns.SubscriptionFilter):
        return list(policy.conditions)
    if isinstance(policy, sns.Policy):
        return _plain(policy.policy_doc)
    if isinstance(policy, sns.Filter):
        return _plain(policy.filter_doc)
    return policy
