"""Sources that triggers import or create."""

from __future__ import annotations

import re
from typing import Any, cast

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import (
    Created,
    ImportedByArn,
    ImportedByName,
    Source,
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
    if isinstance(source, ImportedByArn | ImportedByName):
        if isinstance(source, ImportedByArn):
            arn = source.resolve()
        else:
            arn = Stack.of(scope).format_arn(service="sqs", resource=source.name)
        # Said here, since aws-cdk-lib can't see it in an ARN that is a token.
        fifo = source.name.endswith(".fifo")
        return sqs.Queue.from_queue_attributes(scope, construct_id, queue_arn=arn, fifo=fifo)
    if isinstance(source, Created):
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


def refuse_properties(source: Created, what: str, *known: str, key: str = "source") -> None:
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


def bucket_of(
    scope: lambda_.Function, construct_id: str, source: s3.IBucket | Source | None
) -> s3.IBucket:
    """Returns the bucket that a trigger names: given, imported by ARN or name, or created.

    A created one is private, reachable by TLS only, encrypted, versioned, and kept when the stack is
    deleted.

    Args:
        scope: Where to make or import it.
        construct_id: Its id there.
        source: A bucket, a `Source`, or None for a new one.

    Raises:
        TriggerError: a choice for a new one that it doesn't have.
    """
    if isinstance(source, ImportedByArn):
        return s3.Bucket.from_bucket_arn(scope, construct_id, source.resolve())
    if isinstance(source, ImportedByName):
        return s3.Bucket.from_bucket_name(scope, construct_id, source.name)
    if isinstance(source, Created):
        refuse_properties(source, "bucket")
    if source is None or isinstance(source, Created):
        return s3.Bucket(
            scope,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
        )
    return cast("s3.IBucket", source)


def stream_of(function: lambda_.Function, construct_id: str, source: Any) -> kinesis.IStream:
    """Returns the stream that a source stands for: given, imported by ARN or name, or created."""
    if isinstance(source, ImportedByArn):
        return kinesis.Stream.from_stream_arn(function, construct_id, source.resolve())
    if isinstance(source, ImportedByName):
        arn = Stack.of(function).format_arn(
            service="kinesis", resource="stream", resource_name=source.name
        )
        return kinesis.Stream.from_stream_arn(function, construct_id, arn)
    if source is None or isinstance(source, Created):
        shard_count = _shard_count(source)
        return kinesis.Stream(
            function,
            construct_id,
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=RemovalPolicy.RETAIN,
            shard_count=shard_count,
            stream_mode=kinesis.StreamMode.ON_DEMAND
            if shard_count is None
            else kinesis.StreamMode.PROVISIONED,
        )
    stream: kinesis.IStream = source
    return stream


def _shard_count(source: Created | None) -> int | None:
    if source is None:
        return None
    refuse_properties(source, "Kinesis stream", "shard_count")
    count: Any = source.properties.get("shard_count")
    if count is not None and (type(count) is not int or count < 1):
        raise TriggerError(
            f"expected a number of shards, found {count!r}",
            key="stream",
            remedy="write an integer from 1 on, or leave shard_count out",
        )
    return count


class ImportedSource(Construct):
    """Stands for a source that exists and for which aws-cdk-lib has no construct.

    Attributes:
        arn: Its ARN, or what else identifies it.
    """

    def __init__(self, scope: Construct, construct_id: str, arn: str) -> None:
        super().__init__(scope, construct_id)
        self.arn = arn


def arn_part(source: Any, pattern: str) -> str | None:
    """Returns what the first group of a pattern finds in the ARN of a source that is given by ARN."""
    if not isinstance(source, ImportedByArn):
        return None
    found = re.search(pattern, source.arn)
    return found[1] if found else None


def arn_of(
    scope: Construct, source: ImportedByArn | ImportedByName, service: str, resource: str
) -> str:
    """Returns the ARN of a source by ARN, or by its name in the stack's account and Region."""
    if isinstance(source, ImportedByArn):
        return source.resolve()
    return Stack.of(scope).format_arn(
        service=service,
        resource=resource,
        resource_name=source.name,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def secret_of(scope: Construct, construct_id: str, source: Any) -> secretsmanager.ISecret | None:
    """Returns the secret that an option stands for: given, or imported by ARN or name."""
    if isinstance(source, ImportedByName):
        return secretsmanager.Secret.from_secret_name_v2(scope, construct_id, source.name)
    if isinstance(source, ImportedByArn):
        arn = source.resolve()
        # Secrets Manager ends a complete ARN with a hyphen and six characters.
        if re.search(r"-[A-Za-z0-9]{6}$", source.arn):
            return secretsmanager.Secret.from_secret_complete_arn(scope, construct_id, arn)
        return secretsmanager.Secret.from_secret_partial_arn(scope, construct_id, arn)
    secret: secretsmanager.ISecret | None = source
    return secret
