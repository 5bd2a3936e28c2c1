"""Tables of ours under a name that is nearly right: what would be lost without a word but a warning."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.metadata_tables import written
from cdk_rust_lambda.errors import nearest
from cdk_rust_lambda.foreign_remedies import foreign_remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.settings.tree import Node


@frozen
class _OwnArray:
    """An array of tables that is this library's own.

    Attributes:
        head: The table with the metadata, where it stands.
        keys: Keys of its tables, by one of which a single one is known.
        lost: What would be lost.
    """

    head: str
    keys: frozenset[str]
    lost: str

    def holds(self, value: Any) -> bool:
        """Whether a value of TOML is an array of such tables, or, as its keys say, one of them."""
        if isinstance(value, Mapping):
            return bool(self.keys & value.keys())
        return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


OWN_ARRAYS: Mapping[str, _OwnArray] = MappingProxyType(
    {
        "access": _OwnArray("package", frozenset({"allow", "actions"}), "rights"),
        "resources": _OwnArray("workspace", frozenset({"kind"}), "resources"),
        "triggers": _OwnArray("package", frozenset({"type"}), "triggers"),
    }
)
"""The arrays of tables that this library reads beside cargo-lambda's settings, by their names."""


def misnamed_array(node: Node, known: Iterable[str]) -> tuple[str, str] | None:
    """Returns what is wrong with an unknown key that holds tables of ours, and the remedy.

    cargo-lambda passes over unknown keys; but the function would be deployed without its triggers or rights.

    Args:
        node: What the key holds.
        known: The keys that are known at its place.

    Returns:
        None if it is no such key.
    """
    key = str(node.origin.keys[-1])
    names = list(known)
    word, near = foreign_remedy("lambda", key, names), nearest(key.lower(), names)
    for name, array in OWN_ARRAYS.items():
        line = written(array.head, name)
        is_meant = name == near if word is None else line in word
        if is_meant and array.holds(node.plain()):
            problem = f"there is no key {key!r}: the {array.lost} under it would be lost"
            return problem, f"write {line}"
    return None
