"""The table `build` of cargo-lambda, and those in it: every key, its type, and what it does here."""

from __future__ import annotations

import attrs
from attrs import frozen

from cdk_rust_lambda.cargo.settings.keys import setting, unused
from cdk_rust_lambda.cargo.settings.types import (
    ArchiveFormat,
    BuildArguments,
    BuildVariables,
    CargoArguments,
    CompilerType,
    ContainerFileAccess,
    FilePath,
    Jobs,
    Verbosity,
    Volumes,
)

_SELECTION = "each function builds its own binary, in one invocation of cargo with the others"
_PROGRESS = "the build has its own way to show progress; the compiler's errors are always shown"


@frozen
class CompilerSettings:
    """`build.compiler`: what compiles the binary."""

    type: CompilerType = attrs.field(
        metadata={
            "meaning": "`cargo_zigbuild` (the default), `cargo` (the host's linker) or `cross` (containers)"
        }
    )
    subcommand: tuple[str, ...] | None = setting("for `cargo`: what to run instead of `build`")
    extra_args: CargoArguments | None = setting("for `cargo`: more arguments", is_secret=True)


@frozen
class ContainerSettings:
    """`build.container`: the container that the binary is built in; an empty table for the library's own image."""

    image: str | None = setting("the image, best by its digest: `NAME@sha256:...`")
    dockerfile: FilePath | None = setting("a Dockerfile in place of an image")
    context: FilePath | None = setting("the folder whose files the Dockerfile can copy")
    build_args: BuildArguments | None = setting("arguments of the Dockerfile", is_secret=True)
    platform: str | None = setting("the platform of the image: `linux/arm64`")
    user: str | None = setting("the user in the container: `UID` or `UID:GID`")
    network: str | None = setting("the network: `host`, `none`")
    volumes: Volumes | None = setting(
        "more folders of this machine, or names of volumes, by their paths in the container"
    )
    security_options: tuple[str, ...] | None = setting("what `--security-opt` is given")
    file_access: ContainerFileAccess | None = setting(
        "`bind_mount`, the default, or `volume_copy` for an engine on another machine"
    )
    ssh: bool | None = setting("lend the SSH agent to the container")
    cargo_credentials: bool | None = setting("pass the tokens of registries on")
    git_credentials: bool | None = setting("mount git's configuration and credentials")


@frozen
class BuildSettings:
    """`build`: how the binary is compiled."""

    arm64: bool | None = setting("build for arm64")
    x86_64: bool | None = setting("build for x86_64")
    target: tuple[str, ...] | None = setting(
        "a target triple, if need be with a glibc version (`.2.26`); the first counts"
    )
    compiler: CompilerSettings | None = setting("what compiles the binary")
    container: ContainerSettings | None = setting(
        "the container that it is compiled in; cargo-lambda itself passes over this key"
    )
    release: bool | None = setting("the profile `release`, which is the default here")
    profile: str | None = setting("a Cargo profile")
    disable_optimizations: bool | None = setting(
        "without what cargo-lambda adds to the profile `release`: strip, LTO, panic = abort"
    )
    features: tuple[str, ...] | None = setting("Cargo features")
    all_features: bool | None = setting("all of them")
    no_default_features: bool | None = setting("without the default ones")
    env_var: BuildVariables | None = setting(
        "environment of the compiler and of build scripts", alias="env", is_secret=True
    )
    env_file: FilePath | None = setting("a file of such variables; `env` beats it")
    include: tuple[str, ...] | None = setting("as `deploy.include`; both are packaged")
    inputs: tuple[str, ...] | None = setting(
        "globs of files that count for the asset hash, relative to the package's folder; cargo-lambda"
        " passes over this key"
    )
    input_variables: tuple[str, ...] | None = setting(
        "names of variables of the machine's environment that count for the asset hash; cargo-lambda"
        " passes over this key"
    )
    generated: tuple[str, ...] | None = setting(
        "files that hooks make, packaged as those of `include`: they count by the hooks, not by their"
        " content, and must be there after the build. cargo-lambda itself passes over this key"
    )
    locked: bool | None = setting("as the flag of Cargo; the default if there is a Cargo.lock")
    offline: bool | None = setting("as the flag of Cargo: without the network")
    frozen: bool | None = setting("as the flag of Cargo: `locked` and `offline`")
    config: CargoArguments | None = setting(
        "as the flag of Cargo: `KEY=VALUE`, or a file, relative to the package's folder",
        is_secret=True,
    )
    unstable_flags: tuple[str, ...] | None = setting("as the flag `-Z` of Cargo")
    ignore_rust_version: bool | None = setting("as the flag of Cargo")
    jobs: Jobs | None = setting("how many jobs Cargo runs at once")
    target_dir: FilePath | None = setting(
        "where Cargo builds, as CARGO_TARGET_DIR; relative to the package's folder"
    )
    skip_target_check: bool | None = setting("don't ask rustup for the target's standard library")
    lto_cache: bool | None = setting(
        "keep the work of thin link-time optimisation. cargo-lambda itself passes over this key"
    )
    hermetic: bool | None = setting(
        "let the build read only what the asset hash knows. cargo-lambda itself passes over this key"
    )
    extension: bool | None = setting("the binary is an extension: see `RustExtension`")
    internal: bool | None = setting("the extension is an internal one")
    output_format: ArchiveFormat | None = unused(
        "a binary or a zip", "the CDK CLI makes the zip out of the asset's folder"
    )
    lambda_dir: str | None = unused("where to put the binary", "it is put into the asset")
    flatten: str | None = unused("a binary to put further up", "it is put into the asset")
    manifest_path: str | None = unused("the manifest", "pass manifest_path= in Python")
    artifact_dir: str | None = unused("another copy of the binary", "it is put into the asset")
    quiet: bool | None = setting("show only what the compiler warns of, and errors")
    verbose: Verbosity | None = unused("say more", _PROGRESS)
    color: str | None = unused("colours", _PROGRESS)
    message_format: tuple[str, ...] | None = unused("the format of messages", _PROGRESS)
    timings: bool | None = unused("a report on times", "run `cargo lambda build --timings`")
    unit_graph: bool | None = unused("the graph of units", "run cargo for it")
    future_incompat_report: bool | None = unused("a report", "run `cargo report`")
    keep_going: bool | None = unused("build what can be built", "an error stops its batch only")
    packages: tuple[str, ...] | None = unused("packages to build", _SELECTION)
    workspace: bool | None = unused("all packages", _SELECTION)
    all: bool | None = unused("all packages", _SELECTION)
    exclude: tuple[str, ...] | None = unused("packages not to build", _SELECTION)
    bin: tuple[str, ...] | None = unused("binaries to build", _SELECTION)
    bins: bool | None = unused("all binaries", _SELECTION)
    lib: bool | None = unused("the library", _SELECTION)
    example: tuple[str, ...] | None = unused("examples to build", _SELECTION)
    examples: bool | None = unused("all examples", _SELECTION)
    test: tuple[str, ...] | None = unused("tests to build", _SELECTION)
    tests: bool | None = unused("all tests", _SELECTION)
    bench: tuple[str, ...] | None = unused("benchmarks to build", _SELECTION)
    benches: bool | None = unused("all benchmarks", _SELECTION)
    all_targets: bool | None = unused("all targets", _SELECTION)
