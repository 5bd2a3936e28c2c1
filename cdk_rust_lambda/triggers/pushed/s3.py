"""S3 event notifications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from urllib.parse import quote_plus

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as s3_notifications
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.triggers.core.duplicates import in_app
from cdk_rust_lambda.triggers.core.option import Option, StringsOr, with_options
from cdk_rust_lambda.triggers.core.samples import SOURCE_IP, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.options.aws_resources import BUCKET
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures, warn_of_queue_policy
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery
from cdk_rust_lambda.triggers.wiring.resources import bucket_of
from cdk_rust_lambda.triggers.wiring.s3 import Notification, inform_if_shared, warn_of_loop

if TYPE_CHECKING:
    from attrs import Attribute
    from constructs import IConstruct

# "Supported event types for SQS, SNS, and Lambda" in the S3 guide, and the members of s3.EventType.
EVENT_TYPES = MappingProxyType(
    {
        "s3:ObjectCreated:*": "OBJECT_CREATED",
        "s3:ObjectCreated:Put": "OBJECT_CREATED_PUT",
        "s3:ObjectCreated:Post": "OBJECT_CREATED_POST",
        "s3:ObjectCreated:Copy": "OBJECT_CREATED_COPY",
        "s3:ObjectCreated:CompleteMultipartUpload": "OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD",
        "s3:ObjectRemoved:*": "OBJECT_REMOVED",
        "s3:ObjectRemoved:Delete": "OBJECT_REMOVED_DELETE",
        "s3:ObjectRemoved:DeleteMarkerCreated": "OBJECT_REMOVED_DELETE_MARKER_CREATED",
        "s3:ObjectRestore:*": "OBJECT_RESTORE",
        "s3:ObjectRestore:Post": "OBJECT_RESTORE_POST",
        "s3:ObjectRestore:Completed": "OBJECT_RESTORE_COMPLETED",
        "s3:ObjectRestore:Delete": "OBJECT_RESTORE_DELETE",
        "s3:ReducedRedundancyLostObject": "REDUCED_REDUNDANCY_LOST_OBJECT",
        "s3:Replication:*": "REPLICATION",
        "s3:Replication:OperationFailedReplication": "REPLICATION_OPERATION_FAILED_REPLICATION",
        "s3:Replication:OperationMissedThreshold": "REPLICATION_OPERATION_MISSED_THRESHOLD",
        "s3:Replication:OperationReplicatedAfterThreshold": (
            "REPLICATION_OPERATION_REPLICATED_AFTER_THRESHOLD"
        ),
        "s3:Replication:OperationNotTracked": "REPLICATION_OPERATION_NOT_TRACKED",
        "s3:LifecycleExpiration:*": "LIFECYCLE_EXPIRATION",
        "s3:LifecycleExpiration:Delete": "LIFECYCLE_EXPIRATION_DELETE",
        "s3:LifecycleExpiration:DeleteMarkerCreated": "LIFECYCLE_EXPIRATION_DELETE_MARKER_CREATED",
        "s3:LifecycleTransition": "LIFECYCLE_TRANSITION",
        "s3:IntelligentTiering": "INTELLIGENT_TIERING",
        "s3:ObjectTagging:*": "OBJECT_TAGGING",
        "s3:ObjectTagging:Put": "OBJECT_TAGGING_PUT",
        "s3:ObjectTagging:Delete": "OBJECT_TAGGING_DELETE",
        "s3:ObjectAcl:Put": "OBJECT_ACL_PUT",
    }
)
_notifications: Memory[dict[tuple[str, str], list[Notification]]] = Memory()
_S3_NAMES = MappingProxyType({member: name for name, member in EVENT_TYPES.items()})


def _event_names(events: Iterable[str | s3.EventType]) -> tuple[str, ...]:
    """Turns events into members of s3.EventType, by name; each once, in order."""
    if isinstance(events, str | Mapping) or not isinstance(events, Iterable):
        raise TriggerError(
            f"expected a list of events, found {events!r}", key="events", remedy="write a list"
        )
    names = tuple(dict.fromkeys(_event_name(event) for event in events))
    if not names:
        raise TriggerError(
            "a trigger without an event does nothing",
            key="events",
            remedy="name an event, or leave events out",
        )
    return names


def _event_name(event: str | s3.EventType) -> str:
    members = s3.EventType.__members__
    name = event.name if isinstance(event, s3.EventType) else event
    if isinstance(name, str):
        name = EVENT_TYPES.get(name, name.upper())
        if name in members:
            return name
    known = [name for name, member in EVENT_TYPES.items() if member in members]
    known += [member.lower() for member in members]
    raise TriggerError(
        f"S3 has no event {event!r}", key="events", remedy=suggest(str(event), known)
    )


def _no_wildcard(_: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise TriggerError(
            f"expected a string, found {value!r}", key=attribute.name, remedy="write a string"
        )
    if value == "":
        raise TriggerError(
            "an empty text matches every key", key=attribute.name, remedy="leave it out"
        )
    if "*" in value:
        raise TriggerError(
            f"S3 takes no wildcard: {value!r} matches only keys with an asterisk",
            key=attribute.name,
            remedy="leave the asterisk out; a prefix and a suffix match whatever is between them",
            check_id="s3-filter",
        )


_PART_OF_KEY = Option(validator=_no_wildcard, schema={"type": "string", "pattern": "^[^*]+$"})


@with_options
class S3Trigger(QueueDelivery):
    """Invokes the function when something happens to objects of a bucket.

    CDK wires it as an S3 event notification, with the permission that S3 needs. Notifications are
    set by a custom resource that CDK adds to the stack. The Rust event is
    `aws_lambda_events::event::s3::S3Event` (feature `s3`).

    Args:
        bucket: The bucket. Default: one is created, private, reachable by TLS only, encrypted,
            versioned, and kept when the stack is deleted.
        events: What happens: S3's names (`s3:ObjectCreated:*`), aws-cdk-lib's (`object_created`), or
            members of `aws_s3.EventType`. Default: `s3:ObjectCreated:*`.
        prefix: Only objects whose key begins with it. Default: all.
        suffix: Only objects whose key ends with it. Default: all.
        id: The trigger's name at its function. Default: `S3` and the bucket's name or construct id.

    Raises:
        TriggerError: an unknown event, a wildcard in prefix or suffix, something else than a bucket,
            or events that a notification of the bucket is for already.
    """

    type: ClassVar[str] = "s3"
    source_field: ClassVar[str] = "bucket"
    event: ClassVar[HandlerEvent] = HandlerEvent("aws_lambda_events::event::s3::S3Event", "s3")

    bucket: Annotated[s3.IBucket | Source | None, BUCKET] = None
    _: KW_ONLY
    events: Annotated[StringsOr[s3.EventType], Option(converter=_event_names)] = (
        "s3:ObjectCreated:*",
    )
    prefix: Annotated[str | None, _PART_OF_KEY] = None
    suffix: Annotated[str | None, _PART_OF_KEY] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds a notification for each event to the bucket."""
        handler = self.handler(function)
        destination = s3_notifications.LambdaDestination(handler)
        bucket, notifications = self._notify(function, construct_id, destination)
        warn_of_loop(function, bucket, notifications)
        check_failures(function, handler)
        return bucket

    def deliver(
        self,
        function: lambda_.Function,
        construct_id: str,
        queue: sqs.IQueue,
        *,
        raw_message_delivery: bool | None,  # noqa: ARG002 - of topics
    ) -> IConstruct:
        """Adds a notification for each event to the bucket, which the queue takes."""
        if queue.fifo:
            # "Supported event destinations" in the S3 guide.
            raise TriggerError(
                "S3 sends nothing to FIFO queues", key="via", remedy="take a standard queue"
            )
        destination = s3_notifications.SqsDestination(queue)
        bucket, notifications = self._notify(function, construct_id, destination)
        warn_of_loop(function, bucket, notifications)
        owner = f"the bucket {bucket.node.path}, else the deployment fails"
        warn_of_queue_policy(function, queue, "S3", "s3.amazonaws.com", owner)
        return bucket

    def _notify(
        self, function: lambda_.Function, construct_id: str, destination: Any
    ) -> tuple[s3.IBucket, list[Notification]]:
        bucket = bucket_of(function, construct_id, self.bucket)
        notifications = [
            Notification(
                event=_S3_NAMES[str(event)],
                prefix=self.prefix or "",
                suffix=self.suffix or "",
                owner=f"{function.node.path}/{construct_id}",
            )
            for event in self.events
        ]
        _refuse_overlap(bucket, notifications)
        filters = []
        if self.prefix is not None or self.suffix is not None:
            filters = [s3.NotificationKeyFilter(prefix=self.prefix, suffix=self.suffix)]
        for event in self.events:
            bucket.add_event_notification(s3.EventType[str(event)], destination, *filters)
        inform_if_shared(bucket, self.bucket)
        return bucket, notifications

    def sample_event(self) -> dict[str, Any]:
        """Returns the notification of one object."""
        name = sample_name(self.bucket, "bucket_name", "example-bucket")
        key = f"{self.prefix or ''}example{self.suffix or ''}"
        first = next(iter(self.events))
        event = _S3_NAMES[str(first)]
        return {
            "Records": [
                {
                    "eventVersion": "2.1",
                    "eventSource": "aws:s3",
                    "awsRegion": "eu-west-1",
                    "eventTime": "2026-01-01T12:00:00.000Z",
                    "eventName": event.removeprefix("s3:").replace("*", "Put"),
                    "userIdentity": {"principalId": "EXAMPLE"},
                    "requestParameters": {"sourceIPAddress": SOURCE_IP},
                    "responseElements": {
                        "x-amz-request-id": "EXAMPLE123456789",
                        "x-amz-id-2": "EXAMPLE123/example",
                    },
                    "s3": {
                        "s3SchemaVersion": "1.0",
                        "configurationId": "example",
                        "bucket": {
                            "name": name,
                            "ownerIdentity": {"principalId": "EXAMPLE"},
                            "arn": f"arn:aws:s3:::{name}",
                        },
                        "object": {
                            "key": quote_plus(key, safe="/"),
                            "size": 1024,
                            "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                            "sequencer": "0055AED6DCD90281E5",
                        },
                    },
                }
            ]
        }


def _refuse_overlap(bucket: s3.IBucket, notifications: Iterable[Notification]) -> None:
    """Refuses notifications that overlap with each other or with those of other triggers of the app.

    S3 refuses them at deployment, whatever they invoke: see "Configuring event notifications using
    object key name filtering" in the S3 guide.

    Raises:
        TriggerError: two overlap.
    """
    of_app = _notifications.of_app(bucket, dict)
    found = of_app.setdefault(in_app(bucket, bucket.bucket_name), [])
    for notification in notifications:
        for other in found:
            if notification.overlaps(other):
                raise TriggerError(
                    f"{notification} overlaps with {other}: for the same"
                    f" objects of {bucket.node.path}, S3 takes one notification",
                    key="events",
                    remedy="set a prefix or suffix that sets them apart, or take triggers of type"
                    " s3-eventbridge, which may overlap",
                    check_id="s3-overlap",
                )
        found.append(notification)
