"""What a binary is built for and with: the resolved options that make up a build group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from cdk_rust_lambda.cargo.compile.build_container import BuildContainer
from cdk_rust_lambda.cargo.compile.bundling_options import CompilerCache
from cdk_rust_lambda.cargo.compile.hook_declarations import DeclaredHook
from cdk_rust_lambda.cargo.compile.lambda_image import LambdaImage
from cdk_rust_lambda.cargo.compile.target import (
    DEFAULT_RUNTIME,
    Architecture,
    architecture_of_target,
)
from cdk_rust_lambda.cargo.project.build_folders import profile_folder
from cdk_rust_lambda.cargo.settings.secrets import names_only, shown_arguments

BOOTSTRAP = "bootstrap"
"""The name of a function's binary in its package."""

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
        container: The container that is built in; None for this machine. The fingerprint counts what is in it.
        lto_cache: Whether the work of link-time optimisation is kept.
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
        packaged_as: The binary's name in its package.
        image: The container image that the package is for; None for an archive.
        is_for_image: Whether it is an archive here, and from an image where there is an engine.
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
    extra_args: tuple[str, ...] = field(default=(), repr=shown_arguments)
    cargo_config: tuple[str | Path, ...] = field(default=(), repr=shown_arguments)
    unstable_flags: tuple[str, ...] = ()
    ignore_rust_version: bool = False
    locked: bool | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    offline: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    frozen: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    jobs: int | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    skip_target_check: bool = field(default=False, metadata=_NOT_IN_THE_BINARY)
    target_dir: Path | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    compiler_cache: CompilerCache | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    container: BuildContainer | None = field(default=None, metadata=_NOT_IN_THE_BINARY)
    lto_cache: bool = False
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
    packaged_as: str = field(default=BOOTSTRAP, eq=False, metadata=_NOT_IN_THE_BINARY)
    image: LambdaImage | None = field(default=None, eq=False, metadata=_NOT_IN_THE_BINARY)
    is_for_image: bool = field(default=False, eq=False, metadata=_NOT_IN_THE_BINARY)

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
    def has_lambda_runtime(self) -> bool:
        """Whether the binary runs on the runtime as Lambda has it: an image may be made from anything."""
        return not self.is_for_image and (self.image is None or self.image.is_of_runtime)

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
        # So that what was built before they were asked for is built again.
        asked = {name: options.pop(name) for name in ("hermetic", "lto_cache")}
        # Of what isn't asked for nothing is said, so that the hash is what it was without the option.
        return options | {name: value for name, value in (asked | hooks).items() if value}
