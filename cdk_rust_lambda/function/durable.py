"""Durable functions: their configuration, what it rules out, and what is odd about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.project.lambda_crates import (
    DURABLE_SDK,
    depends_on_durable_sdk,
    reaches_durable_sdk,
)
from cdk_rust_lambda.errors import KeywordError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.plan import BinaryPlan
    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.keywords import FunctionKeywords

OF_THE_ALIAS = ("max_event_age", "retry_attempts")
"""Keywords that aws-cdk-lib applies to the function itself, which nothing invokes if it is durable."""

_DESTINATIONS = ("on_failure", "on_success")


def durable_config(settings: Settings, keywords: FunctionKeywords) -> Any:
    """Returns the keyword `durable_config` of Python, else that of Cargo.toml; None if there is none.

    Args:
        settings: The function's settings.
        keywords: The keywords that Python gives.

    Raises:
        SettingsError: the table in Cargo.toml doesn't say how long an execution may take.
    """
    given = keywords.get("durable_config")
    written = settings.deploy.durable_config
    if given is not None or written is None:
        return given
    if written.execution_timeout is None:
        raise settings.error(
            "deploy.durable_config",
            "it isn't said how long an execution may take",
            "add execution_timeout, in seconds",
        )
    days = written.retention_period
    return lambda_.DurableConfig(
        execution_timeout=Duration.seconds(written.execution_timeout),
        retention_period=None if days is None else Duration.days(days),
    )


def execution_seconds(config: Any) -> float | None:
    """Returns how long a durable execution may take; None if that is only known at deployment.

    Args:
        config: A `lambda_.DurableConfig`, or a mapping of its fields.
    """
    if isinstance(config, dict):
        timeout = config.get("execution_timeout")
    else:
        timeout = getattr(config, "execution_timeout", None)
    if not isinstance(timeout, Duration) or timeout.is_unresolved():
        return None
    return timeout.to_milliseconds() / 1000


def check_destinations(keywords: FunctionKeywords) -> None:
    """Refuses what durable functions don't have; see "Invoking durable Lambda functions" in the Lambda guide.

    Args:
        keywords: The keywords that Python gives.

    Raises:
        KeywordError: a destination for the ends of asynchronous invocations.
    """
    given: Mapping[str, Any] = keywords
    for name in _DESTINATIONS:
        if given.get(name) is not None:
            raise KeywordError(
                "the function has durable_config, and durable functions have no destinations for the ends of"
                " asynchronous invocations",
                key=name,
                remedy="leave it out: dead_letter_queue= takes the events of executions that have failed, and"
                " a step of the function itself can send its result",
            )


def durable_notices(
    binary: BinaryPlan, lockfile: Lockfile | None, keywords: FunctionKeywords, *, is_durable: bool
) -> Iterator[Notice]:
    """Yields what is odd about a function's being durable, or not being so.

    Args:
        binary: What is built for it.
        lockfile: The Cargo.lock of its workspace, if there is one.
        keywords: The keywords that Python gives.
        is_durable: Whether it has `durable_config`.
    """
    package = binary.package
    if is_durable and not reaches_durable_sdk(package, binary.workspace, lockfile):
        text = (
            f"the function has durable_config, but the package {package.name!r} doesn't depend on {DURABLE_SDK}:"
            " Lambda sends it the state of an execution in place of the event. Run"
            f" `cargo add {DURABLE_SDK}` in the package's folder, or take durable_config out"
        )
        yield Notice.warning("durable-config-without-sdk", text)
    # Of several binaries others may be durable.
    if not is_durable and len(package.binaries) == 1 and depends_on_durable_sdk(package):
        text = (
            f"the package {package.name!r} depends on {DURABLE_SDK}, but the function has no durable_config, and"
            " each of its invocations fails: write deploy.durable_config = { execution_timeout = SECONDS } into"
            " Cargo.toml, or pass durable_config="
        )
        yield Notice.warning("durable-sdk-without-config", text)
    role = binary.settings.deploy.role
    if is_durable and role is not None and keywords.get("role") is None:
        text = (
            f"the role {role} needs the permissions of the managed policy AWSLambdaBasicDurableExecutionRolePolicy,"
            " since the function is durable: attach the policy to it, or take deploy.role out"
        )
        yield Notice.info("role-of-durable-function", text)
