"""What a binary is built for and with: the resolved options that make up a build group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, field, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions, CompilerCache
from cdk_rust_lambda.cargo.compile.hook_declarations import DeclaredHook, declare_hooks
from cdk_rust_lambda.cargo.compile.target import (
    DEFAULT_RUNTIME,
    Architecture,
    architecture_of_target,
)
from cdk_rust_lambda.cargo.compile.target_choice import resolve_target
from cdk_rust_lambda.cargo.project.build_folders import profile_folder
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.requested_features import unknown_features
from cdk_rust_lambda.cargo.settings.resolve import Settings
from cdk_rust_lambda.cargo.settings.secrets import names_only
from cdk_rust_lambda.cargo.settings.settings_files import settings_files
from cdk_rust_lambda.cargo.settings.tables import CompilerSettings
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import SettingsError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.project.package import Package

_NOT_IN_THE_BINARY = {"in_binary": False}


@frozen
class BuildOptions:
    """The options of one cargo invocation; binaries that share them are compiled together.

    Attributes:
        target: The target triple, with a glibc version behind it (`.2.26`) if one is asked for.
        runtime: The runtime that the binary has to run on.
        profile: A Cargo profile.
        disable_optimizations: Whether cargo-lambda's additions to the profile are left out.
        features: Cargo features that are turned on, sorted.
        all_features: Whether all of them are.
        no_default_features: Whether the default ones are off.
        environment: Additional environment variables of the compiler's process, sorted by name.
        compiler: What compiles.
        subcommand: For the compiler `cargo`: what to run instead of `build`.
        extra_args: For the compiler `cargo`: more arguments.
        cargo_config: Settings of Cargo: `KEY=VALUE`, or the absolute path of a file.
        unstable_flags: Flags for `cargo -Z`.
        ignore_rust_version: As the flag of Cargo.
        locked: As the flag of Cargo; None for on if there is a Cargo.lock.
        offline: As the flag of Cargo.
        frozen: As the flag of Cargo.
        jobs: How many jobs Cargo runs at once, if not as many as there are cores.
        skip_target_check: Whether rustup isn't asked for the target's standard library.
        target_dir: The absolute path of the folder that Cargo builds into, if it is set here.
        compiler_cache: What caches compiled crates; None for sccache if it is installed.
        hermetic: Whether Cargo may read only what the fingerprint knows.
        before_build: What runs before the compiler.
        after_build: What runs after it.
        generated: What the hooks make to be packaged. This and the next ones don't keep builds apart.
        inputs: Globs of files that count although no rule finds them, relative to the package's folder.
        input_variables: The names of the machine's environment variables that count.
        allow_undeclared_inputs: Whether others that the build reads are a warning, not an error.
        salt: A text that counts.
        settings_files: The real paths of files that hold the function's settings, which count by what
            they say, if at all.
        quiet: Whether only warnings and errors are shown.
    """

    target: str
    runtime: str = DEFAULT_RUNTIME
    profile: str = "release"
    disable_optimizations: bool = False
    features: tuple[str, ...] = ()
    all_features: bool = False
    no_default_features: bool = False
    environment: tuple[tuple[str, str], ...] = field(default=(), repr=names_only)
    compiler: str = "cargo_zigbuild"
    subcommand: tuple[str, ...] = ()
    extra_args: tuple[str, ...] = ()
    cargo_config: tuple[str | Path, ...] = ()
    unstable_flags: tuple[str, ...] = ()
    ignore_rust_version: bool = False
    locked: bool | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    offline: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    frozen: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    jobs: int | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    skip_target_check: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    target_dir: Path | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    compiler_cache: CompilerCache | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    hermetic: bool = False
    before_build: tuple[DeclaredHook, ...] = ()
    after_build: tuple[DeclaredHook, ...] = ()
    generated: tuple[str, ...] = field(default=(), eq=False)
    # Counted by the fingerprint itself.
    inputs: tuple[str, ...] = field(default=(), eq=False, metadata=_NOT_IN_THE_BINARY)
    input_variables: tuple[str, ...] = field(default=(), eq=False, metadata=_NOT_IN_THE_BINARY)
    salt: str | None = field(default=None, eq=False, metadata=_NOT_IN_THE_BINARY)
    settings_files: tuple[str, ...] = field(default=(), eq=False, metadata=_NOT_IN_THE_BINARY)
    allow_undeclared_inputs: bool = field(default=False, eq=False, metadata=_NOT_IN_THE_BINARY)
    quiet: bool = field(default=False, eq=False, metadata=_NOT_IN_THE_BINARY)

    @property
    def triple(self) -> str:
        """The target as rustc knows it, without a glibc version."""
        return self.target.partition(".")[0]

    @property
    def architecture(self) -> Architecture:
        """Lambda's name for the target's architecture."""
        return architecture_of_target(self.target)

    @property
    def profile_directory(self) -> str:
        """The folder that Cargo puts the profile's output into."""
        return profile_folder(self.profile)

    @property
    def has_hooks(self) -> bool:
        """Whether anything runs around the compiler."""
        return bool(self.before_build or self.after_build)

    @property
    def process_environment(self) -> dict[str, str]:
        """What the options add to the environment of Cargo's process."""
        variables = dict(self.environment)
        if self.target_dir is not None:
            variables["CARGO_TARGET_DIR"] = str(self.target_dir)
        return variables

    @property
    def binary_options(self) -> dict[str, Any]:
        """The options that can change the binary; `cargo_config` may hold paths."""
        options = asdict(self, filter=lambda attribute, _: not attribute.metadata)
        for name in ("before_build", "after_build", "generated"):
            del options[name]
        hooks: dict[str, Any] = {
            "before_build": [hook.declaration for hook in self.before_build],
            "after_build": [hook.declaration for hook in self.after_build],
            "generated": sorted(self.generated),
        }
        # So that what was built before it was asked for is built again.
        hermetic = {"hermetic": options.pop("hermetic")}
        # Of what isn't asked for nothing is said, so that the hash is what it was without the option.
        return options | {name: value for name, value in (hermetic | hooks).items() if value}


# The options of one name in BundlingOptions, in Cargo.toml and here.
_FLAGS = (
    *("disable_optimizations", "all_features", "no_default_features", "offline", "frozen"),
    *("hermetic", "quiet"),
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
    before_build = diagnostics.attempt(declare_hooks, "before_build", bundling.before_build)
    after_build = diagnostics.attempt(declare_hooks, "after_build", bundling.after_build)
    diagnostics.raise_errors()
    return BuildOptions(
        target=target or "",  # which is there, else there is an error
        runtime=runtime,
        profile=bundling.profile or build.profile or "release",
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
        before_build=before_build or (),
        after_build=after_build or (),
        allow_undeclared_inputs=bool(bundling.allow_undeclared_inputs),
        salt=bundling.salt,
        settings_files=settings_files(settings, package),
        **plain,
    )


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
    if entry and "\0" not in entry and path.is_file():
        return path
    if "=" not in entry or "\0" in entry:
        problem = f"expected KEY=VALUE or a file, found {entry!r}"
        remedy = f"create {path}, or write KEY=VALUE"
        if entry in (chosen.bundling.cargo_config or ()):
            raise SettingsError(problem, key="bundling.cargo_config", remedy=remedy)
        raise chosen.settings.error("build.config", problem, remedy)
    return entry
