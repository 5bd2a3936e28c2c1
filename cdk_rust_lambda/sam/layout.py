"""Statements of the app, broken into lines as formatters of Python do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100
"""How long a line may be."""
INDENT = "    "
"""What a line in brackets begins with."""
_OPENING, _CLOSING = "([{", ")]}"


def laid_out(text: str, indent: str = "", end: str = "") -> str:
    """Returns an expression or a simple statement, with the arguments of a call one a line if it is too long.

    Args:
        text: The expression or statement, on one line; or what stands in brackets, such as `key=value`.
        indent: What its lines begin with.
        end: What stands behind it.
    """
    line = f"{indent}{text}{end}"
    brackets = _brackets(text, indent) if len(line) > WIDTH else None
    if brackets is None:
        return line
    first, last = brackets
    head, body, tail = text[: first + 1], text[first + 1 : last], text[last:]
    inner = indent + INDENT
    is_call = head.endswith("(")
    parts = [body] if is_call and len(inner + body) <= WIDTH else list(_parts(body))
    # All arguments on a line have no comma behind them, nor has one that is broken itself.
    comma = "" if is_call and len(parts) == 1 else ","
    lines = [laid_out(each, inner, comma) for each in parts]
    return "\n".join([indent + head, *lines, f"{indent}{tail}{end}"])


def _brackets(text: str, indent: str) -> tuple[int, int] | None:
    """Returns where the last brackets are that can be broken, if what stands before them fits on a line."""
    found = None
    for first, last in _outermost(text):
        is_subscript = text[first] == "[" and first > 0 and text[first - 1] not in " =("
        if is_subscript or last == first + 1:
            continue
        if found is None or len(indent) + first < WIDTH:
            found = first, last
    return found


def _outermost(text: str) -> Iterator[tuple[int, int]]:
    """Yields the places of brackets that are in no others."""
    first = depth = 0
    for index, character in _code(text):
        if character in _OPENING:
            first = first if depth else index
            depth += 1
        elif character in _CLOSING:
            depth -= 1
            if not depth:
                yield first, index


def _parts(body: str) -> Iterator[str]:
    """Yields what commas divide."""
    start = depth = 0
    for index, character in _code(body):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and not depth:
            yield body[start:index].strip()
            start = index + 1
    yield body[start:].strip()


def _code(text: str) -> Iterator[tuple[int, str]]:
    """Yields the characters that are in no text, with their places."""
    quote = ""
    index = 0
    while index < len(text):
        character = text[index]
        if quote:
            index += character == "\\"
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            yield index, character
        index += 1
