"""Functions as text: a tree on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.inspection.functions import Function, Trigger


def function_tree(function: Function) -> Tree:
    """Returns a function with all that is said of it.

    Args:
        function: The function.
    """
    tree = Tree(f"[bold]{escape(function.name)}[/bold]{escape(_about(function))}")
    grid = _grid(3)
    for each in function.properties:
        value = f"{each.value} {_UNITS[each.name]}" if each.name in _UNITS else str(each.value)
        grid.add_row(each.name, escape(value), escape(each.origin))
    tree.add(grid)
    if function.sizes:
        sizes = ", ".join(f"{name} {decimal(size)}" for name, size in function.sizes.items())
        tree.add(f"size: {sizes}")
    _add(tree, "triggers", map(_trigger, function.triggers))
    _add(tree, "permissions", (*function.may, *function.invocable))
    if function.settings:
        settings = _grid(4)
        for setting in function.settings:
            beaten = f"instead of {setting.instead_of}" if setting.instead_of else ""
            cells = (setting.name, setting.value, setting.origin, beaten)
            settings.add_row(*map(escape, cells))
        tree.add("settings").add(settings)
    for note in function.notes:
        tree.add(f"note: {escape(note)}")
    return tree


_UNITS = {"memory": "MB", "timeout": "s", "execution_timeout": "s"}


def _about(function: Function) -> str:
    parts = []
    if function.binary is not None and function.binary != function.name:
        parts.append(f"binary {function.binary} of package {function.package}")
    elif function.package is not None and function.package != function.name:
        parts.append(f"package {function.package}")
    if function.stack is not None:
        parts.append(f"stack {function.stack}")
    return f" ({', '.join(parts)})" if parts else ""


def _trigger(trigger: Trigger) -> str:
    text = f"{trigger.kind}: {trigger.source}" if trigger.source else trigger.kind
    if trigger.through:
        text += f", by {', '.join(trigger.through)}"
    return text if trigger.origin is None else f"{text}  ({trigger.origin})"


def _add(tree: Tree, title: str, lines: Iterable[str]) -> None:
    branch = None
    for line in lines:
        branch = branch or tree.add(title)
        branch.add(escape(line))


def _grid(columns: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid
