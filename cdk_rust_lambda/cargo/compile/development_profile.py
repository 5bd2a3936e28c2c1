"""The profile `dev-lambda`: builds as fast as can be, for development; no workspace has to define it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.configuration import (
    configuration_files,
    given_configurations,
    read_configurations,
    value_at,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.manifest import Manifest

DEVELOPMENT_PROFILE = "dev-lambda"
"""The name of the profile."""

# Backtraces have the lines of one's own code; those of all dependencies would make the binary half as
# large again.
_SETTINGS = (
    'inherits="dev"',
    'debug="line-tables-only"',
    "incremental=true",
    'package."*".debug=false',
)


def development_settings(
    profile: str, root: Manifest, cargo_config: Sequence[str | Path]
) -> tuple[str, ...]:
    """Returns what `cargo --config` is given so that there is the profile.

    That is nothing for another profile, and if the workspace or its configuration defines it. The user's own
    configuration isn't asked: it may differ from machine to machine.

    Args:
        profile: The profile to build with.
        root: The workspace's manifest.
        cargo_config: What `cargo --config` is given besides.

    Raises:
        ManifestError: a configuration is not valid TOML.
    """
    if profile != DEVELOPMENT_PROFILE:
        return ()
    given = given_configurations(cargo_config, root.directory)
    files = read_configurations(configuration_files(root.directory))
    tables = (root.data, *(each.data for each in (*given, *files)))
    if any(value_at(table, "profile", profile, "inherits") is not None for table in tables):
        return ()
    return tuple(f"profile.{profile}.{setting}" for setting in _SETTINGS)
