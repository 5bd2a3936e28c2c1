"""Sources: how a trigger names the resource that it listens to.

In Cargo.toml: a name from `resources=`, an ARN, `{ name = ... }` for what exists, `{ create = true }`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from aws_cdk import Fn
from constructs import IConstruct

from cdk_rust_lambda.errors import suggest


@frozen
class Source:
    """A source that is not a construct yet; `label` becomes a part of the trigger's id."""

    label: str


@frozen
class SourceArn(Source):
    """Something that exists, by its ARN, which may hold `${AWS::Region}` and the like."""

    arn: str

    def resolve(self) -> str:
        """Returns the ARN, as a token if it holds pseudo parameters."""
        return Fn.sub(self.arn) if "${" in self.arn else self.arn


@frozen
class SourceName(Source):
    """Something that exists in the same account and Region, by its name."""

    name: str


def parse_source(value: Any, resources: Mapping[str, IConstruct]) -> Source | IConstruct | None:
    """Returns the source that a value in Cargo.toml stands for; None to create one.

    Args:
        value: The value of the key `source`.
        resources: The constructs that Python provides, by name.

    Raises:
        ValueError: it is no source; says why.
    """
    if isinstance(value, str):
        if value.startswith("arn:"):
            # Without what is only known at deployment.
            return SourceArn(re.sub(r"\$\{[^}]*\}", "", value).rpartition(":")[2], value)
        if value in resources:
            return resources[value]
        raise ValueError(f"there is no {value!r} in resources=; {suggest(value, resources)}")
    if isinstance(value, Mapping) and set(value) == {"name"} and isinstance(value["name"], str):
        return SourceName(value["name"], value["name"])
    if isinstance(value, Mapping) and set(value) == {"create"} and value["create"] is True:
        return None
    raise ValueError(
        "expected a name from resources=, an ARN, { name = ... } or { create = true }, found"
        f" {value!r}"
    )
