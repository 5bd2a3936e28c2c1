"""What a build reports: dep-info of Cargo and rustc, and what build scripts have printed.

"Build cache" and "Outputs of the Build Script" in the Cargo Book.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from attrs import frozen

_SEPARATOR = re.compile(r"(?<!\\)[ \t]+")
_VARIABLE = "# env-dep:"
_ESCAPED = re.compile(r"\\([\\nr])")
_DIRECTIVE = re.compile(r"cargo::?([\w-]+)=(.+)")


@frozen
class DepInfo:
    """A dep-info file.

    Attributes:
        inputs: The files that were read, each once.
        variables: The environment variables that `env!` and `option_env!` have read, with their
            values; None for those that were not set.
    """

    inputs: tuple[Path, ...]
    variables: dict[str, str | None]


def read_dep_info(path: Path) -> DepInfo:
    """Reads a dep-info file; nothing is in one that isn't there.

    Cargo writes one rule for the binary; rustc one for each of its outputs, and one without inputs for
    each input, all with the same inputs.
    """
    names: dict[str, None] = {}
    variables: dict[str, str | None] = {}
    for line in _read(path):
        if line.startswith(_VARIABLE):
            name, is_set, value = line.removeprefix(_VARIABLE).partition("=")
            variables[name] = _ESCAPED.sub(_unescape, value) if is_set else None
        if line.startswith("#"):
            continue
        # Not at a colon alone, which follows the drive's letter in Windows.
        _, _, inputs = line.partition(": ")
        # Only spaces are escaped: a backslash may also stand between folders.
        found = (name.replace("\\ ", " ") for name in _SEPARATOR.split(inputs.strip()) if name)
        names |= dict.fromkeys(os.path.normpath(name) for name in found)
    return DepInfo(tuple(map(Path, names)), variables)


def read_script_output(path: Path) -> list[tuple[str, str]]:
    """Returns what a build script has told Cargo: keys and values, `rerun-if-env-changed` and a variable."""
    matches = (_DIRECTIVE.fullmatch(line.strip()) for line in _read(path))
    return [(match[1], match[2]) for match in matches if match is not None]


def _read(path: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return []


def _unescape(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r"}.get(match[1], match[1])
