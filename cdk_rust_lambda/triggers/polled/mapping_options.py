"""Options that kinds of triggers share which are wired as event source mappings."""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs
from attrs import Attribute
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.source import has_member
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.arns import (
    BUCKET_ARN,
    QUEUE_ARN,
    QUEUE_NAME,
    SECRET_ARN,
    TOPIC_ARN,
)
from cdk_rust_lambda.triggers.options.fields import duration, resource
from cdk_rust_lambda.triggers.options.structs import struct


def on_failure() -> Any:
    """Where an event source mapping sends what fails: a queue, a topic, a bucket."""
    return resource(
        "a queue, a topic or a bucket",
        ("queue_arn", "topic_arn", "bucket_arn", "bind"),
        arn="|".join((QUEUE_ARN, TOPIC_ARN, BUCKET_ARN)),
        name=QUEUE_NAME,
    )


def secret() -> Any:
    """A secret, from Python, or by ARN or name."""
    return resource(
        "a secret",
        "secret_arn",
        arn=SECRET_ARN,
        creatable=False,
    )


def filter_key() -> Any:
    """The key that encrypts filters: from Python, since it must know who may use it."""
    return resource("a key", "key_arn", creatable=False, nameable=False)


def record_age() -> Any:
    """How old a record may be: 1 minute to a week."""
    return duration(60, 7 * 24 * 3600, check_id="stream-ranges")


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


def metrics() -> Any:
    """`MetricsConfig`, or a table like `{ metrics = ["event_count"] }`."""
    return struct("metrics_config", lambda_.MetricsConfig, metrics=_metric_types)


def _metric_types(names: Any) -> Any:
    if not isinstance(names, list | tuple):
        return names
    return [member(lambda_.MetricType, name, "metrics_config") for name in names]


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


def word(*values: str) -> Any:
    """One of a few words in whatever case, or a member of an enumeration with such a name.

    For enumerations that not every supported aws-cdk-lib has.
    """

    def convert(value: Any) -> Any:
        name = value.name if isinstance(value, Enum) else value
        return name.lower().replace("-", "_") if isinstance(name, str) else name

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is not None and value not in values:
            raise TriggerError(
                f"expected one of {', '.join(values)}, found {value!r}",
                key=attribute.name,
                remedy=suggest(str(value), values),
            )

    return attrs.field(
        default=None,
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={"schema": {"type": "string", "enum": list(values)}},
    )


def bindable(expected: str) -> Any:
    """An object of aws-cdk-lib, or one's own, with a method `bind`; only in Python."""

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is not None and not has_member(value, "bind"):
            raise TriggerError(
                f"expected {expected}, found {value!r}",
                key=attribute.name,
                remedy=f"pass {expected} of aws_lambda_event_sources",
            )

    return attrs.field(
        default=None,
        kw_only=True,
        validator=check,
        hash=False,
        metadata={"python_only": True, "schema": False},
    )


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
