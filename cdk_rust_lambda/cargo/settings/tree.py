"""Settings before they are structured: a tree of values that know where they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.toml.origin import Origin


@frozen
class Node:
    """A value, list or table of settings.

    Attributes:
        value: A scalar, a list of nodes, or a dictionary of nodes.
        origins: Where it is written; several for a list that was appended to.
        overridden: The values that it beats, the highest first.
    """

    value: Any
    origins: tuple[Origin, ...]
    overridden: tuple[Node, ...] = ()

    @property
    def origin(self) -> Origin:
        """Where it is written, at the highest level that did so."""
        return self.origins[-1]

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return isinstance(self.value, dict)

    def get(self, key: str) -> Node | None:
        """Returns what a table holds under a key."""
        found: Node | None = self.value.get(key) if self.is_table else None
        return found

    def find(self, keys: Sequence[str | int]) -> Node:
        """Returns the node at the end of a path, or the last one on the way that there is."""
        node = self
        for key in keys:
            if isinstance(key, int) and isinstance(node.value, list) and key < len(node.value):
                node = node.value[key]
                continue
            inner = node.get(key) if isinstance(key, str) else None
            if inner is None:
                break
            node = inner
        return node

    def plain(self) -> Any:
        """Returns the value as TOML's parser would."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def holds_token(value: Any) -> bool:
    """Whether a value holds the text by which CDK marks what is only known at deployment."""
    if isinstance(value, Mapping):
        return any(holds_token(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple):
        return any(holds_token(each) for each in value)
    return isinstance(value, str) and re.search(r"[$#]\{Token\[", value) is not None


def locate(value: Any, origin: Origin) -> Node:
    """Turns a parsed value into nodes."""
    if isinstance(value, dict):
        return Node(
            {key: locate(inner, origin.below(key)) for key, inner in value.items()}, (origin,)
        )
    if isinstance(value, list):
        nodes = [locate(inner, origin.below(index)) for index, inner in enumerate(value)]
        return Node(nodes, (origin,))
    return Node(value, (origin,))


def merge(lower: Node, higher: Node, *, append: bool = False) -> Node:
    """Merges two levels: tables by key, and of all else the higher one wins.

    Args:
        lower: The lower level.
        higher: The higher level.
        append: Whether a list of the higher level is appended to one of the lower instead.
    """
    if lower.is_table and higher.is_table:
        merged = dict(lower.value)
        for key, node in higher.value.items():
            merged[key] = merge(merged[key], node, append=append) if key in merged else node
        return Node(merged, higher.origins)
    if append and isinstance(lower.value, list) and isinstance(higher.value, list):
        return Node([*lower.value, *higher.value], lower.origins + higher.origins)
    return evolve(higher, overridden=(*higher.overridden, lower, *lower.overridden))
