"""Dep-info: the inputs that cargo itself reports after a build ("Build cache" in the Cargo Book)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

_SEPARATOR = re.compile(r"(?<!\\) +")


def read_dep_info(path: Path) -> list[Path]:
    """Returns the inputs that a dep-info file lists; none if there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return []
    _, _, inputs = text.partition("\n")[0].partition(": ")
    names = (name.replace("\\ ", " ") for name in _SEPARATOR.split(inputs) if name)
    return [Path(os.path.normpath(name)) for name in names]


def unknown_inputs(
    inputs: Iterable[Path], fingerprinted: frozenset[Path], output: Path
) -> list[Path]:
    """Returns the inputs that a fingerprint missed, sorted.

    Args:
        inputs: What cargo reports, absolute paths.
        fingerprinted: The files of the fingerprint.
        output: Cargo's target directory; what lies there is made from other inputs.
    """
    # Cargo reports real paths, wherever a link leads to them.
    known = {os.path.realpath(path) for path in fingerprinted}
    output = Path(os.path.realpath(output))
    # Manifests are counted by their tables, and folders by their files.
    return sorted(
        path
        for path in map(Path, map(os.path.realpath, inputs))
        if str(path) not in known
        and path.name not in ("Cargo.toml", "Cargo.lock")
        and not path.is_relative_to(output)
        and not path.is_dir()
    )
