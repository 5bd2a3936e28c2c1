"""Composing the command line of a build, and the settings file that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomlkit

from cdk_rust_lambda.cargo.compile.target import TRIPLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path, PurePath

    from cdk_rust_lambda.cargo.compile.options import BuildOptions

# cargo-lambda reads settings from a file's `[global.build]` above all others if a context is named,
# even above the tables in Cargo.toml. So what is resolved here is what is built.
_CONTEXT = "cdk-rust-lambda"


# What would build something else than the binaries that are named, keep them from being found, or
# disturb the reading of what cargo says.
_UNWANTED_FLAGS = (
    *("workspace", "bins", "examples", "tests", "benches", "all_targets", "extension"),
    *("quiet", "keep_going", "timings"),
)
_UNWANTED_LISTS = ("exclude", "example", "test", "bench", "include", "message_format", "env_var")


def compose_build(
    cargo: str,
    settings_file: PurePath,
    packages: Iterable[str],
    binaries: Iterable[str],
    *,
    locked: bool,
) -> list[str]:
    """Returns the argv of one `cargo lambda build`.

    Args:
        cargo: The path of cargo.
        settings_file: The file that `compose_settings` makes.
        packages: The packages among which features are unified, as `package_spec` names them.
        binaries: The binaries to build.
        locked: Whether to keep to Cargo.lock.
    """
    argv = [cargo, "lambda", "build", "--global", str(settings_file), "--context", _CONTEXT]
    # One word each, so that no name is taken for an option.
    argv += [f"--package={package}" for package in packages]
    argv += [f"--bin={binary}" for binary in binaries]
    if locked:
        argv.append("--locked")
    return argv


def compose_fetch(
    cargo: str, options: BuildOptions, manifest_path: Path, *, locked: bool
) -> list[str]:
    """Returns the argv that downloads what a build needs.

    Args:
        cargo: The path of cargo.
        options: The build group's options.
        manifest_path: The workspace's Cargo.toml.
        locked: Whether to keep to Cargo.lock.
    """
    argv = [cargo, "fetch", "--manifest-path", str(manifest_path)]
    # Build scripts are compiled for the host, which is one of them, too.
    argv += [f"--target={triple}" for triple in sorted({options.triple, *TRIPLES.values()})]
    argv += _settings_words(options)
    if locked:
        argv.append("--locked")
    return argv


def compose_lock(cargo: str, options: BuildOptions, manifest_path: Path) -> list[str]:
    """Returns the argv that writes a lock file which isn't there.

    Args:
        cargo: The path of cargo.
        options: The build group's options.
        manifest_path: The workspace's Cargo.toml.
    """
    # Of a file that another process has written meanwhile it changes nothing, unlike generate-lockfile.
    argv = [cargo, "update", "--workspace", "--manifest-path", str(manifest_path)]
    argv += _settings_words(options)
    if options.offline:
        argv.append("--offline")
    return argv


def _settings_words(options: BuildOptions) -> list[str]:
    words = [word for entry in options.cargo_config for word in ("--config", str(entry))]
    return words + [f"-Z{flag}" for flag in options.unstable_flags]


def compose_settings(
    options: BuildOptions,
    manifest_path: PurePath,
    output_directory: PurePath,
    empty_file: PurePath,
    *,
    locked: bool,
) -> str:
    """Returns the text of cargo-lambda's settings file for a build.

    It names every setting that Cargo.toml could hold otherwise.

    Args:
        options: The build group's options.
        manifest_path: The workspace's Cargo.toml.
        output_directory: Where cargo-lambda puts `<binary>/bootstrap`.
        empty_file: A file without variables, in place of an `env_file`: the process has them in its
            environment.
        locked: Whether to keep to Cargo.lock.
    """
    build = {
        "arm64": False,
        "x86_64": False,
        "target": [options.target],
        "release": False,  # the same as the profile, but cargo takes only one of them
        "profile": options.profile,
        "disable_optimizations": options.disable_optimizations,
        "features": list(options.features),
        "all_features": options.all_features,
        "no_default_features": options.no_default_features,
        "compiler": {"type": options.compiler},
        "config": [str(each) for each in options.cargo_config],
        "unstable_flags": list(options.unstable_flags),
        "ignore_rust_version": options.ignore_rust_version,
        "locked": locked,
        "offline": options.offline,
        "frozen": options.frozen,
        "skip_target_check": options.skip_target_check,
        "output_format": "binary",
        "lambda_dir": str(output_directory),
        "flatten": "",
        "verbose": 0,
        "manifest_path": str(manifest_path),
        "env_file": str(empty_file),
        **dict.fromkeys(_UNWANTED_FLAGS, False),
        **{name: [] for name in _UNWANTED_LISTS},
    }
    if options.compiler == "cargo":
        build["compiler"] = {
            "type": "cargo",
            "subcommand": list(options.subcommand or ("build",)),
            "extra_args": list(options.extra_args),
        }
    if options.jobs is not None:
        build["jobs"] = options.jobs
    if options.target_dir is not None:
        build["target_dir"] = str(options.target_dir)
    return tomlkit.dumps({"global": {"build": build}})
