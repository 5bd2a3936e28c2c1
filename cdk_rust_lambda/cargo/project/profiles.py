"""Cargo's profiles: what a setting of one is, wherever it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.project.configuration import configured_value, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.toml.reading import Table

# "Profiles" in the Cargo Book: what the built-in ones inherit from; `debug` is one since 1.99.
BUILT_IN_PARENTS = {"test": "dev", "bench": "release", "debug": "dev"}
_WORDS = {"true": True, "false": False}


def profile_setting(
    profile: str,
    key: str,
    root: Table,
    configurations: Sequence[Configuration],
    environment: Mapping[str, str],
) -> Any:
    """Returns a setting of a profile, or None if nothing says it.

    What `cargo --config` is given beats a variable, that a configuration file, and that the manifest; a
    profile what it inherits from.

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
        text = environment.get(variable)
        source, value = configured_value(configurations, text, "profile", name, key)
        if source is None and value is not None:
            return _WORDS.get(value, value)
        if value is None:
            value = value_at(root, "profile", name, key)
        if value is not None:
            return value
        tables = [*(each.data for each in configurations), root]
        parents = (value_at(table, "profile", name, "inherits") for table in tables)
        name = next((each for each in parents if each is not None), BUILT_IN_PARENTS.get(name))
    return None
