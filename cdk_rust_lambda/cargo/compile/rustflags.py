"""Compiler flags that keep the machine's paths out of a binary, so that every checkout gives the same bytes.

Cargo takes the flags of one source only ("build.rustflags" in the Cargo Book), and the user's come first.
So these join whichever source the user's flags are in, instead of replacing it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import tomlkit
from attrs import frozen

from cdk_rust_lambda.cargo.compile.target import target_variable
from cdk_rust_lambda.cargo.project.configuration import Configuration, value_at

if TYPE_CHECKING:
    from pathlib import Path

_SEPARATOR = "\x1f"  # of CARGO_ENCODED_RUSTFLAGS
_VARIABLES = ("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS")
_NATIVE = re.compile("(-C|--codegen=)?target-cpu=native")


@frozen
class AddedFlags:
    """How flags are handed to Cargo.

    Attributes:
        cargo_config: `KEY=VALUE`, for Cargo's `--config`.
        environment: Variables for Cargo's process.
    """

    cargo_config: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}


def remap_flags(folders: Mapping[Path, str]) -> list[str]:
    """Returns the flags by which rustc writes other names for folders into what it makes.

    Args:
        folders: The name for each folder.
    """
    names = {os.path.realpath(folder): name for folder, name in folders.items()}
    # Cargo may know them by the links that lead there, too.
    names |= {str(folder): name for folder, name in folders.items()}
    # rustc takes the last prefix that fits, which is to be the longest.
    return [f"--remap-path-prefix={folder}={names[folder]}" for folder in sorted(names, key=len)]


def add_flags(
    flags: list[str],
    triple: str,
    configurations: Sequence[Configuration],
    environment: Mapping[str, str],
) -> AddedFlags:
    """Returns how flags are handed to Cargo beside those that the user and cargo-lambda have set.

    They go where Cargo joins them with the others: into the variable, if there is one; into the table
    of the target, if that has flags; else into `build`, where cargo-lambda puts its own, which name
    Lambda's processors, and into the tables of conditions (`cfg(...)`) that have flags, since one that
    is met beats `build`. Where flags stand as one string, which Cargo doesn't join with a list,
    nothing is added.

    Args:
        flags: The flags.
        triple: The target that is compiled for.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
    """
    if "CARGO_ENCODED_RUSTFLAGS" in environment:
        given = [word for word in environment["CARGO_ENCODED_RUSTFLAGS"].split(_SEPARATOR) if word]
        return _encoded([*given, *flags])
    if "RUSTFLAGS" in environment:
        return _encoded([*environment["RUSTFLAGS"].split(), *flags])
    return AddedFlags(
        cargo_config=tuple(
            f"{tomlkit.key([*place, 'rustflags']).as_string()}={tomlkit.item(flags).as_string()}"
            for place in _places(triple, configurations, environment)
            if not _has_string(place, configurations)
        )
    )


def takes_flags(
    triple: str, configurations: Sequence[Configuration], environment: Mapping[str, str]
) -> bool:
    """Whether `add_flags` can add flags, whichever of the conditions is met.

    Args:
        triple: The target that is compiled for.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
    """
    if any(name in environment for name in ("CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS")):
        return True
    places = _places(triple, configurations, environment)
    return not any(_has_string(place, configurations) for place in places)


def _places(
    triple: str, configurations: Sequence[Configuration], environment: Mapping[str, str]
) -> list[tuple[str, ...]]:
    own = [value_at(each.data, "target", triple, "rustflags") for each in configurations]
    variable = target_variable(triple, "rustflags")
    if any(_words(value) for value in own) or environment.get(variable, "").split():
        return [("target", triple)]
    return [("build",), *(("target", name) for name in _conditions(configurations))]


def _has_string(place: tuple[str, ...], configurations: Iterable[Configuration]) -> bool:
    values = (value_at(each.data, *place, "rustflags") for each in configurations)
    return any(isinstance(value, str) for value in values)


def given_flags(
    triple: str, configurations: Iterable[Configuration], environment: Mapping[str, str]
) -> list[str]:
    """Returns all words of flags that the user has set for a target; those of conditions, met or not.

    Args:
        triple: The target that is compiled for.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
    """
    variables = (*_VARIABLES, target_variable(triple, "rustflags"))
    words = [
        word
        for name in variables
        for word in environment.get(name, "").replace(_SEPARATOR, " ").split()
    ]
    for each in configurations:
        targets = value_at(each.data, "target")
        words += _words(value_at(each.data, "build", "rustflags"))
        for name, entry in targets.items() if isinstance(targets, Mapping) else ():
            if name == triple or name.startswith("cfg("):
                words += _words(value_at(entry, "rustflags"))
    return words


def asks_for_this_processor(
    triple: str, configurations: Iterable[Configuration], environment: Mapping[str, str]
) -> bool:
    """Whether flags that the user has set compile for the processor of the building machine.

    Args:
        triple: The target that is compiled for.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
    """
    words = given_flags(triple, configurations, environment)
    return any(_NATIVE.fullmatch(word) for word in words)


def _encoded(flags: Iterable[str]) -> AddedFlags:
    return AddedFlags(environment={"CARGO_ENCODED_RUSTFLAGS": _SEPARATOR.join(flags)})


def _conditions(configurations: Iterable[Configuration]) -> list[str]:
    """The conditions that have flags."""
    tables = (value_at(each.data, "target") for each in configurations)
    return sorted(
        {
            name
            for table in tables
            if isinstance(table, Mapping)
            for name, entry in table.items()
            if name.startswith("cfg(") and _words(value_at(entry, "rustflags"))
        }
    )


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
