"""The table `deploy` of cargo-lambda, and those in it: every key, its type, and what it does here."""

from __future__ import annotations

from attrs import frozen

from cdk_rust_lambda.cargo.settings.keys import setting, unused
from cdk_rust_lambda.cargo.settings.types import (
    AliasName,
    Architectures,
    Concurrency,
    Count,
    Description,
    EnvironmentVariables,
    ExecutionEnvironments,
    ExecutionTimeout,
    FilePath,
    FunctionName,
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
)

_STACK = "the stack's env= and the CDK CLI's options say where to deploy"
_ASSET = "the CDK CLI uploads the asset to the bucket that `cdk bootstrap` has made"
_OUTPUT = "the CDK CLI says what it does"


@frozen
class VpcSettings:
    """`deploy.vpc`: the network that the function is attached to."""

    subnet_ids: tuple[str, ...] | None = setting("subnets")
    security_group_ids: tuple[str, ...] | None = setting("security groups")
    ipv6_allowed_for_dual_stack: bool | None = setting("outbound IPv6 in dual-stack subnets")


@frozen
class DurableSettings:
    """`deploy.durable_config`: executions that outlast an invocation."""

    execution_timeout: ExecutionTimeout | None = setting("how long an execution may take")
    retention_period: RetentionPeriod | None = setting(
        "how long its history is kept when it has ended; 14 without the key"
    )


@frozen
class CapacityProviderSettings:
    """`deploy.capacity_provider`: the managed instances that the function runs on.

    cargo-lambda itself passes over this table.
    """

    source: str | None = setting(
        "the capacity provider: a name of `resources=`. Without it Python's `capacity_provider=`"
    )
    memory: MemoryOnInstances | None = setting(
        "`memory_size`; beats `deploy.memory`, of which cargo-lambda refuses more than 10,240 at each build"
    )
    per_execution_environment_max_concurrency: Concurrency | None = setting(
        "how many events one environment handles at once. Lambda's default for Rust: 8 for each vCPU"
    )
    execution_environment_memory_gib_per_v_cpu: MemoryPerVcpu | None = setting(
        "memory for each vCPU. Lambda's default: 2"
    )
    min_execution_environments: ExecutionEnvironments | None = setting(
        "how many environments there are at least. Lambda's default: 3"
    )
    max_execution_environments: ExecutionEnvironments | None = setting(
        "how many there are at most. Lambda's default: no limit"
    )


@frozen
class DeploySettings:
    """`deploy`: how the function is deployed."""

    memory: Memory | None = setting("`memory_size`")
    timeout: Timeout | None = setting("`timeout`")
    tracing: Tracing | None = setting("`tracing`")
    role: RoleArn | None = setting(
        "`role`, imported by its ARN; grants add to it", alias="iam_role"
    )
    layer: LayerArns | None = setting(
        "`layers`, imported by their ARNs, in this order; `${AWS::Region}` and the like are the stack's",
        alias="layers",
    )
    tag: KeyValues | None = setting("tags of the function and of what belongs to it", alias="tags")
    env_var: EnvironmentVariables | None = setting(
        "`environment`; beats `env_file` and the table `env`", alias="env", is_secret=True
    )
    env_file: FilePath | None = setting(
        "a file of variables; beats the table `env`. Its grammar is cargo-lambda's"
    )
    vpc: VpcSettings | None = setting("the network by ids, with the permissions that it needs")
    durable_config: DurableSettings | None = setting(
        "`durable_config`: executions that outlast an invocation. cargo-lambda itself passes over this key"
    )
    capacity_provider: CapacityProviderSettings | None = setting(
        "the managed instances that the function runs on. cargo-lambda itself passes over this key"
    )
    runtime: str | None = setting(
        "`runtime`: `provided.al2023`, or `provided.al2`, whose support has ended. cargo-lambda itself passes over this key"
    )
    description: Description | None = setting("`description`")
    log_retention: LogRetention | None = setting("a log group of its own with this retention")
    enable_function_url: bool | None = setting(
        "a function URL without authentication, at the alias if there is one; see `function_url`"
    )
    disable_function_url: bool | None = setting("no function URL, as without the key")
    include: tuple[str, ...] | None = setting(
        "files packaged beside the binary: `path` or `name:path`"
    )
    name: FunctionName | None = setting("`function_name`")
    alias: AliasName | None = setting("an alias of the current version; see `alias`")
    binary_name: str | None = setting("the binary, if the package has several")
    binary_path: FilePath | None = setting(
        "a binary that is built already: it is checked and packaged, and nothing is compiled"
    )
    extension: bool | None = setting("the binary is an extension: see `RustExtension`")
    internal: bool | None = setting("the extension is an internal one")
    compatible_runtimes: tuple[str, ...] | None = setting(
        "the runtimes that an extension runs beside; it is built for the glibc of the oldest"
    )
    compatible_architectures: Architectures | None = setting(
        "the architecture of an extension: `x86_64` or `arm64`. cargo-lambda itself passes over this key"
    )
    merge_env: bool | None = unused(
        "keep the variables that the deployed function has",
        "CloudFormation sets exactly the variables of the template: write the others into env",
        matters=True,
    )
    lambda_dir: str | None = unused(
        "where the built binary is", "the binary is built into the asset"
    )
    manifest_path: str | None = unused("the manifest", "pass manifest_path= in Python")
    s3_bucket: str | None = unused("the bucket to upload to", _ASSET)
    s3_key: str | None = unused("the key in that bucket", _ASSET)
    region: str | None = unused("the Region", _STACK)
    profile: str | None = unused("the AWS profile", "use `cdk deploy --profile`")
    endpoint_url: str | None = unused("the endpoint", "set AWS_ENDPOINT_URL for the CDK CLI")
    retry_attempts: Count | None = unused("how often to try", "the CDK CLI has its own retries")
    output_format: OutputFormat | None = unused("how to print the result", _OUTPUT)
    dry: bool | None = unused(
        "deploy nothing", "use `cdk diff` or `cdk deploy --no-execute`", matters=True
    )
