"""Where Cargo.toml has resources, so that checks of them speak its words and name the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.memory import Memory

if TYPE_CHECKING:
    from constructs import IConstruct


@frozen
class ResourceTable:
    """The table of Cargo.toml that a resource is made from.

    Attributes:
        name: The resource's name.
        place: Says where a key of the table stands, or else the table.
    """

    name: str
    place: Callable[[str], str]

    def remedy(self, key: str, value: str) -> str:
        """Returns what to write there.

        Args:
            key: The key.
            value: The value, as TOML has it.
        """
        return f"write {key} = {value} for the resource {self.name!r} ({self.place(key)})"


_tables: Memory[ResourceTable | None] = Memory()


def note_table(construct: IConstruct, table: ResourceTable) -> None:
    """Takes note of what a resource is made from.

    Args:
        construct: The resource.
        table: Its table.
    """
    _tables.of(construct, lambda: table)


def resource_table(construct: IConstruct) -> ResourceTable | None:
    """Returns what a resource is made from; None if it isn't made from a table of Cargo.toml.

    Args:
        construct: The resource.
    """
    return _tables.of(construct, lambda: None)
