"""Keys of the tables of settings: those with an effect, and those for which CDK has no use.

A key's metadata holds its meaning and, if CDK has no use for it, what takes its place.
"""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from cdk_rust_lambda.cargo.settings.secrets import shown


def setting(meaning: str, *, alias: str | None = None, is_secret: bool = False) -> Any:
    """Returns a key that has an effect; None without it.

    Args:
        meaning: What it does here, in Markdown.
        alias: Its other name in cargo-lambda.
        is_secret: Whether its values are secret, so that `repr` shows their names only.
    """
    metadata = {"meaning": meaning, "alias": alias}
    return attrs.field(default=None, metadata=metadata, repr=shown if is_secret else True)


def unused(meaning: str, instead: str, *, matters: bool = False) -> Any:
    """Returns a key without an effect under CDK.

    Args:
        meaning: What it does in cargo-lambda.
        instead: What takes its place.
        matters: Whether a deployment without it may surprise.
    """
    metadata = {"meaning": meaning, "instead": instead, "matters": matters}
    return attrs.field(default=None, metadata=metadata)


@frozen
class UnusedKey:
    """A key that has no effect under CDK.

    Attributes:
        instead: What takes its place.
        matters: Whether a deployment without it may surprise.
    """

    instead: str
    matters: bool


def aliases_of(cls: type[Any]) -> dict[str, str]:
    """Returns the canonical names of a table's keys, by their other names."""
    return {
        alias: attribute.name
        for attribute in attrs.fields(cls)
        if (alias := attribute.metadata.get("alias"))
    }


def unused_keys_of(cls: type[Any]) -> dict[str, UnusedKey]:
    """Returns a table's keys that have no effect under CDK."""
    return {
        attribute.name: UnusedKey(attribute.metadata["instead"], attribute.metadata["matters"])
        for attribute in attrs.fields(cls)
        if "instead" in attribute.metadata
    }
