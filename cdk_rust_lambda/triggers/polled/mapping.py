"""What kinds of triggers share that are wired as event source mappings."""

from __future__ import annotations

import inspect
from collections import Counter
from typing import Any

from aws_cdk import Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.triggers.core.javascript import installed_version
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from cdk_rust_lambda.triggers.core.trigger import inform, warn
from cdk_rust_lambda.triggers.wiring.final_values import check_timeout

LONGEST_TIMEOUT = 840  # seconds; 14 minutes
READERS_PER_SHARD = 2
_UNLIMITED = (None, -1)
# Options of Kafka sources that came later than the oldest supported aws-cdk-lib.
_SINCE = {
    "bisect_batch_on_error": "2.228",
    "max_record_age": "2.228",
    "report_batch_item_failures": "2.228",
    "retry_attempts": "2.228",
    "log_level": "2.237",
    "metrics_config": "2.237",
}
# What makes the network interfaces through which AWS reaches a source in a VPC.
NETWORK_ACTIONS = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
_readers: Memory[Counter[str]] = Memory()


def check_connected(function: lambda_.Function, source: str) -> None:
    """Checks that a function isn't too slow for a source that keeps a connection.

    See "Event source mapping" of Apache Kafka and of Amazon MQ in the Lambda guide.

    Raises:
        TriggerError: its timeout is over 14 minutes.
    """

    def check(timeout: int) -> TriggerError | None:
        if timeout <= LONGEST_TIMEOUT:
            return None
        return TriggerError(
            f"the function {function.node.path} may take {timeout} seconds, but Lambda waits at most"
            f" 14 minutes for one that is invoked by {source}",
            key="timeout",
            remedy=f"set the function's timeout to {LONGEST_TIMEOUT} seconds or less",
            check_id="kafka-mq-timeout",
        )

    check_timeout(function, check)


def require_position(position: Any, timestamp: Any) -> None:
    """Checks where reading begins.

    Raises:
        TriggerError: there is no position, or a time without need, or a need without a time.
    """
    if position is None:
        raise TriggerError(
            "it is not said where in the stream reading begins",
            key="starting_position",
            remedy="write latest for what comes from now on, or trim_horizon for all that is kept",
            check_id="stream-start",
        )
    at_timestamp = position is lambda_.StartingPosition.AT_TIMESTAMP
    if at_timestamp and timestamp is None:
        raise TriggerError(
            "reading begins at a time, but the time is missing",
            key="starting_position_timestamp",
            remedy="give it in seconds since 1970",
            check_id="stream-start",
        )
    if timestamp is not None and not at_timestamp:
        raise TriggerError(
            f"reading begins at {position.name.lower()}, not at a time",
            key="starting_position_timestamp",
            remedy="leave it out, or set starting_position to at_timestamp",
            check_id="stream-start",
        )


def check_poison(
    function: lambda_.Function, source: str, retry_attempts: Any, max_record_age: Any, until: str
) -> None:
    """Warns of a record that fails again and again, and blocks what stands behind it.

    See "Retain discarded batch records" of DynamoDB and Kinesis in the Lambda guide.
    """
    if retry_attempts in _UNLIMITED and max_record_age is None:
        warn(
            function,
            "stream-poison",
            f"a record of {source} that fails is tried again until it expires, {until}, and blocks"
            " its shard until then. Set retry_attempts, as to 3, or max_record_age, with on_failure (in"
            " Cargo.toml { create = true }) for what is given up, and bisect_batch_on_error to true to"
            " find it",
        )


def check_partial_batch(function: lambda_.Function, source: str, *, reports: bool | None) -> None:
    """Says what happens to a batch of which one record fails."""
    if not reports:
        inform(
            function,
            "partial-batch",
            f"a record of {source} that fails brings its whole batch back. Set"
            " report_batch_item_failures to true, and return the first that has failed: reading goes on"
            " there",
        )


def count_reader(function: lambda_.Function, stream: str) -> None:
    """Warns if a DynamoDB stream has more readers in the app than it can serve.

    See "Quotas in Amazon DynamoDB", DynamoDB Streams: two processes per shard.
    """
    readers = _readers.of_app(function, Counter)
    readers[stream] += 1
    if readers[stream] == READERS_PER_SHARD + 1:
        warn(
            function,
            "ddb-readers",
            f"{readers[stream]} triggers read the stream of {stream}: with more than"
            f" {READERS_PER_SHARD} DynamoDB throttles them. Let one publish to an SNS topic or an event"
            " bus, or stream the table to Kinesis",
        )


def allow_decrypting(function: lambda_.Function, key: Any) -> None:
    """Lets the function's role decrypt with a secret's key, through Secrets Manager only.

    aws-cdk-lib lets it do so by the key's own policy, for a secret whose key it knows: not of one that is
    imported, and not by the policy of a key that is.

    Args:
        function: The function.
        key: The key, or a `Source` of one; None if there is nothing to do.
    """
    if key is None:
        return
    service = f"secretsmanager.{Stack.of(function).region}.amazonaws.com"
    statement = iam.PolicyStatement(
        actions=["kms:Decrypt"],
        resources=[key.resolve() if isinstance(key, ImportedByArn) else key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": service}},
    )
    function.add_to_role_policy(statement)


def add_event_source(
    handler: lambda_.IFunction,
    kind: Any,
    *arguments: Any,
    clash: str = "a mapping of the same source",
    **options: Any,
) -> lambda_.EventSourceMapping:
    """Adds an event source of aws-cdk-lib to a function or an alias.

    Args:
        handler: The function or the alias.
        kind: The event source's class.
        arguments: What the class takes by position.
        clash: What is there already if aws-cdk-lib says that its id is taken.
        options: What the class takes by name.

    Returns:
        The event source mapping.

    Raises:
        TriggerError: the installed aws-cdk-lib lacks an option, or there is such a source already.
    """
    require_options(kind, options)
    try:
        handler.add_event_source(kind(*arguments, **options))
    except RuntimeError as error:
        if "already a Construct with name" not in str(error):
            raise
        raise TriggerError(
            f"{handler.node.path} has {clash} already",
            key="source",
            remedy="leave the trigger out, or the add_event_source() that added the other",
            check_id="duplicate",
        ) from None
    made = reversed(handler.node.children)
    return next(each for each in made if isinstance(each, lambda_.EventSourceMapping))


def require_options(kind: Any, options: dict[str, Any]) -> None:
    """Checks that the installed aws-cdk-lib has the options that are set.

    Raises:
        TriggerError: it is too old for one.
    """
    known = inspect.signature(kind.__init__).parameters
    for name in options:
        if name not in known:
            raise TriggerError(
                f"{kind.__name__} of aws-cdk-lib {installed_version()} has no option {name!r}",
                key=name,
                remedy=f"install aws-cdk-lib {_SINCE.get(name, 'of a later version')} or later, or"
                " leave the option out",
            )


def allow_network(function: lambda_.Function) -> None:
    """Lets the role make the network interfaces through which Lambda reaches a source in a VPC.

    These actions can't be limited to resources in advance. See "Configuring Lambda execution role
    permissions" of self-managed Apache Kafka in the Lambda guide.
    """
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=list(NETWORK_ACTIONS),
            resources=["*"],
        )
    )


def is_known(value: Any) -> bool:
    """Whether a value is there, and not a token."""
    return value is not None and not Token.is_unresolved(value)
