"""Cargo's profiles: what a setting of one is, wherever it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.project.configuration import Configuration, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cdk_rust_lambda.cargo.toml.reading import Table

# "Profiles" in the Cargo Book: what the built-in ones inherit from.
_PARENTS = {"test": "dev", "bench": "release"}
_WORDS = {"true": True, "false": False}


def profile_setting(
    profile: str,
    key: str,
    root: Table,
    configurations: Sequence[Configuration],
    environment: Mapping[str, str],
) -> Any:
    """Returns a setting of a profile, or None if nothing says it.

    A variable beats a configuration, and that the manifest; a profile what it inherits from.

    Args:
        profile: The profile's name.
        key: The setting's.
        root: The workspace's manifest.
        configurations: Cargo's, all that apply; the first one wins.
        environment: The environment that Cargo is started with.
    """
    seen: set[str] = set()
    name: Any = profile
    while isinstance(name, str) and name not in seen:
        seen.add(name)
        variable = f"CARGO_PROFILE_{name}_{key}".upper().replace("-", "_")
        if variable in environment:
            text = environment[variable]
            return _WORDS.get(text, text)
        tables = [*(each.data for each in configurations), root]
        found = (value_at(table, "profile", name, key) for table in tables)
        value = next((each for each in found if each is not None), None)
        if value is not None:
            return value
        parents = (value_at(table, "profile", name, "inherits") for table in tables)
        name = next((each for each in parents if each is not None), _PARENTS.get(name))
    return None
