"""Where the keys of a TOML file stand: tomllib says what a file holds, not in which line."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cdk_rust_lambda.errors import CdkRustLambdaError

KeyPath = tuple[str | int, ...]
"""The keys that lead to a value from the top; an integer is the index in an array."""

_INDEX = re.compile("[0-9]{1,9}")
_KEYS = ("bare_key", "quoted_key", "dotted_key")


def line_of(file: Path, keys: Sequence[str | int]) -> int | None:
    """Returns the line of a key in a TOML file, counted from 1, or of the nearest table above it.

    Args:
        file: The file, which is read anew.
        keys: The keys that lead to it.

    Returns:
        The line, or None if the file can't be read or holds none of the keys.
    """
    try:
        lines = _key_lines(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    paths = (tuple(keys[:length]) for length in range(len(keys), 0, -1))
    return next((lines[path] for path in paths if path in lines), None)


def add_line(error: CdkRustLambdaError) -> None:
    """Gives an error the line of its key, if it names a key of a TOML file and no line yet."""
    path = Path(error.file) if error.file is not None else None
    if error.line is None and error.key is not None and path is not None and path.suffix == ".toml":
        keys: list[str | int] = []
        for part in error.key.split("."):
            name, _, index = part.removesuffix("]").partition("[")
            keys += [name, int(index)] if _INDEX.fullmatch(index) else [name]
        error.line = line_of(path, keys)


@lru_cache(maxsize=32)
def _key_lines(text: str) -> Mapping[KeyPath, int]:
    """Returns the line in which each key, table and element of an array first stands."""
    lines: dict[KeyPath, int] = {}
    array_lengths: dict[KeyPath, int] = {}
    document = Parser(Language(tree_sitter_toml.language())).parse(text.encode()).root_node
    # Not recursive: the nesting is the file's.
    pending: list[tuple[Node, KeyPath]] = [(document, ())]
    while pending:
        node, path = pending.pop()
        if node.type == "table_array_element":
            header = _qualified(_header(node), array_lengths)
            lines.setdefault(header, _line(node))
            index = array_lengths.get(header, 0)
            array_lengths[header] = index + 1
            path = (*header, index)
        elif node.type == "table":
            path = _qualified(_header(node), array_lengths, last=True)
        elif node.type == "pair":
            path = (*path, *_header(node))
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], _line(node))
        inner = [child for child in node.named_children if child.type not in (*_KEYS, "comment")]
        if node.type == "array":
            pending += reversed([(child, (*path, n)) for n, child in enumerate(inner)])
        else:
            pending += [(child, path) for child in reversed(inner)]
    return lines


def _qualified(
    keys: KeyPath, array_lengths: Mapping[KeyPath, int], *, last: bool = False
) -> KeyPath:
    """Adds the indices that a table's header leaves out: it means the last element of each array."""
    path: KeyPath = ()
    for number, key in enumerate(keys, start=1):
        path = (*path, key)
        if path in array_lengths and (number < len(keys) or last):
            path = (*path, array_lengths[path] - 1)
    return path


def _line(node: Node) -> int:
    return node.start_point.row + 1


def _header(node: Node) -> KeyPath:
    """Returns the keys of a table's header, or of a pair."""
    return tuple(
        key for child in node.named_children if child.type in _KEYS for key in _parts(child)
    )


def _parts(key: Node) -> Iterator[str]:
    pending = [key]
    while pending:
        node = pending.pop()
        if node.type == "dotted_key":
            pending += [child for child in reversed(node.named_children) if child.type in _KEYS]
        else:
            text = (node.text or b"").decode()
            yield _unquoted(text) if node.type == "quoted_key" else text


def _unquoted(text: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except tomllib.TOMLDecodeError:
        return text
