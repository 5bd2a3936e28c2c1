"""What sample events of triggers share."""

from __future__ import annotations

from typing import Any

from aws_cdk import Token

from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName

REGION = "eu-west-1"
ACCOUNT = "123456789012"
TIME = "2026-01-01T12:00:00Z"
EPOCH_MILLISECONDS = 1767268800000  # TIME, since 1970
SOURCE_IP = "203.0.113.1"  # of the addresses that RFC 5737 keeps for documentation
REQUEST_ID = "7a1b6f4e-0c57-4c3f-9d1f-5a1d7f0c9b11"


def sample_name(source: Any, attribute: str, default: str) -> str:
    """Returns the name of a trigger's source, or a default if it isn't known before deployment.

    Args:
        source: A construct, a `Source`, or None.
        attribute: The attribute of the construct that holds its name.
        default: The name to use else.
    """
    if isinstance(source, ImportedByArn):
        return default if "${" in source.arn else source.name
    if isinstance(source, ImportedByName):
        return known(source.name, default)
    return known(getattr(source, attribute, None), default)


def known(value: Any, default: str) -> str:
    """Returns a text, or a default if it is a token or missing."""
    return default if not isinstance(value, str) or Token.is_unresolved(value) else value


def sample_arn(service: str, resource: str) -> str:
    """Returns an ARN in the sample account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"
