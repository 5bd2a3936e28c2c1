"""What the projects of the table share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.edits.model import Edit, State
from tests.support.projects import package

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.edits.model import Content, Outcome

# Compiles in a fifth of the time.
FAST = '[profile.release]\nlto = "off"\n'
MANIFEST = package(FAST, name="app")


def workspace(*members: str, extra: str = "") -> str:
    """The text of a virtual workspace's manifest."""
    names = ", ".join(f'"{member}"' for member in members)
    return f'[workspace]\nmembers = [{names}]\nresolver = "3"\n{extra}{FAST}'


def printing(*expressions: str, before: str = "") -> str:
    """The text of a program that prints the values of expressions."""
    lines = "".join(f'    println!("{{:?}}", {each});\n' for each in expressions)
    return f"{before}fn main() {{\n{lines}}}\n"


def constant(value: str) -> str:
    """The text of a module with a constant."""
    return f'pub const TEXT: &str = "{value}";\n'


def state(files: dict[str, Content], **attributes: Any) -> State:
    """A state with the manifest of a package, if there is no other."""
    return State({"Cargo.toml": MANIFEST, **files}, **attributes)


def edits_of(
    names: Iterable[str], change: Any, expected: Outcome, **attributes: Any
) -> tuple[Edit, ...]:
    """The same change of several files, each as an edit of its own."""
    return tuple(
        Edit(f"{name} edited", {name: change}, expected=expected, **attributes) for name in names
    )
