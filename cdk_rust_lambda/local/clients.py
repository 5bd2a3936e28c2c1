"""boto3's clients of the local AWS, whatever proxies and profiles this machine has."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.development.local_extra import check_installed
from cdk_rust_lambda.errors import LocalAwsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.local.ministack import LocalAws

# What a session reads without being asked: the developer's profile and files. See SESSION_VARIABLES of
# botocore.session for the meaning of the places.
_NOTHING = (None, None, None, None)
_NO_FILE = (None, None, os.devnull, None)
_SESSION: Mapping[str, tuple[Any, ...]] = {
    "profile": _NOTHING,
    "config_file": _NO_FILE,
    "credentials_file": _NO_FILE,
}


def client(aws: LocalAws, service: str, **options: Any) -> Any:
    """Returns boto3's client of a service of a local AWS.

    Args:
        aws: The local AWS.
        service: Its name, as boto3 has it.
        options: Of botocore's Config.

    Raises:
        ToolchainError: boto3 isn't installed.
    """
    check_installed("boto3")
    import boto3
    import botocore.session
    from botocore.config import Config

    core = botocore.session.Session(session_vars=_SESSION)
    session: Any = boto3.Session(botocore_session=core, region_name=aws.credentials["region_name"])
    # No proxy knows this machine's own addresses; and what doesn't answer here won't in ten seconds either.
    given = {"proxies": {}, "retries": {"mode": "standard", "total_max_attempts": 2}, **options}
    return session.client(service, config=Config(**given), **aws.credentials)


def refusals() -> tuple[type[Exception], ...]:
    """Returns what boto3's clients raise of what is refused, or not answered; nothing where boto3 isn't."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError
    except ImportError:
        return ()
    # The last one of what is no AWS at all, but listens at its port by now.
    return BotoCoreError, ClientError, ResponseParserError


@contextlib.contextmanager
def asking(aws: LocalAws, problem: str) -> Iterator[None]:
    """Makes an error of the library of what a local AWS refuses, or doesn't answer.

    Args:
        aws: The local AWS.
        problem: What can't be done then.

    Raises:
        LocalAwsError: it refuses it, or doesn't answer.
    """
    refused = refusals()
    try:
        yield
    except refused as error:
        raise LocalAwsError(
            f"{problem}: {error}",
            file=aws.log,
            remedy="see whether `cdk-rust-lambda local` still runs, and what this log of it says",
        ) from error
