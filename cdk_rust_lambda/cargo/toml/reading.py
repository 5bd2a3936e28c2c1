"""TOML files, as tables."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from pathlib import Path

Table = Mapping[str, Any]


def read_toml(path: Path) -> Table:
    """Parses a TOML file.

    Raises:
        ManifestError: no such file, unreadable, not UTF-8, or not TOML.
    """
    try:
        # utf-8-sig: Cargo ignores a byte order mark.
        with open(path, "rb", opener=open_without_waiting) as stream:
            if stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
                raise ManifestError("the file is a pipe", file=path, remedy="make it a plain file")
            return _parse(stream.read().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise ManifestError("no such file", file=path, remedy="correct the path") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ManifestError(
            f"not valid TOML: {error}",
            file=path,
            line=int(line[1]) if line else None,
            remedy="correct the syntax at that place",
        ) from error
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a NUL byte in the path
        raise ManifestError(
            f"can't read the file: {error}", file=path, remedy="make it readable UTF-8 text"
        ) from error


def open_without_waiting(path: str, flags: int) -> int:
    """Opens a file, for `open`; a pipe is opened too, whether or not anybody writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _parse(text: str) -> Table:
    data = _load(text)
    # Python's integers have no end, Cargo's have 64 bits. Not recursive: the nesting is the file's.
    pending: list[tuple[str, Any]] = list(data.items())
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            pending += value.items()
        elif isinstance(value, list):
            pending += [(name, inner) for inner in value]
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise tomllib.TOMLDecodeError(f"the integer of {name!r} doesn't fit into 64 bits")
    return data


def _load(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # Cargo reads TOML 1.1, tomllib only 1.0; tomlkit reads both, but slowly.
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        with contextlib.suppress(TOMLKitError):
            return tomlkit.parse(text).unwrap()
        raise
    except ValueError as error:  # more digits than Python converts
        raise tomllib.TOMLDecodeError("an integer doesn't fit into 64 bits") from error
