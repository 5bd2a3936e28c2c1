"""What the code of a file names: other files, by `include_str!` and the like, and modules."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = rb'(?:"(?P<text>(?:[^"\\]|\\.)*)"|r(?P<hashes>#*)"(?P<raw>.*?)"(?P=hashes))'
_INCLUDE = rb"include(?P<verbatim>_str|_bytes)?!\s*[(\[{]\s*"
_FROM_MANIFEST = rb'env!\s*\(\s*"CARGO_MANIFEST_DIR"\s*\)\s*,\s*'
_PATTERNS = (
    re.compile(_INCLUDE + _STRING),
    re.compile(
        rb"(?:" + _INCLUDE + rb"concat!\s*\(\s*)?(?P<base>" + _FROM_MANIFEST + rb")" + _STRING
    ),
    re.compile(rb"(?P<module>[\[,])\s*path\s*=\s*" + _STRING),
)
_MODULE = re.compile(rb"mod\s+(?:r#)?(\w+)\s*;")


@frozen
class NamedFile:
    """A file that code names.

    Attributes:
        name: Its path, as it is written.
        kind: How it is named: as code (`include!`), as bytes (`include_str!`, `include_bytes!`), or
            as a module (`#[path]`).
        from_manifest: Whether the path is relative to CARGO_MANIFEST_DIR.
    """

    name: str
    kind: Literal["code", "bytes", "module"]
    from_manifest: bool


@frozen
class Names:
    """What a file of code names.

    Attributes:
        files: Other files.
        modules: The modules that are declared without a body.
    """

    files: tuple[NamedFile, ...] = ()
    modules: tuple[str, ...] = ()


NO_NAMES = Names()


def find_names(content: bytes) -> Names:
    """Returns what code names; what stands in comments and strings may be among it."""
    # Searching for fixed bytes is much faster than for a pattern, and most files name nothing.
    has_files = b"include" in content or b"path" in content or b"CARGO_MANIFEST_DIR" in content
    files = tuple(_find_files(content)) if has_files else ()
    modules = _MODULE.findall(content) if b"mod " in content else ()
    if not files and not modules:
        return NO_NAMES
    return Names(files, tuple(name.decode(errors="replace") for name in modules))


def module_files(path: str, module: str) -> Iterator[str]:
    """Yields where the file of a module may lie that a file declares, outside of inline modules."""
    folder, name = os.path.split(path)
    # Beside a crate's root and a mod.rs, else in a folder of the file's name.
    for base in (folder, os.path.join(folder, os.path.splitext(name)[0])):
        yield os.path.join(base, f"{module}.rs")
        yield os.path.join(base, module, "mod.rs")


def _find_files(content: bytes) -> Iterator[NamedFile]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(content):
            groups = match.groupdict()
            name = groups["raw"]
            if name is None:
                name = groups["text"].replace(b'\\"', b'"').replace(b"\\\\", b"\\")
            kind: Literal["code", "bytes", "module"] = "bytes" if groups.get("verbatim") else "code"
            if "module" in groups:
                kind = "module"
            with contextlib.suppress(UnicodeDecodeError):
                yield NamedFile(name.decode(), kind, "base" in groups)
