"""What a binary is built for and with: the resolved options that make up a build group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions, CompilerCache
from cdk_rust_lambda.cargo.compile.hooks import Hook, declaration
from cdk_rust_lambda.cargo.compile.target import (
    DEFAULT_RUNTIME,
    RUNTIME_GLIBC,
    TRIPLES,
    Architecture,
    _architecture_of,
    _is_lambda_target,
)
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.requested_features import unknown_features
from cdk_rust_lambda.cargo.settings.resolve import Settings
from cdk_rust_lambda.cargo.settings.tables import CompilerSettings
from cdk_rust_lambda.cargo.settings.types import CompilerType
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import SettingsError, suggest

_NOT_IN_THE_BINARY = {"in_binary": False}
_TARGET_REMEDY = f"use {TRIPLES['x86_64']} or {TRIPLES['arm64']}"


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
        quiet: Whether only warnings and errors are shown. It doesn't keep builds apart.
    """

    target: str
    runtime: str = DEFAULT_RUNTIME
    profile: str = "release"
    disable_optimizations: bool = False
    features: tuple[str, ...] = ()
    all_features: bool = False
    no_default_features: bool = False
    environment: tuple[tuple[str, str], ...] = field(default=(), repr=False)
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
    before_build: tuple[Hook, ...] = ()
    after_build: tuple[Hook, ...] = ()
    quiet: bool = field(default=False, eq=False, metadata=_NOT_IN_THE_BINARY)

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
        hooks = {
            name: [declaration(hook) for hook in options.pop(name)]
            for name in ("before_build", "after_build")
        }
        # So that what was built before it was asked for is built again.
        hermetic = {"hermetic": options.pop("hermetic")}
        # Of what isn't asked for nothing is said, so that the hash is what it was without the option.
        return options | {name: value for name, value in (hermetic | hooks).items() if value}


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
    diagnostics = Diagnostics()
    if build.release and build.profile not in (None, "release") and bundling.profile is None:
        problem, remedy = "both release and a profile are set", "keep one of them"
        diagnostics.errors.append(settings.error("build.profile", problem, remedy))
    environment = (
        settings.build_environment if bundling.environment is None else bundling.environment
    )

    def flag(name: str) -> bool:
        given = getattr(bundling, name)
        return bool(getattr(build, name) if given is None else given)

    def strings(key: str, keyword: str) -> tuple[str, ...]:
        given = getattr(bundling, keyword)
        setting = getattr(build, key) or ()
        if given is None:
            return tuple(setting)
        return (*(setting if settings.append_lists else ()), *given)

    compiler = build.compiler
    if bundling.compiler is not None:
        compiler = CompilerSettings(CompilerType(bundling.compiler))
    if compiler is None or compiler.type != "cargo":
        compiler = CompilerSettings(compiler.type if compiler else CompilerType("cargo_zigbuild"))
    target_dir = bundling.target_dir or build.target_dir
    # Their order doesn't matter to Cargo.
    features = tuple(sorted(set(strings("features", "features"))))
    with diagnostics.collect():
        _check_features(settings, bundling, features, package)
    target = ""
    with diagnostics.collect():
        target = _resolve_target(settings, architecture, bundling.target, runtime)
    configuration: list[str | Path] = []
    for entry in strings("config", "cargo_config"):
        with diagnostics.collect():
            configuration.append(
                _configuration_argument(settings, bundling, package.directory, entry)
            )
    if flag("hermetic"):
        with diagnostics.collect():
            _check_hermetic(settings, bundling, compiler.type)
    diagnostics.raise_errors()
    return BuildOptions(
        target=target,
        runtime=runtime,
        profile=bundling.profile or build.profile or "release",
        disable_optimizations=flag("disable_optimizations"),
        features=features,
        all_features=flag("all_features"),
        no_default_features=flag("no_default_features"),
        environment=tuple(sorted((environment or {}).items())),
        compiler=compiler.type,
        subcommand=compiler.subcommand or (),
        extra_args=compiler.extra_args or (),
        cargo_config=tuple(configuration),
        unstable_flags=strings("unstable_flags", "unstable_flags"),
        ignore_rust_version=bool(build.ignore_rust_version),
        locked=build.locked if bundling.locked is None else bundling.locked,
        offline=flag("offline"),
        frozen=flag("frozen"),
        jobs=build.jobs if bundling.jobs is None else bundling.jobs,
        skip_target_check=bool(build.skip_target_check),
        target_dir=None if target_dir is None else package.directory / target_dir,
        compiler_cache=bundling.compiler_cache,
        hermetic=flag("hermetic"),
        before_build=tuple(bundling.before_build),
        after_build=tuple(bundling.after_build),
        quiet=flag("quiet"),
    )


def _check_features(
    settings: Settings, bundling: BundlingOptions, features: tuple[str, ...], package: Package
) -> None:
    unknown = unknown_features(features, package)
    if not unknown:
        return
    problem = f"the package {package.name!r} has no feature {unknown[0]!r}"
    remedy = suggest(unknown[0], package.features)
    given = " ".join(bundling.features or ()).replace(",", " ").split()
    if unknown[0] in given:
        raise SettingsError(problem, key="bundling.features", remedy=remedy)
    raise settings.error("build.features", problem, remedy)


def _check_hermetic(settings: Settings, bundling: BundlingOptions, compiler: str) -> None:
    """Refuses what hands the compiler's work to a server, which reads what it likes."""
    if compiler == "cross":
        problem, other = "containers can't be restricted in what they read", "the compiler `cross`"
    elif bundling.compiler_cache == "sccache":
        problem, other = "sccache's server can't be restricted in what it reads", "sccache"
    else:
        return
    problem = f"a build can't be hermetic with {other}: {problem}"
    remedy = f"leave out hermetic, or {other}"
    if bundling.hermetic:
        raise SettingsError(problem, key="bundling.hermetic", remedy=remedy)
    raise settings.error("build.hermetic", problem, remedy)


def _configuration_argument(
    settings: Settings, bundling: BundlingOptions, directory: Path, entry: str
) -> str | Path:
    """As Cargo: the path of a file that exists, else `KEY=VALUE`."""
    path = directory / entry
    if entry and "\0" not in entry and path.is_file():
        return path
    if "=" not in entry or "\0" in entry:
        problem = f"expected KEY=VALUE or a file, found {entry!r}"
        remedy = f"create {path}, or write KEY=VALUE"
        if entry in (bundling.cargo_config or ()):
            raise SettingsError(problem, key="bundling.cargo_config", remedy=remedy)
        raise settings.error("build.config", problem, remedy)
    return entry


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
