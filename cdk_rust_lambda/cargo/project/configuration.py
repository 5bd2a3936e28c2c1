"""Cargo's and rustup's configuration files: which ones apply in a folder.

The rules are those of "Configuration" in the Cargo Book ("Hierarchical structure") and of "Overrides" in
the rustup book.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.project.home import home_folder
from cdk_rust_lambda.cargo.toml.reading import Table, read_toml


@frozen
class Configuration:
    """A configuration of Cargo that applies.

    Attributes:
        folder: What relative paths in it are relative to.
        data: Its tables.
        is_given: Whether `cargo --config` is given it, so that it beats variables too.
    """

    folder: Path
    data: Table
    is_given: bool = False


def configuration_files(directory: Path, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Returns the `.cargo/config.toml` files that apply in a folder, the nearest first.

    Each is followed by those that it includes; a value in an earlier one of the list wins.
    The user's own in CARGO_HOME is left out: it is part of the machine, not of the sources.
    """
    home = cargo_home(environment)
    real_home = None if home is None else os.path.realpath(home)
    found = []
    for folder in (directory, *directory.parents):
        own = folder / ".cargo"
        if os.path.isdir(own) and os.path.realpath(own) != real_home:
            found += _configuration_in(own)
    return found


def _configuration_in(folder: Path) -> list[Path]:
    # Without its ending the file has precedence, as in Cargo.
    paths = [folder / name for name in ("config", "config.toml")]
    found = [path for path in paths if os.path.isfile(path)][:1]
    return with_included(found[0]) if found else []


def with_included(path: Path) -> list[Path]:
    """Returns a configuration file and those that it includes, as far as they exist.

    Cargo obeys `include` since 1.94 ("Including extra configuration files" in the Cargo Book); for an
    older one the key has no meaning.

    Raises:
        ManifestError: one of them is not valid TOML.
    """
    found: list[Path] = []
    pending = [path]
    while pending:
        current = pending.pop()
        if current in found or not os.path.isfile(current):
            continue
        found.append(current)
        # A later one wins over an earlier one, and the including file over both.
        pending += (
            Path(os.path.normpath(current.parent / name))
            for name in _included_names(read_toml(current))
            if name.endswith(".toml")
        )
    return found


def _included_names(data: Table) -> Iterator[str]:
    included = data.get("include")
    for entry in included if isinstance(included, list) else [included]:
        name = entry.get("path") if isinstance(entry, Mapping) else entry
        if isinstance(name, str):
            yield name


def home_configuration(environment: Mapping[str, str]) -> list[Path]:
    """Returns the user's own configuration file, in CARGO_HOME: one file, or none."""
    home = cargo_home(environment)
    return _configuration_in(home) if home else []


def all_configurations(
    entries: Sequence[str | Path], directory: Path, environment: Mapping[str, str]
) -> list[Configuration]:
    """Returns all that Cargo obeys, the user's own included; a value in an earlier one wins.

    Args:
        entries: What `cargo --config` is given: settings (`KEY=VALUE`), and absolute paths of files.
        directory: The folder that Cargo is started in.
        environment: The environment that Cargo is started with.

    Raises:
        ManifestError: one of them is not valid TOML.
    """
    files = configuration_files(directory, environment) + home_configuration(environment)
    return [*given_configurations(entries, directory), *read_configurations(files)]


def expanded_entry(entry: str, directory: Path) -> tuple[str | Path, ...]:
    """Returns what `cargo --config` takes a text for: a file that exists, the files that it includes, or `KEY=VALUE`.

    Args:
        entry: The text.
        directory: What relative paths in it are relative to.
    """
    path = directory / entry
    if entry and os.path.isfile(path):
        return (path,)
    included = parsed_entry(entry).get("include")
    if not isinstance(included, list):
        return (entry,)
    files = tuple(directory / name for name in _included_names({"include": included}))
    # Of what is missing cargo has something to say, unless it is optional.
    return files if files and all(map(os.path.isfile, files)) else (entry,)


def parsed_entry(entry: str) -> Table:
    """Returns a setting of Cargo (`KEY=VALUE`) as a table; an empty one for what cargo has something to say of."""
    try:
        return tomllib.loads(entry)
    except ValueError:  # more digits than Python converts, too
        return {}


def given_configurations(entries: Sequence[str | Path], directory: Path) -> list[Configuration]:
    """Returns what `cargo --config` is given, the last one first, since that one wins.

    Args:
        entries: Settings (`KEY=VALUE`), and absolute paths of files.
        directory: The folder that Cargo is started in.
    """
    found: list[Configuration] = []
    for entry in reversed(entries):
        if isinstance(entry, Path):
            found += read_configurations(with_included(entry))
        else:
            found.append(Configuration(directory, parsed_entry(entry)))
    return [evolve(each, is_given=True) for each in found]


def read_configurations(paths: Iterable[Path]) -> Iterator[Configuration]:
    """Reads configuration files.

    Raises:
        ManifestError: one of them is not valid TOML.
    """
    # What is relative in a configuration, is relative to the folder above its own.
    return (Configuration(path.parent.parent, read_toml(path)) for path in paths)


def toolchain_files(directory: Path) -> list[Path]:
    """Returns the `rust-toolchain(.toml)` that applies in a folder: one file, or none."""
    for folder in (directory, *directory.parents):
        for name in ("rust-toolchain", "rust-toolchain.toml"):
            if os.path.isfile(folder / name):
                return [folder / name]
    return []


def cargo_home(environment: Mapping[str, str]) -> Path | None:
    """Returns the folder of the user's Cargo configuration; None for a user without a home."""
    home = environment.get("CARGO_HOME")
    if home:
        return Path(os.path.abspath(home))
    folder = home_folder(environment)
    return None if folder is None else folder / ".cargo"


def configured_value(
    configurations: Iterable[Configuration],
    variable: str | None,
    *keys: str,
) -> tuple[Configuration | None, Any]:
    """Returns what a key of the configuration is set to, and by which one; None for a variable, or for nothing.

    What `cargo --config` is given beats a variable, and that the files: see "Environment variables" and
    "Command-line overrides" in the Cargo Book.

    Args:
        configurations: All that apply; the first one wins.
        variable: What Cargo's variable for the key is set to, if it is.
        keys: The keys that lead to it.
    """
    found = [
        (each, value)
        for each in configurations
        if (value := value_at(each.data, *keys)) is not None
    ]
    if variable is not None and not (found and found[0][0].is_given):
        return None, variable
    return found[0] if found else (None, None)


def value_at(table: Any, *keys: str) -> Any:
    """Returns the value below a path of keys, or None if there is none."""
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table
