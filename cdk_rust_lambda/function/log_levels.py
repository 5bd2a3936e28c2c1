"""What a function's log level does to a Rust program, which is to obey it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.function.keywords import FunctionKeywords

_SUBSCRIBER = "lambda_runtime's tracing::init_default_subscriber"


def log_level_notices(keywords: FunctionKeywords) -> Iterator[Notice]:
    """Yields the warnings for a log level that the function's program doesn't obey.

    Of a custom runtime Lambda filters no lines: it sets AWS_LAMBDA_LOG_LEVEL, and the program reads it.

    Args:
        keywords: All keywords of the function.
    """
    level = _level(keywords)
    if level is None:
        return
    directives = (keywords.get("environment") or {}).get("RUST_LOG")
    if directives:  # an empty one is as none
        if directives.upper() != level:
            text = (
                f"the function has the application log level {level}, and RUST_LOG in its environment, which"
                f" beats it in {_SUBSCRIBER}: keep one of the two"
            )
            yield Notice.warning("log-level-overridden", text)
    elif level == "FATAL":
        text = (
            "the application log level FATAL is none of tracing's levels, so that"
            f" {_SUBSCRIBER} logs as with INFO: set ERROR"
        )
        yield Notice.warning("log-level-fatal", text)


def _level(keywords: FunctionKeywords) -> str | None:
    """Returns the log level that a function is given, in upper case."""
    given = keywords.get("application_log_level_v2") or keywords.get("application_log_level")
    if isinstance(given, lambda_.ApplicationLogLevel):
        return given.name
    return given.upper() if given else None
