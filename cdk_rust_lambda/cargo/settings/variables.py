"""Settings in environment variables: `CARGO_LAMBDA_DEPLOY.MEMORY=512`.

The rules are those of cargo-lambda 1.9, which reads the variables with the Rust library figment: a dot
in the name leads into a table, and the value is parsed, if it can be.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.settings.tree import Node, locate, merge
from cdk_rust_lambda.cargo.toml.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CARGO_LAMBDA_"

_QUOTED = re.compile(r'"((?:[^"\\]|\\(?:["\\bfnrt]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}))*)"')
_ESCAPE = re.compile(r'\\(?:(["\\bfnrt])|[uU]([0-9A-Fa-f]+))')
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_KEY = re.compile(r"[A-Za-z0-9_-]*")
_BARE = re.compile(r"[^,{}\[\]]*")
_BLANKS = re.compile(r"[ \t\n\r\f]*")
_FLOAT = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


def read_variables(environment: Mapping[str, str]) -> Node:
    """Returns the settings that a process's environment holds, as one table.

    Variables that meet are merged in their order, as cargo-lambda does.
    """
    tree = Node({}, (Origin(None, ()),))
    for name, text in environment.items():
        stripped = name.strip()
        if not stripped.upper().startswith(PREFIX):
            continue
        keys = stripped[len(PREFIX) :].lower().split(".")
        if "" in keys:
            continue
        node = locate(parse_variable(text), Origin(None, (name,)))
        for key in reversed(keys):
            node = Node({key: node}, node.origins)
        tree = merge(tree, node)
    return tree


def compiler_of_variables(environment: Mapping[str, str]) -> Node | None:
    """Returns what CARGO_LAMBDA_COMPILER says; it stands for a flag, so it beats the manifests."""
    variable = f"{PREFIX}COMPILER"
    text = environment.get(variable)
    if text is None:
        return None
    name = text.lower() if text.lower() in ("cargo", "cross") else "cargo_zigbuild"
    compiler = {"type": name, "subcommand": None, "extra_args": None}
    return locate({"build": {"compiler": compiler}}, Origin(None, (variable,)))


def parse_variable(text: str) -> Any:
    """Parses the value of a variable: `true`, `512`, `1.5`, `[a, b]`, `{k=v}`, `"text"`, or text.

    What can't be parsed is text with the blanks around it.
    """
    try:
        value, end = _value(text, 0)
    except (ValueError, OverflowError, RecursionError):
        return text
    return value if end == len(text) else text


def _value(text: str, start: int) -> tuple[Any, int]:
    """Parses the value at a place, and returns it with the place behind it."""
    start = _skip_blanks(text, start)
    value: Any
    match text[start : start + 1]:
        case '"':
            value, end = _quoted(text, start)
        case "'" if text[start + 2 : start + 3] == "'":
            # A single character is none of the types that a setting can have.
            value, end = _Character(text[start + 1]), start + 3
        case "[":
            value, end = _list(text, start + 1)
        case "{":
            value, end = _table(text, start + 1)
        case _:
            bare = _BARE.match(text, start)
            assert bare is not None  # noqa: S101 - it matches the empty text
            value, end = _scalar(bare[0].strip()), bare.end()
    return value, _skip_blanks(text, end)


class _Character(str):
    """A character in single quotes, which cargo-lambda takes for no string."""

    __slots__ = ()


def _list(text: str, start: int) -> tuple[list[Any], int]:
    values: list[Any] = []
    while not text.startswith("]", start):
        value, start = _value(text, start)
        values.append(value)
        start = _separator(text, start, "]")
    return values, start + 1


def _table(text: str, start: int) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    while not text.startswith("}", start):
        start = _skip_blanks(text, start)
        if text.startswith('"', start):
            key, start = _quoted(text, start)
        else:
            bare = _KEY.match(text, start)
            assert bare is not None  # noqa: S101 - it matches the empty text
            key, start = bare[0], bare.end()
        start = _skip_blanks(text, start)
        if not key or not text.startswith("=", start):
            raise ValueError("expected a key and '='")
        values[key], start = _value(text, start + 1)
        start = _separator(text, start, "}")
    return values, start + 1


def _separator(text: str, place: int, end: str) -> int:
    if text.startswith(",", place):
        return place + 1
    if not text.startswith(end, place):
        raise ValueError(f"expected ',' or {end!r}")
    return place


def _quoted(text: str, start: int) -> tuple[str, int]:
    match = _QUOTED.match(text, start)
    if match is None:
        raise ValueError("expected a closing quote")

    def unescape(escape: re.Match[str]) -> str:
        if escape[2]:
            character = chr(int(escape[2], 16))
            character.encode()  # ValueError for half of a surrogate pair
            return character
        return _ESCAPED.get(escape[1], escape[1])

    return _ESCAPE.sub(unescape, match[1]), match.end()


def _scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**64:
        return int(text)
    return text


def _skip_blanks(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place
