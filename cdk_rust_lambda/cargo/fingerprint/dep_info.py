"""Dep-info: the inputs that Cargo and rustc report after a build ("Build cache" in the Cargo Book)."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_SEPARATOR = re.compile(r"(?<!\\)[ \t]+")
_VARIABLE = "# env-dep:"
_ESCAPED = re.compile(r"\\([\\nr])")
# What Cargo sets by itself for each crate.
_OF_CARGO = re.compile(r"CARGO|CARGO_\w+|OUT_DIR")


def read_dep_info(path: Path) -> list[Path]:
    """Returns the inputs that a dep-info file lists, each once; none if there is no such file.

    Cargo writes one rule for the binary; rustc one for each of its outputs, and one without inputs for
    each input, all with the same inputs.
    """
    names: dict[str, None] = {}
    for line in _read(path):
        if line.startswith("#"):
            continue
        # Not at a colon alone, which follows the drive's letter in Windows.
        _, _, inputs = line.partition(": ")
        # Only spaces are escaped: a backslash may also stand between folders.
        found = (name.replace("\\ ", " ") for name in _SEPARATOR.split(inputs.strip()) if name)
        names |= dict.fromkeys(os.path.normpath(name) for name in found)
    return [Path(name) for name in names]


def read_dep_variables(folder: Path, crates: Iterable[str]) -> dict[str, str]:
    """Returns the environment variables that crates have read by `env!` and `option_env!`.

    Those that were not set are left out.

    Args:
        folder: Where rustc's dep-info is: `deps`, in the profile's folder.
        crates: The crates' names: those of packages, libraries or binaries.
    """
    found: dict[str, str] = {}
    for crate in crates:
        # One file for each set of features, options and so on: the last build's is the newest.
        paths = folder.glob(f"{crate.replace('-', '_')}-*.d")
        newest = max(paths, key=_modification_time, default=None)
        for line in _read(newest) if newest is not None else ():
            if line.startswith(_VARIABLE):
                name, is_set, value = line.removeprefix(_VARIABLE).partition("=")
                if is_set:
                    found[name] = _ESCAPED.sub(_unescape, value)
    return found


def unknown_inputs(
    inputs: Iterable[Path], fingerprinted: Collection[str], output: Path
) -> list[Path]:
    """Returns the inputs that a fingerprint missed, sorted.

    Args:
        inputs: What Cargo reports, absolute paths.
        fingerprinted: The files of the fingerprint, absolute paths.
        output: Cargo's target directory; what lies there is made from other inputs.
    """
    # Cargo reports real paths, wherever a link leads to them.
    real_output = Path(os.path.realpath(output))
    missed = {
        real
        for path in inputs
        if str(path) not in fingerprinted
        and (real := Path(os.path.realpath(path))).name not in ("Cargo.toml", "Cargo.lock")
        and str(real) not in fingerprinted
        and not real.is_relative_to(real_output)
        and real.exists()  # a build script may watch what isn't there
    }
    if not missed:
        return []
    known = {os.path.realpath(path) for path in fingerprinted}
    return sorted(path for path in missed if not _is_known(path, known))


def unknown_variables(
    variables: Mapping[str, str], environment: Mapping[str, str], given: Collection[str]
) -> list[str]:
    """Returns the variables that a build has taken from the machine's environment, sorted.

    Args:
        variables: What the crates have read, and its values.
        environment: The environment of this process.
        given: The names of the variables that are part of the fingerprint.
    """
    return sorted(
        name
        for name, value in variables.items()
        if environment.get(name) == value and name not in given and not _OF_CARGO.fullmatch(name)
    )


def _is_known(path: Path, known: Collection[str]) -> bool:
    """Whether a fingerprint holds a file, or something of a folder: then the rest is left out."""
    if not path.is_dir():
        return str(path) in known
    folder = str(path) + os.sep
    return any(each.startswith(folder) for each in known)


def _read(path: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return []


def _modification_time(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _unescape(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r"}.get(match[1], match[1])
