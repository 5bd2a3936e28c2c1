"""Where events go that a function can't handle: `on_failure` and `dead_letter_queue` of triggers."""

from __future__ import annotations

from typing import Any, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import (
    NewSource,
    Source,
    SourceArn,
    SourceName,
    has_member,
)

_RETENTION = Duration.days(14)  # the longest that SQS has


def queue_of(scope: Construct, construct_id: str, source: Any, key: str = "source") -> sqs.IQueue:
    """Returns the queue that a resource stands for: given, imported by ARN or name, or created.

    A created one is encrypted, for TLS only, keeps messages for 14 days, and stays when the stack is
    deleted.

    Args:
        scope: Where to make or import it.
        construct_id: Its id there.
        source: A queue, or a `Source`.
        key: The option that has it, for errors.

    Raises:
        TriggerError: a choice for a new one that it doesn't have.
    """
    if isinstance(source, SourceArn | SourceName):
        if isinstance(source, SourceArn):
            arn = source.resolve()
        else:
            arn = Stack.of(scope).format_arn(service="sqs", resource=source.name)
        # Said here, since aws-cdk-lib can't see it in an ARN that is a token.
        fifo = source.name.endswith(".fifo")
        return sqs.Queue.from_queue_attributes(scope, construct_id, queue_arn=arn, fifo=fifo)
    if isinstance(source, NewSource):
        refuse_properties(source, "queue", key=key)
        return sqs.Queue(
            scope,
            construct_id,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_RETENTION,
            removal_policy=RemovalPolicy.RETAIN,
        )
    queue: sqs.IQueue = source
    return queue


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
    if isinstance(source, SourceArn) and source.arn.split(":")[2] == "sns":
        source = sns.Topic.from_topic_arn(scope, construct_id, source.resolve())
    elif isinstance(source, SourceArn) and source.arn.split(":")[2] == "s3":
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


def refuse_properties(source: NewSource, what: str, *known: str, key: str = "source") -> None:
    """Refuses choices for a created resource that it doesn't have.

    Args:
        source: The resource.
        what: What it is, for messages.
        known: The choices that it has.
        key: The option that has it.

    Raises:
        TriggerError: there is one.
    """
    for name in source.properties:
        if name not in known:
            choices = f"; known: {', '.join(known)}" if known else ""
            raise TriggerError(
                f"a {what} is created without a choice of {name!r}{choices}",
                key=key,
                remedy="create it in Python, and name it in resources=",
            )
