"""BundlingOptions: what Python says of how a binary is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import Attribute, field, frozen

from cdk_rust_lambda.errors import SettingsError

Compiler = Literal["cargo_zigbuild", "cargo", "cross"]


def _keyword_error(name: str, expected: str, value: object) -> SettingsError:
    return SettingsError(
        f"expected {expected}, found {value!r}", key=f"bundling.{name}", remedy=f"pass {expected}"
    )


def _check_string(_: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value or "\0" in value):
        raise _keyword_error(attribute.name, "a string that is not empty", value)


def _check_flag(_: object, attribute: Attribute[bool | None], value: object) -> None:
    if not isinstance(value, bool | None):
        raise _keyword_error(attribute.name, "True or False", value)


def _check_jobs(_: object, attribute: Attribute[int | None], value: object) -> None:
    if value is not None and (type(value) is not int or value < 1):
        raise _keyword_error(attribute.name, "an integer from 1 on", value)


def _check_compiler(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and value not in get_args(Compiler):
        names = " or ".join(repr(name) for name in get_args(Compiler))
        raise _keyword_error(attribute.name, names, value)


def _check_strings(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _keyword_error(attribute.name, "a list of strings", value)


def _check_environment(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise _keyword_error(attribute.name, "a mapping of strings to strings", value)
    for name, text in value.items():
        # What an operating system doesn't take as a variable.
        if not isinstance(name, str) or not isinstance(text, str) or not name or "=" in name:
            raise _keyword_error(attribute.name, "a mapping of strings to strings", value)
        if "\0" in name + text:
            raise _keyword_error(attribute.name, "text without NUL characters", value)


@frozen(kw_only=True)
class BundlingOptions:
    """How a function's binary is compiled. What is given here beats Cargo.toml's `build` table.

    Each option is by default what the key of the same name in `build` says, else as below;
    `cargo_config` is `build.config`, `environment` is `build.env` with `build.env_file`.

    Args:
        target: A target triple, if need be with a glibc version: `x86_64-unknown-linux-gnu.2.26`.
            Default: from the architecture.
        compiler: `cargo_zigbuild`, `cargo` (with the host's linker) or `cross` (in containers, with
            the program of that name). Default: `cargo_zigbuild`.
        profile: A Cargo profile. Default: `release`.
        disable_optimizations: Leave out what cargo-lambda adds to the profile `release`: stripped
            symbols, thin LTO, one codegen unit, `panic = "abort"`. Default: they are added, unless
            the workspace's profile says otherwise.
        features: Cargo features to turn on. Default: none.
        all_features: Turn all of them on. Default: not.
        no_default_features: Turn the default ones off. Default: not.
        environment: Additional environment variables for the compiler and for build scripts; they
            are part of the asset hash. Default: none.
        cargo_config: Settings of Cargo, each `KEY=VALUE` or a file, relative to the package's
            folder. Default: none.
        unstable_flags: Flags for `cargo -Z`. Default: none.
        locked: Require that Cargo.lock is up to date; False lets Cargo update it. Default: True if
            there is one.
        offline: Let Cargo work without the network. Default: not.
        frozen: Both of them. Default: not.
        jobs: How many jobs Cargo runs at once. Default: as Cargo, the number of cores.
        target_dir: The folder that Cargo builds into, relative to the package's folder. Default: as
            Cargo's own configuration says.

    Raises:
        SettingsError: a value has a wrong type.
    """

    target: str | None = field(default=None, validator=_check_string)
    compiler: Compiler | None = field(default=None, validator=_check_compiler)
    profile: str | None = field(default=None, validator=_check_string)
    disable_optimizations: bool | None = field(default=None, validator=_check_flag)
    features: Sequence[str] | None = field(default=None, validator=_check_strings)
    all_features: bool | None = field(default=None, validator=_check_flag)
    no_default_features: bool | None = field(default=None, validator=_check_flag)
    environment: Mapping[str, str] | None = field(default=None, validator=_check_environment)
    cargo_config: Sequence[str] | None = field(default=None, validator=_check_strings)
    unstable_flags: Sequence[str] | None = field(default=None, validator=_check_strings)
    locked: bool | None = field(default=None, validator=_check_flag)
    offline: bool | None = field(default=None, validator=_check_flag)
    frozen: bool | None = field(default=None, validator=_check_flag)
    jobs: int | None = field(default=None, validator=_check_jobs)
    target_dir: str | None = field(default=None, validator=_check_string)
