"""Cargo's and rustup's configuration files: which ones apply in a folder.

The rules are those of "Configuration" in the Cargo Book ("Hierarchical structure") and of "Overrides" in
the rustup book.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cdk_rust_lambda.cargo.manifest import read_toml


def configuration_files(directory: Path, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Returns the `.cargo/config.toml` files that apply in a folder, the nearest first.

    The user's own in CARGO_HOME is left out: it is part of the machine, not of the sources.
    """
    home = cargo_home(environment)
    found = []
    for folder in (directory, *directory.parents):
        if folder / ".cargo" != home:
            found += _configuration_in(folder / ".cargo")
    return found


def _configuration_in(folder: Path) -> list[Path]:
    # Without its ending the file has precedence, as in Cargo.
    paths = [folder / name for name in ("config", "config.toml")]
    return [path for path in paths if path.is_file()][:1]


def toolchain_files(directory: Path) -> list[Path]:
    """Returns the `rust-toolchain(.toml)` that applies in a folder: one file, or none."""
    for folder in (directory, *directory.parents):
        for name in ("rust-toolchain", "rust-toolchain.toml"):
            if (folder / name).is_file():
                return [folder / name]
    return []


def cargo_home(environment: Mapping[str, str]) -> Path | None:
    """Returns the folder of the user's Cargo configuration; None for a user without a home."""
    home = environment.get("CARGO_HOME")
    if home:
        return Path(os.path.abspath(home))
    try:
        return Path.home() / ".cargo"
    except RuntimeError:
        return None


def target_directory(directory: Path, environment: Mapping[str, str]) -> Path:
    """Returns the folder into which Cargo builds a workspace.

    Args:
        directory: The workspace's folder, where Cargo is started.
        environment: The environment that Cargo is started with.
    """
    for name in ("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"):
        if environment.get(name):
            return directory / environment[name]
    home = cargo_home(environment)
    for path in configuration_files(directory, environment) + (
        _configuration_in(home) if home else []
    ):
        build = read_toml(path).get("build")
        value = build.get("target-dir") if isinstance(build, Mapping) else None
        if isinstance(value, str):
            # Relative to the folder that holds .cargo.
            return path.parent.parent / value
    return directory / "target"
