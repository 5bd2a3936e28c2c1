"""Options that kinds of triggers share which are wired as event source mappings, or as pipes."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources

from cdk_rust_lambda.errors import TriggerError, suggest, text_of
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.core.source import has_member
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.arns import (
    BUCKET_ARN,
    QUEUE_ARN,
    QUEUE_NAME,
    SECRET_ARN,
    SECRET_NAME,
    TOPIC_ARN,
)
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    integer,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.options.structs import cdk_struct

if TYPE_CHECKING:
    from attrs import Attribute

ON_FAILURE = Resource(
    "a queue, a topic or a bucket",
    ("queue_arn", "topic_arn", "bucket_arn", "bind"),
    arn="|".join((QUEUE_ARN, TOPIC_ARN, BUCKET_ARN)),
    name=QUEUE_NAME,
)
"""Where an event source mapping sends what fails: a queue, a topic, a bucket."""

SECRET = Resource("a secret", "secret_arn", arn=SECRET_ARN, name=SECRET_NAME, creatable=False)
"""A secret, from Python, or by ARN or name."""

BOOTSTRAP_SERVERS = strings(r"[^\s:,]+:\d{1,5}", "a list of brokers as host:port")
"""The brokers of a Kafka cluster of one's own."""

# As CloudFormation checks them, of event source mappings and of pipes.
TOPIC = string(r"[\w-][\w.-]{1,248}", "a topic of 2 to 249 letters, digits, '.', '_' and '-'")
"""A topic of Kafka."""

CONSUMER_GROUP = string(
    r"[A-Za-z0-9/*:_+=.@-]{1,200}", "a name of up to 200 letters, digits and /*:_+=.@-"
)
"""A consumer group of Kafka."""

VIRTUAL_HOST = string(
    r"[A-Za-z0-9/*:_+=.@-]{1,200}",
    "a virtual host of up to 200 letters, digits and /*:_+=.@-",
)
"""A virtual host of RabbitMQ."""

SECURITY_GROUP = Resource("a security group", "security_group_id", name=r"sg-\w+", creatable=False)
"""The security group with which a source in a VPC is reached."""

VPC = Resource("a VPC", "vpc_id", creatable=False, not_imported="its subnets must be known")
"""The VPC that a source is in."""

FILTER_KEY = Resource("a key", "key_arn", creatable=False, nameable=False)
"""The key that encrypts filters: from Python, since it must know who may use it."""

BATCH_SIZE = integer(1, 10_000, check_id="stream-ranges")
"""How many records there are at most in a batch."""

BATCHING_WINDOW = duration(0, 300, check_id="stream-ranges")
"""How long it is waited for a batch to fill: at most 5 minutes."""

PARALLELIZATION_FACTOR = integer(1, 10, check_id="stream-ranges")
"""How many batches of a shard are handled at once."""

RECORD_RETRIES = integer(-1, 10_000, check_id="stream-ranges")
"""How often a batch of records is tried again; -1 for without end."""

STARTING_POSITION = enum_member(lambda_.StartingPosition)
"""Where reading begins."""

STARTING_TIMESTAMP = integer(0, 253_402_300_799, check_id="stream-start")
"""The time at which reading begins, in seconds since 1970, up to the year 9999; milliseconds are more."""

AUTHENTICATION_METHOD = enum_member(event_sources.AuthenticationMethod)
"""How a secret is used for a Kafka cluster."""

RECORD_AGE = duration(60, 7 * 24 * 3600, check_id="stream-ranges")
"""How old a record may be: 1 minute to a week."""


def check_filter_key(filters: Any, key: Any) -> None:
    """Checks that there is something to encrypt.

    Raises:
        TriggerError: there are no filters.
    """
    if key is not None and filters is None:
        raise TriggerError(
            "there are no filters to encrypt",
            key="filter_encryption",
            remedy="leave it out, or set filters",
        )


def _metric_types(names: Any, key: str) -> Any:
    if not isinstance(names, list | tuple):
        return names
    return [member(lambda_.MetricType, name, key) for name in names]


METRICS = cdk_struct(lambda_.MetricsConfig, metrics=_metric_types)
"""`MetricsConfig`, or a table like `{ metrics = ["event_count"] }`."""


def member(kind: type[Enum], name: Any, key: str) -> Any:
    """Returns a member of an enumeration by its name, in whatever case.

    Raises:
        TriggerError: there is none of that name, or not in the installed aws-cdk-lib.
    """
    if not isinstance(name, str) or isinstance(name, kind):
        return name
    members = kind.__members__
    found = members.get(name.upper().replace("-", "_"))
    if found is None:
        known = [each.lower() for each in members]
        raise TriggerError(f"unknown {name!r}", key=key, remedy=suggest(name.lower(), known))
    return found


VPC_SUBNETS = cdk_struct(ec2.SubnetSelection, subnet_type=partial(member, ec2.SubnetType))
"""Subnets of a VPC: `SubnetSelection`, or a table like `{ subnet_type = "public" }`."""


def enum_keyword(*values: str) -> Option:
    """One of a few words in whatever case, or a member of an enumeration with such a name.

    For enumerations that not every supported aws-cdk-lib has.
    """

    def convert(value: Any) -> Any:
        name = value.name if isinstance(value, Enum) else value
        return name.lower().replace("-", "_") if isinstance(name, str) else name

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value not in values:
            raise TriggerError(
                f"expected one of {', '.join(values)}, found {text_of(value)}",
                key=attribute.name,
                remedy=suggest(str(value), values),
            )

    schema = {"type": "string", "enum": list(values)}
    return Option(converter=convert, validator=validate, schema=schema)


def bindable(expected: str) -> Option:
    """An object of aws-cdk-lib, or one's own, with a method `bind`; only in Python."""

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        if not has_member(value, "bind"):
            raise TriggerError(
                f"expected {expected}, found {text_of(value)}",
                key=attribute.name,
                remedy=f"pass {expected} of aws_lambda_event_sources",
            )

    return Option(validator=validate, schema=None)


def check_pollers(
    pollers: Any,
    minimum: tuple[int, int] = (1, 200),
    maximum: tuple[int, int] = (1, 2000),
    *,
    check_id: str,
) -> None:
    """Checks the numbers of pollers.

    See "Kafka event poller scaling modes", and "Using provisioned mode with an Amazon SQS event source
    mapping", in the Lambda guide.

    Args:
        pollers: The structure of aws-cdk-lib with `minimum_pollers` and `maximum_pollers`.
        minimum: The lowest and the highest number that `minimum_pollers` can be. Default: of Kafka.
        maximum: The same for `maximum_pollers`. Default: of Kafka.
        check_id: The check that refuses them.

    Raises:
        TriggerError: one is out of range.
    """
    if pollers is None:
        return
    for name, (lowest, highest) in (("minimum_pollers", minimum), ("maximum_pollers", maximum)):
        value = getattr(pollers, name)
        if value is None or is_token(value):
            continue
        if type(value) not in (int, float) or not lowest <= value <= highest:
            raise TriggerError(
                f"{name} is {value!r}, but Lambda takes {lowest} to {highest:,}",
                key="provisioned_poller_config",
                remedy="choose a number in that range",
                check_id=check_id,
            )
    given = [
        each for each in (pollers.minimum_pollers, pollers.maximum_pollers) if each is not None
    ]
    if len(given) == 2 and not any(map(is_token, given)) and given[0] > given[1]:
        raise TriggerError(
            f"minimum_pollers is {given[0]:g}, more than maximum_pollers, which is {given[1]:g}",
            key="provisioned_poller_config",
            remedy="exchange them",
            check_id=check_id,
        )
