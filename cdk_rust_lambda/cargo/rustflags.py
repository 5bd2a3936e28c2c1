"""Compiler flags that keep the machine's paths out of a binary, so that every checkout gives the same bytes.

Cargo takes the flags of one source only ("build.rustflags" in the Cargo Book), and the user's come first.
So these join whichever source the user's flags are in, instead of replacing it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from attrs import frozen

from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.configuration import configuration_files, home_configuration
from cdk_rust_lambda.cargo.manifest import read_toml

_SEPARATOR = "\x1f"  # of CARGO_ENCODED_RUSTFLAGS


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
    flags: list[str], options: BuildOptions, directory: Path, environment: Mapping[str, str]
) -> AddedFlags:
    """Returns how flags are handed to Cargo beside those that the user and cargo-lambda have set.

    They go where Cargo joins them with the others: into the variable, if there is one; into the table
    of the target, if that has flags; else into `build`, where cargo-lambda puts its own, which name
    Lambda's processors. Where flags stand as one string, which Cargo doesn't join with a list, nothing
    is added.

    Args:
        flags: The flags.
        options: The build's options.
        directory: The folder that Cargo is started in.
        environment: The environment that Cargo is started with.
    """
    if "CARGO_ENCODED_RUSTFLAGS" in environment:
        given = [word for word in environment["CARGO_ENCODED_RUSTFLAGS"].split(_SEPARATOR) if word]
        return _encoded([*given, *flags])
    if "RUSTFLAGS" in environment:
        return _encoded([*environment["RUSTFLAGS"].split(), *flags])
    tables = list(_configurations(options, directory, environment))
    own = [_at(table, "target", options.triple, "rustflags") for table in tables]
    variable = f"CARGO_TARGET_{options.triple.upper().replace('-', '_')}_RUSTFLAGS"
    if any(_words(value) for value in own) or environment.get(variable, "").split():
        # In quotes, since dashes are not all that may stand there.
        key, values = f'target."{options.triple}".rustflags', own
    else:
        key, values = "build.rustflags", [_at(table, "build", "rustflags") for table in tables]
    if any(isinstance(value, str) for value in values):
        return AddedFlags()
    return AddedFlags(cargo_config=(f"{key}={tomlkit.item(flags).as_string()}",))


def asks_for_this_processor(
    options: BuildOptions, directory: Path, environment: Mapping[str, str]
) -> bool:
    """Whether flags that the user has set compile for the processor of the building machine.

    Args:
        options: The build's options.
        directory: The folder that Cargo is started in.
        environment: The environment that Cargo is started with.
    """
    words = [
        word
        for name, value in environment.items()
        if name.endswith("RUSTFLAGS")
        for word in value.replace(_SEPARATOR, " ").split()
    ]
    for table in _configurations(options, directory, environment):
        targets = _at(table, "target")
        words += _words(_at(table, "build", "rustflags"))
        for entry in targets.values() if isinstance(targets, Mapping) else ():
            words += _words(_at(entry, "rustflags"))
    return any(word.removeprefix("-C") == "target-cpu=native" for word in words)


def _encoded(flags: Iterable[str]) -> AddedFlags:
    return AddedFlags(environment={"CARGO_ENCODED_RUSTFLAGS": _SEPARATOR.join(flags)})


def _configurations(
    options: BuildOptions, directory: Path, environment: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    """Cargo's configuration, the farthest first, as it joins lists."""
    files = [
        *configuration_files(directory, environment),
        *home_configuration(environment),
    ]
    yield from (read_toml(path) for path in reversed(files))
    for entry in options.cargo_config:
        yield read_toml(entry) if isinstance(entry, Path) else _parse(entry)


def _parse(entry: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(entry)
    except tomllib.TOMLDecodeError:
        return {}  # Cargo has something to say


def _at(table: Any, *keys: str) -> Any:
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
