"""What a binary is built for and with: the resolved options that make up a build group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import Attribute, field, frozen

from cdk_rust_lambda.cargo.settings import Settings
from cdk_rust_lambda.errors import SettingsError

Architecture = Literal["x86_64", "arm64"]

TRIPLES: Mapping[Architecture, str] = {
    "x86_64": "x86_64-unknown-linux-gnu",
    "arm64": "aarch64-unknown-linux-gnu",
}

# The glibc of each OS-only runtime: Amazon Linux 2023's and Amazon Linux 2's.
DEFAULT_RUNTIME = "provided.al2023"
RUNTIME_GLIBC: Mapping[str, tuple[int, int]] = {
    DEFAULT_RUNTIME: (2, 34),
    "provided.al2": (2, 26),
}


_TARGET_REMEDY = f"use {TRIPLES['x86_64']} or {TRIPLES['arm64']}"


def _keyword_error(name: str, expected: str, value: object) -> SettingsError:
    return SettingsError(
        f"expected {expected}, found {value!r}", key=f"bundling.{name}", remedy=f"pass {expected}"
    )


def _check_string(_: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value):
        raise _keyword_error(attribute.name, "a string that is not empty", value)


def _check_flag(_: object, attribute: Attribute[bool | None], value: object) -> None:
    if not isinstance(value, bool | None):
        raise _keyword_error(attribute.name, "True or False", value)


def _check_features(_: object, attribute: Attribute[Any], value: Any) -> None:
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

    Args:
        target: A target triple, if need be with a glibc version: `x86_64-unknown-linux-gnu.2.26`.
            Default: from the architecture.
        profile: A Cargo profile. Default: `build.profile`, else `release`.
        features: Cargo features to turn on. Default: `build.features`.
        all_features: Turn all of them on. Default: `build.all_features`.
        no_default_features: Turn the default ones off. Default: `build.no_default_features`.
        environment: Additional environment variables for the compiler and for build scripts; they
            are part of the asset hash. Default: `build.env`.

    Raises:
        SettingsError: a value has a wrong type.
    """

    target: str | None = field(default=None, validator=_check_string)
    profile: str | None = field(default=None, validator=_check_string)
    features: Sequence[str] | None = field(default=None, validator=_check_features)
    all_features: bool | None = field(default=None, validator=_check_flag)
    no_default_features: bool | None = field(default=None, validator=_check_flag)
    environment: Mapping[str, str] | None = field(default=None, validator=_check_environment)


@frozen
class BuildOptions:
    """The options of one cargo invocation; binaries that share them are compiled together.

    Attributes:
        target: The target triple, with a glibc version behind it (`.2.26`) if one is asked for.
        runtime: The runtime that the binary has to run on.
        profile: A Cargo profile.
        features: Cargo features that are turned on, sorted.
        all_features: Whether all of them are.
        no_default_features: Whether the default ones are off.
        environment: Additional environment variables of the compiler's process, sorted by name.
    """

    target: str
    runtime: str = DEFAULT_RUNTIME
    profile: str = "release"
    features: tuple[str, ...] = ()
    all_features: bool = False
    no_default_features: bool = False
    environment: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def triple(self) -> str:
        """The target as rustc knows it, without a glibc version."""
        return self.target.partition(".")[0]

    @property
    def architecture(self) -> Architecture:
        """Lambda's name for the target's architecture."""
        return _architecture_of(self.target)

    @property
    def profile_directory(self) -> str:
        """The folder that Cargo puts the profile's output into."""
        return {"dev": "debug", "test": "debug", "bench": "release"}.get(self.profile, self.profile)


def resolve_build_options(
    settings: Settings,
    bundling: BundlingOptions,
    *,
    architecture: Architecture | None,
    runtime: str,
) -> BuildOptions:
    """Returns what a binary is built for and with.

    Args:
        settings: The settings of the binary, with the `build` table.
        bundling: What Python says; it beats the settings.
        architecture: The `architecture` keyword; it beats the settings too.
        runtime: The runtime's name.

    Raises:
        SettingsError: the architecture or the profile is given twice and differently, or the target
            is none of Lambda's.
    """
    build = settings.build
    if build.release and build.profile not in (None, "release") and bundling.profile is None:
        raise settings.error(
            "build.profile", "both release and a profile are set", "keep one of them"
        )
    environment = build.env_var if bundling.environment is None else bundling.environment
    features = build.features or () if bundling.features is None else bundling.features

    def first(given: bool | None, setting: bool | None) -> bool:
        return bool(setting if given is None else given)

    return BuildOptions(
        target=_resolve_target(settings, architecture, bundling.target, runtime),
        runtime=runtime,
        profile=bundling.profile or build.profile or "release",
        # Their order doesn't matter to Cargo.
        features=tuple(sorted(set(features))),
        all_features=first(bundling.all_features, build.all_features),
        no_default_features=first(bundling.no_default_features, build.no_default_features),
        environment=tuple(sorted((environment or {}).items())),
    )


def _resolve_target(
    settings: Settings, architecture: Architecture | None, target: str | None, runtime: str
) -> str:
    manifest_target = _manifest_target(settings)
    if target is not None:
        if not _is_lambda_target(target):
            raise SettingsError(
                f"unknown target {target!r}", key="bundling.target", remedy=_TARGET_REMEDY
            )
        chosen = target
        if architecture is not None and _architecture_of(target) != architecture:
            raise SettingsError(
                f"the architecture is given twice: {architecture} and the target {target}",
                key="architecture, bundling.target",
                remedy="remove one of the two",
            )
    elif architecture is not None:
        chosen = TRIPLES[architecture]
        if manifest_target is not None and _architecture_of(manifest_target) == architecture:
            chosen = manifest_target
    else:
        chosen = manifest_target or TRIPLES["x86_64"]
    if "." not in chosen and runtime != DEFAULT_RUNTIME and "-gnu" in chosen:
        major, minor = RUNTIME_GLIBC[runtime]
        chosen = f"{chosen}.{major}.{minor}"
    return chosen


def _manifest_target(settings: Settings) -> str | None:
    build = settings.build
    flags: list[tuple[str, str]] = []
    if build.arm64:
        flags.append(("build.arm64", TRIPLES["arm64"]))
    if build.x86_64:
        flags.append(("build.x86_64", TRIPLES["x86_64"]))
    if build.target:
        first = build.target[0]
        if not _is_lambda_target(first):
            raise settings.error("build.target", f"unknown target {first!r}", _TARGET_REMEDY)
        flags.append(("build.target", first))
    if len(flags) > 1:
        names = " and ".join(name for name, _ in flags)
        raise settings.error(
            flags[-1][0], f"the architecture is given twice: by {names}", "keep one of them"
        )
    return flags[0][1] if flags else None


def _is_lambda_target(target: str) -> bool:
    """Whether Lambda can run a target, for all that cargo-lambda knows."""
    return re.fullmatch(r"(x86_64|aarch64)-unknown-linux-\w+(\.\d+\.\d+)?", target) is not None


def _architecture_of(target: str) -> Architecture:
    return "arm64" if target.startswith("aarch64") else "x86_64"


def is_architecture(name: str) -> bool:
    """Whether Lambda has an architecture of this name."""
    return name in get_args(Architecture)
