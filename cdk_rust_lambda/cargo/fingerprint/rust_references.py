"""What the code of a file refers to: other files, by `include_str!` and the like, and modules."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from attrs import frozen
from tree_sitter import Node

from cdk_rust_lambda.cargo.fingerprint.rust_tokens import (
    ancestors,
    arguments_of,
    call_end,
    identifiers_in,
    next_token,
    parse,
    previous_token,
    read_string,
    text_of,
    tokens_after,
    tokens_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What may stand between two tokens.
_GAP = rb"(?>\s+|//[^\n]*|/\*(?>.*?\*/))*+"
# No boundary in front of them: what begins with fixed bytes is searched for much faster.
_INCLUDE = re.compile(rb"include(?:_str|_bytes)?" + _GAP + rb"!", re.DOTALL)
_PATH = re.compile(rb"path" + _GAP + rb"=" + _GAP + rb'r?#*"', re.DOTALL)
_WORD = re.compile(rb"\b(?:include(?:_str|_bytes)?|env|path|mod)\b")
_UNICODE = re.compile(rb"\\u\{[0-9A-Fa-f_]+\}")
# No text that a path can hold.
_MANIFEST_DIRECTORY = "\0manifest\0"
_VARIABLES = {
    "CARGO_MANIFEST_DIR": _MANIFEST_DIRECTORY,
    "CARGO_MANIFEST_PATH": f"{_MANIFEST_DIRECTORY}/Cargo.toml",
}
_DEEPEST = 32
_MOST_FOLDERS = 64

_Base = Literal["file", "modules", "manifest"]


@frozen
class FileReference:
    """A file that code refers to.

    Attributes:
        name: Its path, as it is written or as the compiler derives it.
        kind: Whether it is taken as code (`include!`), as bytes (`include_str!`, `include_bytes!`), or
            as a module.
        base: What the path is relative to: the folder of the file that refers to it; the folder of
            that file's modules, which is the same or one of the file's name; the package's folder.
        is_in_macro: Whether it stands in a macro's definition: then the file that refers to it is
            the one that calls the macro.
    """

    name: str
    kind: Literal["code", "bytes", "module"]
    base: _Base
    is_in_macro: bool = False


def may_name_files(content: bytes) -> bool:
    """Whether code may refer to files by their names, not only to modules by theirs."""
    # Most code doesn't, and to parse it takes much longer.
    return (
        (b"include" in content and _INCLUDE.search(content) is not None)
        or (b"#" in content and b"path" in content and _PATH.search(content) is not None)
        or b"CARGO_MANIFEST_" in content
    )


def find_references(content: bytes) -> tuple[FileReference, ...]:
    """Returns what code refers to, each once, whatever its conditions (`#[cfg]`) say.

    A module that is declared by its name may lie in either of two files. In a macro's call at the
    place of an item each word is taken for such a module, since the macro may declare it. What is
    made up by other macros than `concat!` and `env!` isn't found.
    """
    # The grammar doesn't know that the digits of `\u{1_f4}` may have underscores between them.
    content = _UNICODE.sub(lambda match: match[0].replace(b"_", b""), content)
    root = parse(content)
    return tuple(dict.fromkeys((*_at_words(root, content), *_in_calls(root))))


def _at_words(root: Node, content: bytes) -> Iterator[FileReference]:
    end = 0
    for match in _WORD.finditer(content):
        node = root.descendant_for_byte_range(*match.span())
        if node is None or match.start() < end:
            continue
        if node.type == "mod":
            yield from _declared(node)
        elif node.type == "identifier":
            word, arguments = text_of(node), arguments_of(node)
            if word == "path":
                yield from _by_attribute(node)
            elif arguments is not None and word == "env":
                yield from _after_variable(node, arguments)
            elif arguments is not None and word.startswith("include"):
                end = arguments.end_byte
                value = _read_value(tokens_in(arguments))
                yield from _named(value, "code" if word == "include" else "bytes", node)


def _declared(keyword: Node) -> Iterator[FileReference]:
    """Yields where the file of a module may lie, if it is declared without a body."""
    name = next_token(keyword)
    end = next_token(name) if name is not None and name.type == "identifier" else None
    if name is not None and end is not None and end.type == ";":
        yield from _module_files([text_of(name)], keyword)


def _in_calls(root: Node) -> Iterator[FileReference]:
    """Yields where modules may lie that macros declare, called at the place of an item."""
    pending = [root]
    while pending:
        for node in pending.pop().named_children:
            if node.type == "mod_item":
                pending += [each for each in node.children if each.type == "declaration_list"]
            call = node.named_child(0) if node.type == "expression_statement" else node
            if call is not None and call.type == "macro_invocation":
                words = dict.fromkeys(map(text_of, identifiers_in(call.named_children[-1])))
                yield from _module_files(words, call)


def _module_files(names: Iterable[str], node: Node) -> Iterator[FileReference]:
    is_in_macro = _is_in_macro(node)
    for folder, base in _folders(node):
        for name in names:
            for file in (f"{name}.rs", f"{name}/mod.rs"):
                yield FileReference(folder + file, "module", base, is_in_macro)


def _by_attribute(word: Node) -> Iterator[FileReference]:
    """Yields the files that a `path = "..."` may mean."""
    path = _attribute_value(word)
    if path is not None and "\0" not in path:
        for folder, base in _folders(word):
            # Outside of inline modules it is relative to the file, whatever the file's name is.
            yield FileReference(
                folder + path, "module", base if folder else "file", _is_in_macro(word)
            )


def _after_variable(word: Node, arguments: Node) -> Iterator[FileReference]:
    """Yields what a list names that begins with `env!("CARGO_MANIFEST_DIR")`, as for `concat!`."""
    variable = _VARIABLES.get(_read_value(tokens_in(arguments)[:1]) or "")
    rest = tokens_after(call_end(arguments))
    if variable is not None and rest and rest[0].type == ",":
        yield from _named(variable + _read_list(rest)[0], "bytes", word)


def _named(
    value: str | None, kind: Literal["code", "bytes"], node: Node
) -> Iterator[FileReference]:
    name = (value or "").removeprefix(_MANIFEST_DIRECTORY)
    if value and "\0" not in name:
        if name == value:
            yield FileReference(name, kind, "file", _is_in_macro(node))
        else:
            yield FileReference(name.lstrip("/"), kind, "manifest")


def _read_value(tokens: list[Node], depth: int = 0) -> str | None:
    """Returns what a constant expression means as a string; None if that can't be told."""
    if len(tokens) == 1 and tokens[0].type == "macro_invocation":
        tokens = [token for token in tokens[0].children if not token.is_extra]
    while len(tokens) > 3 and (tokens[0].type == "::" or tokens[1].type == "::"):
        tokens = tokens[1:] if tokens[0].type == "::" else tokens[2:]
    if tokens and tokens[-1].type == ",":
        tokens = tokens[:-1]
    if len(tokens) == 1:
        return read_string(tokens[0])
    if len(tokens) != 3 or tokens[1].type != "!" or depth > _DEEPEST:
        return None
    macro, arguments = text_of(tokens[0]).split("::")[-1].strip(), tokens_in(tokens[2])
    if macro == "env":
        return _VARIABLES.get(_read_value(arguments[:1]) or "")
    if macro == "concat":
        value, is_whole = _read_list(arguments, depth + 1)
        return value if is_whole else None
    return None


def _read_list(tokens: list[Node], depth: int = 0) -> tuple[str, bool]:
    """Returns what values, with commas between them, are together, and whether all can be told."""
    text, value_tokens = "", list[Node]()
    for token in [*tokens, None]:
        if token is not None and token.type != ",":
            value_tokens.append(token)
        elif value_tokens:
            value = _read_value(value_tokens, depth)
            if value is None and len(value_tokens) == 1:
                value = _read_scalar(value_tokens[0])
            if value is None:
                return text, False
            text, value_tokens = text + value, []
    return text, True


def _read_scalar(token: Node) -> str | None:
    text = text_of(token)
    if token.type == "char_literal":
        return text[1:-1] if len(text) == 3 else None
    is_plain = token.type == "boolean_literal" or text in ("true", "false") or text.isdecimal()
    return text if is_plain else None


def _attribute_value(word: Node) -> str | None:
    sign = next_token(word)
    return read_string(next_token(sign)) if sign is not None and sign.type == "=" else None


def _folders(node: Node) -> list[tuple[str, _Base]]:
    """Returns the folders of the modules that are declared at a place, and what they lie in.

    There are several if inline modules around it have a `path`, since that may have a condition.
    """
    modules: list[tuple[str, list[str]]] = []
    for body in ancestors(node):
        name = previous_token(body)
        keyword = previous_token(name) if name is not None else None
        if name is not None and keyword is not None and keyword.type == "mod":
            modules.append((text_of(name), _inline_paths(keyword, body)))
    folders: list[tuple[str, _Base]] = [("", "modules")]
    for module, paths in reversed(modules):
        inner: list[tuple[str, _Base]] = []
        for folder, base in folders:
            inner.append((f"{folder}{module}/", base))
            beside: _Base = base if folder else "file"
            inner.extend((f"{folder}{path}/", beside) for path in paths)
        folders = inner[:_MOST_FOLDERS]
    return folders


def _inline_paths(keyword: Node, body: Node) -> list[str]:
    """Returns what `path` says in the attributes of an inline module."""
    attributes: list[Node] = []
    parent = keyword.parent
    before = previous_token(parent if parent and parent.type == "mod_item" else keyword)
    # The attributes, and `pub(crate)`.
    while before is not None and before.type in ("attribute_item", "token_tree", "#", "pub"):
        attributes.append(before)
        before = previous_token(before)
    inner = ("inner_attribute_item", "token_tree", "#", "!")
    attributes += takewhile(lambda token: token.type in inner, tokens_in(body))
    words = (word for each in attributes for word in identifiers_in(each))
    paths = (_attribute_value(word) for word in words if text_of(word) == "path")
    return [path for path in paths if path is not None and "\0" not in path]


def _is_in_macro(node: Node) -> bool:
    return any(each.type == "macro_definition" for each in ancestors(node))
