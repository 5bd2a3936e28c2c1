"""Which crates the bytes of a binary come from, by the symbols that the linker leaves in it.

The sizes of symbols are exact. Whose they are is said by their names: code that is inlined counts for the function
that it is in, and an instance of a generic function for the crate that defines it.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import ArtifactError, ToolchainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from elftools.elf.elffile import ELFFile

_ROOT = re.compile(r"(?<![\w:])([A-Za-z_]\w*)(?:\[[0-9a-f]+\])?::")
_COUNTED = ("STT_FUNC", "STT_OBJECT")
_IN_MEMORY = 0x2  # SHF_ALLOC: what is loaded; symbols and debug information aren't
OTHER = "(no Rust: C, the runtime of the compiler)"
"""What symbols that aren't Rust's are of."""
BUILT_IN = "(methods of built-in types: core, alloc)"
"""What is of `str`, slices and the like, whose crate isn't in the name."""
UNNAMED = "(no symbol: constants, unwind tables, relocations)"
"""What no symbol has."""


@frozen
class BinarySize:
    """The bytes of a binary that are loaded.

    Attributes:
        total: All of them.
        crates: How many are of a crate, the most first; `OTHER`, `BUILT_IN` and `UNNAMED` for what is of none.
    """

    total: int
    crates: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Returns all of it as plain values."""
        return {"total": self.total, "crates": dict(self.crates)}


def has_symbols(binary: Path) -> bool:
    """Whether a binary has the symbols that tell.

    Args:
        binary: The binary.

    Raises:
        ArtifactError: it can't be read.
    """
    return bool(_symbols(binary))


def size_of(binary: Path) -> BinarySize:
    """Returns which crates the bytes of a binary come from.

    Args:
        binary: The binary, with symbols.

    Raises:
        ArtifactError: it can't be read.
        ToolchainError: the package that reads the names isn't installed.
    """
    demangle = _demangler()
    total = _loaded(binary)
    found: Counter[str] = Counter()
    for name, size in _symbols(binary):
        found[crate_of(name, demangle)] += size
    # Names of one place are counted once, so that there is never more than there is.
    found[UNNAMED] = max(0, total - found.total())
    return BinarySize(total, dict(found.most_common()))


def crate_of(symbol: str, demangle: Callable[[str], str]) -> str:
    """Returns the crate of a symbol; `OTHER` if it isn't Rust's, `BUILT_IN` if it names none.

    Args:
        symbol: Its mangled name.
        demangle: Returns it as it is in the source; a name that isn't mangled as it is.
    """
    text = demangle(symbol)
    match = _ROOT.search(text)
    if text == symbol or (not symbol.startswith("_R") and match is None):
        return OTHER
    # `<str>::trim::<core::...>` names no crate but in what it is an instance for.
    if match is None or ">::" in text[: match.start()]:
        return BUILT_IN
    return match[1]


def _demangler() -> Callable[[str], str]:
    try:
        from demangle import demangle
    except ImportError as error:
        raise ToolchainError(
            "demangle is not installed, which reads the names of symbols",
            remedy="install it: pip install 'cdk-rust-lambda[size]'",
        ) from error

    def rust(symbol: str) -> str:
        is_rust = symbol.startswith(("_R", "_ZN"))
        return str(demangle(symbol, language="rust")) if is_rust else symbol

    return rust


@contextlib.contextmanager
def _elf(binary: Path) -> Iterator[ELFFile]:
    # Imported when it is needed.
    from elftools.elf.elffile import ELFFile

    try:
        with binary.open("rb") as stream:
            yield ELFFile(stream)
    except Exception as error:  # pyelftools raises whatever a damaged file leads it to
        raise ArtifactError(
            f"not a Linux binary: {error}", file=binary, remedy="build it again"
        ) from error


def _loaded(binary: Path) -> int:
    with _elf(binary) as elf:
        return sum(int(each["sh_size"]) for each in elf.iter_sections() if _is_loaded(each))


def _is_loaded(section: Any) -> bool:
    """Whether it is in the file, and loaded from there."""
    return section["sh_type"] != "SHT_NOBITS" and bool(section["sh_flags"] & _IN_MEMORY)


def _symbols(binary: Path) -> list[tuple[str, int]]:
    """Returns names and sizes of what is loaded, of each place once."""
    from elftools.elf.sections import SymbolTableSection

    found: dict[int, tuple[str, int]] = {}
    with _elf(binary) as elf:
        loaded = [_is_loaded(each) for each in elf.iter_sections()]
        table = elf.get_section_by_name(".symtab")
        for symbol in table.iter_symbols() if isinstance(table, SymbolTableSection) else ():
            section, size = symbol["st_shndx"], symbol["st_size"]
            if symbol["st_info"]["type"] not in _COUNTED or not isinstance(section, int):
                continue
            if size > 0 and loaded[section]:
                found.setdefault(symbol["st_value"], (symbol.name, size))
    return list(found.values())
