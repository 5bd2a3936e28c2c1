"""The values of CDK's keywords: refused here, as those of Cargo.toml, if CDK or Lambda would refuse them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Size, SizeRoundingBehavior
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.settings.pairs import check_variable
from cdk_rust_lambda.cargo.settings.setting_type import integer
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.cargo.settings.types import (
    LEAST_MEMORY,
    MOST_MEMORY,
    MOST_MEMORY_ON_INSTANCES,
    Description,
    EphemeralStorage,
    EventAge,
    FunctionName,
    ReservedConcurrency,
    RetryAttempts,
    Timeout,
    setting_type,
)
from cdk_rust_lambda.errors import KeywordError, SettingsError
from cdk_rust_lambda.function.keyword_types import Mismatch, hints_of, mismatch
from cdk_rust_lambda.triggers.core.values import is_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cdk_rust_lambda.cargo.settings.setting_type import SettingType

EXAMPLES: Mapping[str, str] = {
    "layers": "lambda_.LayerVersion.from_layer_version_arn(scope, id, arn)",
    "role": "iam.Role.from_role_arn(scope, id, arn)",
    "log_retention_role": "iam.Role.from_role_arn(scope, id, arn)",
    "log_group": "logs.LogGroup.from_log_group_name(scope, id, name)",
    "vpc": "ec2.Vpc.from_lookup(scope, id, vpc_id=...)",
    "security_groups": "ec2.SecurityGroup.from_security_group_id(scope, id, group_id)",
    "dead_letter_queue": "sqs.Queue.from_queue_arn(scope, id, arn)",
    "dead_letter_topic": "sns.Topic.from_topic_arn(scope, id, arn)",
    "environment_encryption": "kms.Key.from_key_arn(scope, id, arn)",
    "capacity_provider": "lambda_.CapacityProvider.from_capacity_provider_arn(scope, id, arn)",
    "timeout": "Duration.seconds(30)",
    "max_event_age": "Duration.seconds(3600)",
    "ephemeral_storage_size": "Size.mebibytes(1024)",
    "architecture": "lambda_.Architecture.ARM_64 or X86_64",
    "runtime": "lambda_.Runtime.PROVIDED_AL2023",
}
"""What Cargo.toml names by an ARN, an id, a number or a word, and how Python has it."""

_MOST: Mapping[str, int] = {"layers": 5, "security_groups": 5}
"""How many Lambda takes."""


def keyword_errors(keywords: Mapping[str, Any]) -> Iterator[SettingsError]:
    """Yields what is wrong with keywords of `lambda_.Function` that exist.

    Args:
        keywords: The keywords and their values.
    """
    hints = hints_of(lambda_.FunctionOptions)
    for name, value in keywords.items():
        if value is None or name not in hints:
            continue
        found = mismatch(value, hints[name])
        if found is not None:
            yield _type_error(name, found)
        elif name == "environment":
            yield from _variable_errors(value)
        else:
            yield from _value_errors(name, value)


def check_argument(name: str, value: object, hint: Any) -> None:
    """Refuses an argument that isn't of a type of aws-cdk-lib; None is fine.

    Args:
        name: The argument's name.
        value: The argument.
        hint: The type, as aws-cdk-lib annotates it.

    Raises:
        KeywordError: it isn't.
    """
    found = None if value is None else mismatch(value, hint)
    if found is not None:
        raise _type_error(name, found)


def _type_error(name: str, found: Mismatch) -> KeywordError:
    place = "".join(f"[{key!r}]" for key in found.keys)
    if name == "environment":
        of = f" for {found.keys[0]!r}" if found.keys else ""
        remedy = "put it in quotes" if found.keys else "pass a mapping of strings"
        return KeywordError(
            f"expected {found.expected}{of}, found {found.found_kind}",
            key=f"{name}{place}",
            remedy=f"{remedy}, or leave it out",
        )
    remedy = f"pass {EXAMPLES[name]}" if name in EXAMPLES else f"pass {found.expected}"
    return KeywordError(
        f"expected {found.expected}, found {found.found}",
        key=f"{name}{place}",
        remedy=f"{remedy}, or leave {name}= out",
    )


def _variable_errors(environment: Mapping[str, str]) -> Iterator[SettingsError]:
    for name in environment:
        try:
            if not holds_token(name):
                check_variable(name)
        except ValueError as error:
            yield SettingsError(str(error), key=f"environment[{name!r}]", remedy="rename it")


def _value_errors(name: str, value: Any) -> Iterator[SettingsError]:
    try:
        if name in _CHECKS:
            _CHECKS[name](value)
        if len(value) > _MOST[name] if name in _MOST else False:
            raise ValueError(f"Lambda takes at most {_MOST[name]} {name}, found {len(value)}")
    except ValueError as error:
        remedy = f"correct it, or leave {name}= out"
        yield SettingsError(str(error), key=name, remedy=remedy)


def _whole(kind: SettingType) -> Callable[[Any], None]:
    """A check of a number, which Python may have as 512.0; a token passes."""

    def check(value: float) -> None:
        if not is_token(value):
            kind.structure(int(value) if value == int(value) else value)

    return check


def _text(kind: SettingType) -> Callable[[Any], None]:
    """A check of a text; one with a token passes."""

    def check(value: str) -> None:
        if not holds_token(value):
            kind.structure(value)

    return check


def _seconds(kind: SettingType) -> Callable[[Any], None]:
    """A check of a duration in whole seconds; one that is only known at deployment passes."""

    def check(value: Duration) -> None:
        if not value.is_unresolved():
            seconds = value.to_milliseconds() / 1000
            kind.structure(int(seconds) if seconds.is_integer() else seconds)

    return check


def _mebibytes(kind: SettingType) -> Callable[[Any], None]:
    """A check of a size in whole mebibytes; one that is only known at deployment passes."""

    def check(value: Size) -> None:
        if not value.is_unresolved():
            size = value.to_mebibytes(rounding=SizeRoundingBehavior.NONE)
            kind.structure(int(size) if size == int(size) else size)

    return check


def _of(hint: Any) -> SettingType:
    found = setting_type(hint)
    assert found is not None  # noqa: S101 - it annotates each type of a setting
    return found


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "memory_size": _whole(
        integer(
            LEAST_MEMORY, MOST_MEMORY, unit="MiB", on_managed_instances=MOST_MEMORY_ON_INSTANCES
        )
    ),
    "timeout": _seconds(_of(Timeout)),
    "function_name": _text(_of(FunctionName)),
    "description": _text(_of(Description)),
    "ephemeral_storage_size": _mebibytes(_of(EphemeralStorage)),
    "reserved_concurrent_executions": _whole(_of(ReservedConcurrency)),
    "retry_attempts": _whole(_of(RetryAttempts)),
    "max_event_age": _seconds(_of(EventAge)),
}
