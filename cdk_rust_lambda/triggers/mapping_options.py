"""Options that kinds of triggers share which are wired as event source mappings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import attrs
from attrs import Attribute
from aws_cdk import Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.failures import QUEUE_NAME
from cdk_rust_lambda.triggers.options import duration, resource
from cdk_rust_lambda.triggers.source import has_member

_DESTINATION_ARN = r"arn:[\w-]+:(sqs|sns):[\w-]+:\w+:[\w-]+(\.fifo)?|arn:[\w-]+:s3:::[a-z0-9.-]+"


def on_failure() -> Any:
    """Where an event source mapping sends what fails: a queue, a topic, a bucket."""
    return resource(
        "a queue, a topic or a bucket",
        ("queue_arn", "topic_arn", "bucket_arn", "bind"),
        arn=_DESTINATION_ARN,
        name=QUEUE_NAME,
    )


def secret() -> Any:
    """A secret, from Python, or by ARN or name."""
    return resource(
        "a secret",
        "secret_arn",
        arn=r"arn:[\w-]+:secretsmanager:[\w-]+:\w+:secret:[\w/+=.@-]+",
        creatable=False,
    )


def filter_key() -> Any:
    """The key that encrypts filters: from Python, since it must know who may use it."""
    return resource("a key", "key_arn", creatable=False, nameable=False)


def record_age() -> Any:
    """How old a record may be: 1 minute to a week."""
    return duration(60, 7 * 24 * 3600)


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


def struct(option: str, kind: Any, **converters: Callable[[Any], Any]) -> Any:
    """A struct of aws-cdk-lib, or a table with its keys.

    Args:
        option: The option's name.
        kind: The struct's class.
        converters: What turns a value of Cargo.toml into the struct's, by key.
    """
    known = [name for name in inspect.signature(kind.__init__).parameters if name != "self"]

    def convert(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        for key in value:
            if key not in known:
                raise TriggerError(
                    f"{option} has no key {key!r}",
                    key=option,
                    remedy=suggest(key, known),
                )
        converted = {key: converters.get(key, _same)(each) for key, each in value.items()}
        try:
            return kind(**converted)
        except TypeError as error:
            raise TriggerError(
                f"{option} is not as aws-cdk-lib wants it: {error}",
                key=option,
                remedy=f"write a table with the keys {', '.join(known)}",
            ) from None

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise TriggerError(
                f"expected a table, found {value!r}",
                key=attribute.name,
                remedy=f"write a table with the keys {', '.join(known)}",
            )

    return attrs.field(
        default=None,
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={
            "schema": {
                "type": "object",
                "properties": {name: {} for name in known},
                "additionalProperties": False,
            }
        },
    )


def _same(value: Any) -> Any:
    return value


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


def check_pollers(pollers: Any) -> None:
    """Checks the numbers of pollers of a Kafka source.

    Raises:
        TriggerError: one is out of range. See "Kafka event poller scaling modes" in the Lambda guide.
    """
    if pollers is None:
        return
    for name, highest in (("minimum_pollers", 200), ("maximum_pollers", 2000)):
        value = getattr(pollers, name)
        if value is not None and not Token.is_unresolved(value) and not 1 <= value <= highest:
            raise TriggerError(
                f"{name} is {value:g}, but Lambda takes 1 to {highest:,}",
                key="provisioned_poller_config",
                remedy="choose a number in that range",
            )
    lowest, highest = pollers.minimum_pollers, pollers.maximum_pollers
    given = [each for each in (lowest, highest) if each is not None]
    if len(given) == 2 and not any(map(Token.is_unresolved, given)) and lowest > highest:
        raise TriggerError(
            f"minimum_pollers is {lowest:g}, more than maximum_pollers, which is {highest:g}",
            key="provisioned_poller_config",
            remedy="exchange them",
        )
