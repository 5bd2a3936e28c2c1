"""The tables `deploy` and `build` of cargo-lambda: every key, its type, and what it does here.

A key's metadata holds its meaning and, if CDK has no use for it, what takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from cdk_rust_lambda.cargo.settings.secrets import shown
from cdk_rust_lambda.cargo.settings.types import (
    AliasName,
    Architectures,
    ArchiveFormat,
    BuildArguments,
    BuildVariables,
    CargoArguments,
    CompilerType,
    Concurrency,
    ContainerFileAccess,
    Count,
    Description,
    EnvironmentVariables,
    ExecutionEnvironments,
    ExecutionTimeout,
    FilePath,
    FunctionName,
    Jobs,
    KeyValues,
    LayerArns,
    LogRetention,
    Memory,
    MemoryOnInstances,
    MemoryPerVcpu,
    OutputFormat,
    RetentionPeriod,
    RoleArn,
    Timeout,
    Tracing,
    Verbosity,
    Volumes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def _setting(meaning: str, *, alias: str | None = None, is_secret: bool = False) -> Any:
    """A key that has an effect; `alias` is its other name in cargo-lambda."""
    metadata = {"meaning": meaning, "alias": alias}
    return attrs.field(default=None, metadata=metadata, repr=shown if is_secret else True)


def _unused(meaning: str, instead: str, *, matters: bool = False) -> Any:
    """A key without an effect under CDK, and what takes its place.

    `matters` if who deploys without it may be surprised.
    """
    metadata = {"meaning": meaning, "instead": instead, "matters": matters}
    return attrs.field(default=None, metadata=metadata)


_STACK = "the stack's env= and the CDK CLI's options say where to deploy"
_ASSET = "the CDK CLI uploads the asset to the bucket that `cdk bootstrap` has made"
_OUTPUT = "the CDK CLI says what it does"
_SELECTION = "each function builds its own binary, in one invocation of cargo with the others"
_PROGRESS = "the build has its own way to show progress; the compiler's errors are always shown"


@frozen
class VpcSettings:
    """`deploy.vpc`: the network that the function is attached to."""

    subnet_ids: tuple[str, ...] | None = _setting("subnets")
    security_group_ids: tuple[str, ...] | None = _setting("security groups")
    ipv6_allowed_for_dual_stack: bool | None = _setting("outbound IPv6 in dual-stack subnets")


@frozen
class DurableSettings:
    """`deploy.durable_config`: executions that outlast an invocation."""

    execution_timeout: ExecutionTimeout | None = _setting("how long an execution may take")
    retention_period: RetentionPeriod | None = _setting(
        "how long its history is kept when it has ended; 14 without the key"
    )


@frozen
class CapacityProviderSettings:
    """`deploy.capacity_provider`: the managed instances that the function runs on.

    cargo-lambda itself passes over this table.
    """

    source: str | None = _setting(
        "the capacity provider: a name of `resources=`. Without it Python's `capacity_provider=`"
    )
    memory: MemoryOnInstances | None = _setting(
        "`memory_size`; beats `deploy.memory`, of which cargo-lambda refuses more than 10,240 at each build"
    )
    per_execution_environment_max_concurrency: Concurrency | None = _setting(
        "how many events one environment handles at once. Lambda's default for Rust: 8 for each vCPU"
    )
    execution_environment_memory_gib_per_v_cpu: MemoryPerVcpu | None = _setting(
        "memory for each vCPU. Lambda's default: 2"
    )
    min_execution_environments: ExecutionEnvironments | None = _setting(
        "how many environments there are at least. Lambda's default: 3"
    )
    max_execution_environments: ExecutionEnvironments | None = _setting(
        "how many there are at most. Lambda's default: no limit"
    )


@frozen
class DeploySettings:
    """`deploy`: how the function is deployed."""

    memory: Memory | None = _setting("`memory_size`")
    timeout: Timeout | None = _setting("`timeout`")
    tracing: Tracing | None = _setting("`tracing`")
    role: RoleArn | None = _setting(
        "`role`, imported by its ARN; grants add to it", alias="iam_role"
    )
    layer: LayerArns | None = _setting(
        "`layers`, imported by their ARNs, in this order; `${AWS::Region}` and the like are the stack's",
        alias="layers",
    )
    tag: KeyValues | None = _setting("tags of the function and of what belongs to it", alias="tags")
    env_var: EnvironmentVariables | None = _setting(
        "`environment`; beats `env_file` and the table `env`", alias="env", is_secret=True
    )
    env_file: FilePath | None = _setting(
        "a file of variables; beats the table `env`. Its grammar is cargo-lambda's"
    )
    vpc: VpcSettings | None = _setting("the network by ids, with the permissions that it needs")
    durable_config: DurableSettings | None = _setting(
        "`durable_config`: executions that outlast an invocation. cargo-lambda itself passes over this key"
    )
    capacity_provider: CapacityProviderSettings | None = _setting(
        "the managed instances that the function runs on. cargo-lambda itself passes over this key"
    )
    runtime: str | None = _setting(
        "`runtime`: `provided.al2023`, or `provided.al2`, whose support has ended. cargo-lambda itself passes over this key"
    )
    description: Description | None = _setting("`description`")
    log_retention: LogRetention | None = _setting("a log group of its own with this retention")
    enable_function_url: bool | None = _setting(
        "a function URL without authentication, at the alias if there is one; see `function_url`"
    )
    disable_function_url: bool | None = _setting("no function URL, as without the key")
    include: tuple[str, ...] | None = _setting(
        "files packaged beside the binary: `path` or `name:path`"
    )
    name: FunctionName | None = _setting("`function_name`")
    alias: AliasName | None = _setting("an alias of the current version; see `alias`")
    binary_name: str | None = _setting("the binary, if the package has several")
    binary_path: FilePath | None = _setting(
        "a binary that is built already: it is checked and packaged, and nothing is compiled"
    )
    extension: bool | None = _setting("the binary is an extension: see `RustExtension`")
    internal: bool | None = _setting("the extension is an internal one")
    compatible_runtimes: tuple[str, ...] | None = _setting(
        "the runtimes that an extension runs beside; it is built for the glibc of the oldest"
    )
    compatible_architectures: Architectures | None = _setting(
        "the architecture of an extension: `x86_64` or `arm64`. cargo-lambda itself passes over this key"
    )
    merge_env: bool | None = _unused(
        "keep the variables that the deployed function has",
        "CloudFormation sets exactly the variables of the template: write the others into env",
        matters=True,
    )
    lambda_dir: str | None = _unused(
        "where the built binary is", "the binary is built into the asset"
    )
    manifest_path: str | None = _unused("the manifest", "pass manifest_path= in Python")
    s3_bucket: str | None = _unused("the bucket to upload to", _ASSET)
    s3_key: str | None = _unused("the key in that bucket", _ASSET)
    region: str | None = _unused("the Region", _STACK)
    profile: str | None = _unused("the AWS profile", "use `cdk deploy --profile`")
    endpoint_url: str | None = _unused("the endpoint", "set AWS_ENDPOINT_URL for the CDK CLI")
    retry_attempts: Count | None = _unused("how often to try", "the CDK CLI has its own retries")
    output_format: OutputFormat | None = _unused("how to print the result", _OUTPUT)
    dry: bool | None = _unused(
        "deploy nothing", "use `cdk diff` or `cdk deploy --no-execute`", matters=True
    )


@frozen
class CompilerSettings:
    """`build.compiler`: what compiles the binary."""

    type: CompilerType = attrs.field(
        metadata={
            "meaning": "`cargo_zigbuild` (the default), `cargo` (the host's linker) or `cross` (containers)"
        }
    )
    subcommand: tuple[str, ...] | None = _setting("for `cargo`: what to run instead of `build`")
    extra_args: CargoArguments | None = _setting("for `cargo`: more arguments", is_secret=True)


@frozen
class ContainerSettings:
    """`build.container`: the container that the binary is built in; an empty table for the library's own image."""

    image: str | None = _setting("the image, best by its digest: `NAME@sha256:...`")
    dockerfile: FilePath | None = _setting("a Dockerfile in place of an image")
    context: FilePath | None = _setting("the folder whose files the Dockerfile can copy")
    build_args: BuildArguments | None = _setting("arguments of the Dockerfile", is_secret=True)
    platform: str | None = _setting("the platform of the image: `linux/arm64`")
    user: str | None = _setting("the user in the container: `UID` or `UID:GID`")
    network: str | None = _setting("the network: `host`, `none`")
    volumes: Volumes | None = _setting(
        "more folders of this machine, or names of volumes, by their paths in the container"
    )
    security_options: tuple[str, ...] | None = _setting("what `--security-opt` is given")
    file_access: ContainerFileAccess | None = _setting(
        "`bind_mount`, the default, or `volume_copy` for an engine on another machine"
    )
    ssh: bool | None = _setting("lend the SSH agent to the container")
    cargo_credentials: bool | None = _setting("pass the tokens of registries on")
    git_credentials: bool | None = _setting("mount git's configuration and credentials")


@frozen
class BuildSettings:
    """`build`: how the binary is compiled."""

    arm64: bool | None = _setting("build for arm64")
    x86_64: bool | None = _setting("build for x86_64")
    target: tuple[str, ...] | None = _setting(
        "a target triple, if need be with a glibc version (`.2.26`); the first counts"
    )
    compiler: CompilerSettings | None = _setting("what compiles the binary")
    container: ContainerSettings | None = _setting(
        "the container that it is compiled in; cargo-lambda itself passes over this key"
    )
    release: bool | None = _setting("the profile `release`, which is the default here")
    profile: str | None = _setting("a Cargo profile")
    disable_optimizations: bool | None = _setting(
        "without what cargo-lambda adds to the profile `release`: strip, LTO, panic = abort"
    )
    features: tuple[str, ...] | None = _setting("Cargo features")
    all_features: bool | None = _setting("all of them")
    no_default_features: bool | None = _setting("without the default ones")
    env_var: BuildVariables | None = _setting(
        "environment of the compiler and of build scripts", alias="env", is_secret=True
    )
    env_file: FilePath | None = _setting("a file of such variables; `env` beats it")
    include: tuple[str, ...] | None = _setting("as `deploy.include`; both are packaged")
    inputs: tuple[str, ...] | None = _setting(
        "globs of files that count for the asset hash, relative to the package's folder; cargo-lambda"
        " passes over this key"
    )
    input_variables: tuple[str, ...] | None = _setting(
        "names of variables of the machine's environment that count for the asset hash; cargo-lambda"
        " passes over this key"
    )
    generated: tuple[str, ...] | None = _setting(
        "files that hooks make, packaged as those of `include`: they count by the hooks, not by their"
        " content, and must be there after the build. cargo-lambda itself passes over this key"
    )
    locked: bool | None = _setting("as the flag of Cargo; the default if there is a Cargo.lock")
    offline: bool | None = _setting("as the flag of Cargo: without the network")
    frozen: bool | None = _setting("as the flag of Cargo: `locked` and `offline`")
    config: CargoArguments | None = _setting(
        "as the flag of Cargo: `KEY=VALUE`, or a file, relative to the package's folder",
        is_secret=True,
    )
    unstable_flags: tuple[str, ...] | None = _setting("as the flag `-Z` of Cargo")
    ignore_rust_version: bool | None = _setting("as the flag of Cargo")
    jobs: Jobs | None = _setting("how many jobs Cargo runs at once")
    target_dir: FilePath | None = _setting(
        "where Cargo builds, as CARGO_TARGET_DIR; relative to the package's folder"
    )
    skip_target_check: bool | None = _setting("don't ask rustup for the target's standard library")
    lto_cache: bool | None = _setting(
        "keep the work of thin link-time optimisation. cargo-lambda itself passes over this key"
    )
    hermetic: bool | None = _setting(
        "let the build read only what the asset hash knows. cargo-lambda itself passes over this key"
    )
    extension: bool | None = _setting("the binary is an extension: see `RustExtension`")
    internal: bool | None = _setting("the extension is an internal one")
    output_format: ArchiveFormat | None = _unused(
        "a binary or a zip", "the CDK CLI makes the zip out of the asset's folder"
    )
    lambda_dir: str | None = _unused("where to put the binary", "it is put into the asset")
    flatten: str | None = _unused("a binary to put further up", "it is put into the asset")
    manifest_path: str | None = _unused("the manifest", "pass manifest_path= in Python")
    artifact_dir: str | None = _unused("another copy of the binary", "it is put into the asset")
    quiet: bool | None = _setting("show only what the compiler warns of, and errors")
    verbose: Verbosity | None = _unused("say more", _PROGRESS)
    color: str | None = _unused("colours", _PROGRESS)
    message_format: tuple[str, ...] | None = _unused("the format of messages", _PROGRESS)
    timings: bool | None = _unused("a report on times", "run `cargo lambda build --timings`")
    unit_graph: bool | None = _unused("the graph of units", "run cargo for it")
    future_incompat_report: bool | None = _unused("a report", "run `cargo report`")
    keep_going: bool | None = _unused("build what can be built", "an error stops its batch only")
    packages: tuple[str, ...] | None = _unused("packages to build", _SELECTION)
    workspace: bool | None = _unused("all packages", _SELECTION)
    all: bool | None = _unused("all packages", _SELECTION)
    exclude: tuple[str, ...] | None = _unused("packages not to build", _SELECTION)
    bin: tuple[str, ...] | None = _unused("binaries to build", _SELECTION)
    bins: bool | None = _unused("all binaries", _SELECTION)
    lib: bool | None = _unused("the library", _SELECTION)
    example: tuple[str, ...] | None = _unused("examples to build", _SELECTION)
    examples: bool | None = _unused("all examples", _SELECTION)
    test: tuple[str, ...] | None = _unused("tests to build", _SELECTION)
    tests: bool | None = _unused("all tests", _SELECTION)
    bench: tuple[str, ...] | None = _unused("benchmarks to build", _SELECTION)
    benches: bool | None = _unused("all benchmarks", _SELECTION)
    all_targets: bool | None = _unused("all targets", _SELECTION)


@frozen
class UnusedKey:
    """A key that has no effect under CDK.

    Attributes:
        instead: What takes its place.
        matters: Whether a deployment without it may surprise.
    """

    instead: str
    matters: bool


_TABLES: tuple[type[Any], ...] = (
    *(DeploySettings, VpcSettings, DurableSettings, CapacityProviderSettings),
    *(BuildSettings, CompilerSettings, ContainerSettings),
)

ALIASES: Mapping[type[Any], Mapping[str, str]] = {
    cls: {
        alias: attribute.name
        for attribute in attrs.fields(cls)
        if (alias := attribute.metadata.get("alias"))
    }
    for cls in _TABLES
}
"""The canonical names of each table's keys, by their other names."""

UNUSED_KEYS: Mapping[type[Any], Mapping[str, UnusedKey]] = {
    cls: {
        attribute.name: UnusedKey(attribute.metadata["instead"], attribute.metadata["matters"])
        for attribute in attrs.fields(cls)
        if "instead" in attribute.metadata
    }
    for cls in _TABLES
}
"""Each table's keys that have no effect under CDK."""
