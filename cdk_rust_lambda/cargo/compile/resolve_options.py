"""Resolving the options of a build: what Python says, or else the settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.compile.build_container import resolve_container
from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.container_limits import check_container
from cdk_rust_lambda.cargo.compile.development_profile import development_settings
from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.target_choice import resolve_target
from cdk_rust_lambda.cargo.project.requested_features import unknown_features
from cdk_rust_lambda.cargo.settings.resolve import Settings
from cdk_rust_lambda.cargo.settings.settings_files import settings_files
from cdk_rust_lambda.cargo.settings.tables import CompilerSettings
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import SettingsError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.compile.target import Architecture
    from cdk_rust_lambda.cargo.project.package import Package

# The options of one name in BundlingOptions, in Cargo.toml and here.
_FLAGS = (
    *("disable_optimizations", "all_features", "no_default_features", "offline", "frozen"),
    *("hermetic", "lto_cache", "quiet"),
)
_LISTS = ("unstable_flags", "generated", "inputs", "input_variables")


def resolve_build_options(
    settings: Settings,
    bundling: BundlingOptions,
    *,
    package: Package,
    architecture: Architecture | None,
    runtime: str,
) -> BuildOptions:
    """Returns what a binary is built for and with.

    Args:
        settings: The settings of the binary, with the `build` table.
        bundling: What Python says; it beats the settings.
        package: The binary's package; paths are relative to its folder.
        architecture: The `architecture` keyword; it beats the settings too.
        runtime: The runtime's name.

    Raises:
        SettingsError: the architecture or the profile is given twice and differently, the target
            is none of Lambda's, the package lacks a feature, or a configuration is neither a file nor
            `KEY=VALUE`.
    """
    build = settings.build
    chosen = _Chosen(settings, bundling)
    flag, strings = chosen.flag, chosen.strings
    compiler = chosen.compiler
    # Their order doesn't matter to Cargo.
    features = tuple(sorted(set(strings("features", "features"))))
    plain: dict[str, Any] = {name: flag(name) for name in _FLAGS}
    plain |= {name: strings(name, name) for name in _LISTS}
    diagnostics = Diagnostics()
    _check(chosen, features, package, diagnostics)
    target = diagnostics.attempt(resolve_target, settings, architecture, bundling.target, runtime)
    cargo_config = _cargo_config(chosen, package.directory, diagnostics)
    container = diagnostics.attempt(resolve_container, settings, bundling, package.directory)
    before_build = diagnostics.attempt(declare_hooks, "before_build", bundling.before_build)
    after_build = diagnostics.attempt(declare_hooks, "after_build", bundling.after_build)
    diagnostics.raise_errors()
    profile = bundling.profile or build.profile or "release"
    if of_development := development_settings(profile, package.root, cargo_config):
        cargo_config = (*of_development, *cargo_config)  # the last one that sets a key wins
        plain["lto_cache"] = False  # there is no such optimisation
    options = BuildOptions(
        target=target or "",  # which is there, else there is an error
        runtime=runtime,
        profile=profile,
        features=features,
        environment=tuple(sorted(chosen.environment.items())),
        compiler=compiler.type,
        subcommand=compiler.subcommand or (),
        extra_args=compiler.extra_args or (),
        cargo_config=cargo_config,
        ignore_rust_version=bool(build.ignore_rust_version),
        locked=build.locked if bundling.locked is None else bundling.locked,
        jobs=build.jobs if bundling.jobs is None else bundling.jobs,
        skip_target_check=bool(build.skip_target_check),
        target_dir=chosen.target_dir(package.directory),
        compiler_cache=bundling.compiler_cache,
        container=container,
        before_build=before_build or (),
        after_build=after_build or (),
        allow_undeclared_inputs=bool(bundling.allow_undeclared_inputs),
        salt=bundling.salt,
        settings_files=settings_files(settings, package),
        **plain,
    )
    check_container(options, settings, bundling)
    return options


@frozen
class _Chosen:
    """What Python says of a build, or else what the settings say."""

    settings: Settings
    bundling: BundlingOptions

    def flag(self, name: str) -> bool:
        given = getattr(self.bundling, name)
        return bool(getattr(self.settings.build, name) if given is None else given)

    def strings(self, key: str, keyword: str) -> tuple[str, ...]:
        given = getattr(self.bundling, keyword)
        setting = getattr(self.settings.build, key) or ()
        if given is None:
            return tuple(setting)
        return (*(setting if self.settings.append_lists else ()), *given)

    @property
    def environment(self) -> Mapping[str, str]:
        given = self.bundling.environment
        return self.settings.build_environment if given is None else given

    def target_dir(self, directory: Path) -> Path | None:
        path = self.bundling.target_dir or self.settings.build.target_dir
        return None if path is None else directory / path

    @property
    def compiler(self) -> CompilerSettings:
        compiler = self.settings.build.compiler
        if self.bundling.compiler is not None:
            compiler = CompilerSettings(self.bundling.compiler)
        if compiler is None:
            return CompilerSettings("cargo_zigbuild")
        return compiler if compiler.type == "cargo" else CompilerSettings(compiler.type)


def _check(
    chosen: _Chosen, features: tuple[str, ...], package: Package, diagnostics: Diagnostics
) -> None:
    diagnostics.attempt(_check_profile, chosen)
    diagnostics.attempt(_check_features, chosen, features, package)
    diagnostics.attempt(_check_inputs, chosen, chosen.strings("inputs", "inputs"))
    if chosen.flag("hermetic"):
        diagnostics.attempt(_check_hermetic, chosen)


def _check_profile(chosen: _Chosen) -> None:
    build, given = chosen.settings.build, chosen.bundling.profile
    if build.release and build.profile not in (None, "release") and given is None:
        problem, remedy = "both release and a profile are set", "keep one of them"
        raise chosen.settings.error("build.profile", problem, remedy)


def _check_features(chosen: _Chosen, features: tuple[str, ...], package: Package) -> None:
    unknown = unknown_features(features, package)
    if not unknown:
        return
    problem = f"the package {package.name!r} has no feature {unknown[0]!r}"
    remedy = suggest(unknown[0], package.features)
    given = " ".join(chosen.bundling.features or ()).replace(",", " ").split()
    if unknown[0] in given:
        raise SettingsError(problem, key="bundling.features", remedy=remedy)
    raise chosen.settings.error("build.features", problem, remedy)


def _check_hermetic(chosen: _Chosen) -> None:
    """Refuses what hands the compiler's work to a server, which reads what it likes."""
    if chosen.compiler.type == "cross":
        problem, other = "containers can't be restricted in what they read", "the compiler `cross`"
    elif chosen.bundling.compiler_cache == "sccache":
        problem, other = "sccache's server can't be restricted in what it reads", "sccache"
    else:
        return
    problem = f"a build can't be hermetic with {other}: {problem}"
    remedy = f"leave out hermetic, or {other}"
    if chosen.bundling.hermetic:
        raise SettingsError(problem, key="bundling.hermetic", remedy=remedy)
    raise chosen.settings.error("build.hermetic", problem, remedy)


def _check_inputs(chosen: _Chosen, inputs: tuple[str, ...]) -> None:
    for entry in inputs:
        if entry and "\0" not in entry and not Path(entry).is_absolute():
            continue
        problem = f"expected a path or a glob, relative to the package's folder, found {entry!r}"
        remedy = "write it relative to the package's folder: ../proto/**"
        if entry in (chosen.bundling.inputs or ()):
            raise SettingsError(problem, key="bundling.inputs", remedy=remedy)
        raise chosen.settings.error("build.inputs", problem, remedy)


def _cargo_config(
    chosen: _Chosen, directory: Path, diagnostics: Diagnostics
) -> tuple[str | Path, ...]:
    arguments = [
        diagnostics.attempt(_configuration_argument, chosen, directory, entry)
        for entry in chosen.strings("config", "cargo_config")
    ]
    return tuple(argument for argument in arguments if argument is not None)


def _configuration_argument(chosen: _Chosen, directory: Path, entry: str) -> str | Path:
    """As Cargo: the path of a file that exists, else `KEY=VALUE`."""
    path = directory / entry
    if entry and "\0" not in entry and os.path.isfile(path):
        return path
    if "=" not in entry or "\0" in entry:
        problem = f"expected KEY=VALUE or a file, found {entry!r}"
        remedy = f"create {path}, or write KEY=VALUE"
        if entry in (chosen.bundling.cargo_config or ()):
            raise SettingsError(problem, key="bundling.cargo_config", remedy=remedy)
        raise chosen.settings.error("build.config", problem, remedy)
    return entry
