"""Rust's code as tokens: the tree that tree-sitter makes of it, without comments.

What stands in a macro is but tokens in the tree; so the tokens around a word are looked at elsewhere,
too, and both are read by the same rules.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPE = re.compile(
    r"\\(?:x(?P<byte>[0-7][0-9A-Fa-f])|u\{(?P<code>[0-9A-Fa-f][0-9A-Fa-f_]*)\}"
    r"|(?P<line>\r?\n[ \t\r\n]*)|(?P<letter>[nrt0\\'\"]))"
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_CLOSING = (")", "]", "}")
_RAW = re.compile(r'r(#*)"(.*)"\1', re.DOTALL)


def parse(content: bytes) -> Node:
    """Returns the tree of some code; what it doesn't understand is in nodes of the type ERROR."""
    return Parser(_language()).parse(content).root_node


def text_of(node: Node) -> str:
    """Returns a node's code, of an identifier without `r#`."""
    return (node.text or b"").decode(errors="replace").removeprefix("r#")


def next_token(node: Node) -> Node | None:
    """Returns what follows in the same list, if there is anything."""
    token = node.next_sibling
    while token is not None and token.is_extra:
        token = token.next_sibling
    return token


def previous_token(node: Node) -> Node | None:
    """Returns what comes before in the same list, if there is anything."""
    token = node.prev_sibling
    while token is not None and token.is_extra:
        token = token.prev_sibling
    return token


def tokens_after(node: Node) -> list[Node]:
    """Returns what follows in the same list, without its closing bracket."""
    tokens: list[Node] = []
    token = next_token(node)
    while token is not None and token.type not in _CLOSING:
        tokens.append(token)
        token = next_token(token)
    return tokens


def tokens_in(node: Node) -> list[Node]:
    """Returns what is in a list, without its brackets."""
    return [token for token in node.children[1:-1] if not token.is_extra]


def arguments_of(name: Node) -> Node | None:
    """Returns the arguments of the macro's call that a name begins; None if it begins none."""
    while name.parent is not None and name.parent.type == "scoped_identifier":
        name = name.parent
    mark = next_token(name)
    arguments = next_token(mark) if mark is not None and mark.type == "!" else None
    return arguments if arguments is not None and arguments.type == "token_tree" else None


def call_end(arguments: Node) -> Node:
    """Returns the node that a macro's call ends with, in the list that it stands in."""
    parent = arguments.parent
    return parent if parent is not None and parent.type == "macro_invocation" else arguments


def ancestors(node: Node) -> Iterator[Node]:
    """Yields what a node is in, the innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def identifiers_in(node: Node) -> Iterator[Node]:
    """Yields the identifiers in a node, at any depth."""
    pending = [node]
    while pending:
        each = pending.pop()
        if each.type == "identifier":
            yield each
        pending += reversed(each.children)


def read_string(node: Node | None) -> str | None:
    """Returns what a string literal means; None if it is none, or not a valid one."""
    if node is None:
        return None
    text = (node.text or b"").decode(errors="replace")
    if node.type == "raw_string_literal":
        match = _RAW.fullmatch(text)
        return match[2] if match is not None else None
    if node.type != "string_literal" or not text.startswith('"'):  # else it is bytes
        return None
    try:
        return _ESCAPE.sub(_unescape, text[1:-1])
    except (ValueError, OverflowError):  # beyond Unicode
        return None


def _unescape(match: re.Match[str]) -> str:
    if match["line"] is not None:
        return ""
    if match["letter"] is not None:
        return _LETTERS.get(match["letter"], match["letter"])
    return chr(int(match["byte"] or match["code"].replace("_", ""), 16))


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_rust.language())
