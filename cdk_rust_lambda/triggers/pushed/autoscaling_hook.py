"""Lifecycle hooks of Auto Scaling groups."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_autoscaling_hooktargets as hook_targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REQUEST_ID, TIME, sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    set_options,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures

_NAME = r"[^:\x00-\x1f]{1,255}"


@with_options
class AutoScalingHookTrigger(Trigger):
    """Invokes the function when instances of an Auto Scaling group start or end, which wait for it.

    A lifecycle hook is added to the group; it publishes to a topic of its own, for TLS only, that the
    function is subscribed to. The function's code calls `CompleteLifecycleAction`. The Rust event is
    `aws_lambda_events::event::sns::SnsEvent` (feature `sns`), the hook's JSON is its message. See "Amazon
    EC2 Auto Scaling lifecycle hooks" in its guide.

    Args:
        auto_scaling_group: The Auto Scaling group. Needed.
        default_result: What happens without an answer: `continue` or `abandon`. Default: abandon.
        encryption_key: The key that encrypts the topic. Default: none.
        heartbeat_timeout: How long the instance waits: 30 seconds to 2 hours. Default: 1 hour.
        lifecycle_hook_name: The hook's name. Default: CloudFormation's.
        lifecycle_transition: `instance_launching` or `instance_terminating`. Needed.
        notification_metadata: What the event carries in addition. Default: nothing.
        role: The role that publishes to the topic. Default: one is created.

    Raises:
        TriggerError: no group or transition, or an option out of range.
    """

    type: ClassVar[str] = "autoscaling-hook"
    source_field: ClassVar[str | None] = "auto_scaling_group"
    event: ClassVar[HandlerEvent] = HandlerEvent("aws_lambda_events::event::sns::SnsEvent", "sns")

    auto_scaling_group: Annotated[
        autoscaling.IAutoScalingGroup | Source | None,
        Resource(
            "an Auto Scaling group",
            "add_lifecycle_hook",
            name=_NAME,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    default_result: Annotated[
        autoscaling.DefaultResult | None, enum_member(autoscaling.DefaultResult)
    ] = None
    encryption_key: Annotated[
        kms.IKey | Source | None,
        Resource(
            "a key",
            "key_arn",
            creatable=False,
            not_imported="its policy has to let the hook's role use it",
        ),
    ] = None
    heartbeat_timeout: Annotated[Duration | None, duration(30, 7200)] = None
    lifecycle_hook_name: Annotated[
        str | None, string(r"[A-Za-z0-9/_-]{1,255}", "letters, digits and '/_-'")
    ] = None
    lifecycle_transition: Annotated[
        autoscaling.LifecycleTransition | None, enum_member(autoscaling.LifecycleTransition)
    ] = None
    notification_metadata: Annotated[
        # As the CloudFormation schema of AWS::AutoScaling::LifecycleHook has it.
        str | None, string(r"[\t\n\r\x20-\x7e]{1,1023}", "a text of at most 1,023 signs of ASCII")
    ] = None
    role: Annotated[
        iam.IRole | Source | None,
        Resource(
            "a role", "role_arn", creatable=False, not_imported="its policy has to let it publish"
        ),
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.lifecycle_transition is None:
            raise TriggerError(
                "a transition is needed",
                key="lifecycle_transition",
                remedy="write instance_launching or instance_terminating",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> autoscaling.IAutoScalingGroup:
        """Adds a hook to the group."""
        group = cast("autoscaling.IAutoScalingGroup", self.auto_scaling_group)
        if isinstance(self.auto_scaling_group, ImportedByName):
            group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(
                function, construct_id, self.auto_scaling_group.name
            )
        handler = self.handler(function)
        key = cast("kms.IKey | None", self.encryption_key)
        # Not in the function's scope itself: the subscription gets the topic's id there.
        scope = Construct(function, f"{construct_id}Target")
        topic = sns.Topic(scope, f"{construct_id}Topic", enforce_ssl=True, master_key=key)
        topic.add_subscription(subscriptions.LambdaSubscription(handler))
        hook = autoscaling.LifecycleHook(
            function,
            f"{construct_id}Hook",
            auto_scaling_group=group,
            notification_target=cast(
                "autoscaling.ILifecycleHookTarget",
                hook_targets.TopicHook(cast("sns.ITopic", topic)),
            ),
            **set_options(
                self,
                *("default_result", "heartbeat_timeout", "lifecycle_hook_name"),
                *("lifecycle_transition", "notification_metadata", "role"),
            ),
        )
        if key is not None:
            key.grant(hook.role, "kms:Decrypt", "kms:GenerateDataKey*")
        check_failures(function, handler)
        return group

    def sample_event(self) -> dict[str, Any]:
        """Returns the notification for one instance."""
        transition = autoscaling.LifecycleTransition.INSTANCE_LAUNCHING
        is_launch = self.lifecycle_transition is transition
        message = {
            "Service": "AWS Auto Scaling",
            "Time": TIME,
            "RequestId": REQUEST_ID,
            "LifecycleActionToken": REQUEST_ID,
            "AccountId": ACCOUNT,
            "AutoScalingGroupName": sample_name(
                self.auto_scaling_group, "auto_scaling_group_name", "example-group"
            ),
            "LifecycleHookName": self.lifecycle_hook_name or "example-hook",
            "EC2InstanceId": "i-1234567890abcdef0",
            "LifecycleTransition": (
                f"autoscaling:EC2_INSTANCE_{'LAUNCHING' if is_launch else 'TERMINATING'}"
            ),
        }
        if self.notification_metadata is not None:
            message["NotificationMetadata"] = self.notification_metadata
        topic = sample_arn("sns", "example-topic")
        return {
            "Records": [
                {
                    "EventVersion": "1.0",
                    "EventSource": "aws:sns",
                    "EventSubscriptionArn": f"{topic}:{REQUEST_ID}",
                    "Sns": {
                        "Type": "Notification",
                        "MessageId": REQUEST_ID,
                        "TopicArn": topic,
                        "Subject": "Auto Scaling: Lifecycle action",
                        "Message": json.dumps(message),
                        "Timestamp": TIME,
                        "SignatureVersion": "1",
                        "Signature": "EXAMPLE",
                        "SigningCertUrl": "https://example.com/certificate.pem",
                        "UnsubscribeUrl": "https://example.com/unsubscribe",
                        "MessageAttributes": {},
                    },
                }
            ]
        }
