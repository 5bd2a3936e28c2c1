"""Where events go that a function can't handle: `on_failure` and `dead_letter_queue` of triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import (
    ImportedByArn,
    Source,
    has_member,
)
from cdk_rust_lambda.triggers.wiring.resources import queue_of

if TYPE_CHECKING:
    from constructs import Construct


def failure_destination(
    scope: Construct, construct_id: str, source: Any
) -> lambda_.IEventSourceDlq | None:
    """Returns where an event source mapping sends what fails: a queue, a topic or a bucket.

    Args:
        scope: Where to make or import it.
        construct_id: Its id there.
        source: A queue, topic or bucket, a `Source` of one (by name: of a queue), an
            `IEventSourceDlq` of aws-cdk-lib, or None.

    Raises:
        TriggerError: it is something else, or FIFO, which Lambda doesn't take here.
    """
    if source is None or (not isinstance(source, Source) and has_member(source, "bind")):
        given: lambda_.IEventSourceDlq | None = source
        return given
    if isinstance(source, ImportedByArn) and source.arn.split(":")[2] == "sns":
        source = sns.Topic.from_topic_arn(scope, construct_id, source.resolve())
    elif isinstance(source, ImportedByArn) and source.arn.split(":")[2] == "s3":
        source = s3.Bucket.from_bucket_arn(scope, construct_id, source.resolve())
    elif isinstance(source, Source):
        source = queue_of(scope, construct_id, source, "on_failure")
    if getattr(source, "fifo", False):
        # "Retaining discarded batches" in the Lambda guide: standard queues and topics only.
        raise TriggerError(
            f"{source.node.path} is FIFO, but what fails goes to a standard queue or topic only",
            key="on_failure",
            remedy="name a standard one",
            check_id="stream-dlq-fifo",
        )
    if has_member(source, "queue_arn"):
        return cast("lambda_.IEventSourceDlq", event_sources.SqsDlq(source))
    if has_member(source, "topic_arn"):
        return cast("lambda_.IEventSourceDlq", event_sources.SnsDlq(source))
    destination = event_sources.S3OnFailureDestination(source)
    return cast("lambda_.IEventSourceDlq", destination)
