"""What comes back from aws-cdk-lib, which runs in JavaScript."""

from __future__ import annotations


def message_of(error: Exception) -> str:
    """Returns what an error says: its first line, which a stack trace of JavaScript may follow."""
    return str(error).strip().partition("\n")[0]


def installed_version() -> str:
    """Returns the version of aws-cdk-lib that is installed."""
    # Imported where an error says it: it takes as long as reading a manifest.
    from importlib.metadata import version

    return version("aws-cdk-lib")
