"""The tables `deploy` and `build`, with the keys, types and ranges that are allowed in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NewType

from attrs import frozen

from cdk_rust_lambda.structuring import strict_converter, strings

Memory = NewType("Memory", int)
"""MiB; 128 to 10,240 ("Configure Lambda function memory" in the Lambda guide)."""
Timeout = NewType("Timeout", int)
"""Seconds; 1 to 900 ("Configure Lambda function timeout")."""
LogRetention = NewType("LogRetention", int)
"""Days; one of the numbers that PutRetentionPolicy of CloudWatch Logs takes."""
Tracing = NewType("Tracing", str)
"""`Active` or `PassThrough`, in whatever case."""
KeyValues = NewType("KeyValues", Mapping[str, str])
"""A table, or a list of `KEY=VALUE`."""
EnvironmentVariables = NewType("EnvironmentVariables", Mapping[str, str])
"""As `KeyValues`, with values that are not empty."""
Environment = NewType("Environment", Mapping[str, str])
"""A table only; values may be empty."""
BuildVariables = NewType("BuildVariables", Mapping[str, str])
"""As `EnvironmentVariables`, for a process of this machine."""
RoleArn = NewType("RoleArn", str)
"""The ARN of an IAM role."""
LayerArns = NewType("LayerArns", tuple[str, ...])
"""A list of ARNs of layer versions."""
Description = NewType("Description", str)
"""At most 256 characters (CreateFunction in the Lambda API)."""

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


# "Defined runtime environment variables", those that can't be set, in the Lambda guide.
_RESERVED_VARIABLES = frozenset(
    {"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"}
    | {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"}
    | {"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"}
    | {"AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    | {"LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"}
)


@frozen
class VpcSettings:
    """`deploy.vpc`: the network that the function is attached to."""

    subnet_ids: tuple[str, ...] | None = None
    security_group_ids: tuple[str, ...] | None = None
    ipv6_allowed_for_dual_stack: bool | None = None


@frozen
class DeploySettings:
    """`deploy`: how the function is deployed."""

    memory: Memory | None = None
    timeout: Timeout | None = None
    tracing: Tracing | None = None
    role: RoleArn | None = None
    layer: LayerArns | None = None
    tag: KeyValues | None = None
    env_var: EnvironmentVariables | None = None
    vpc: VpcSettings | None = None
    description: Description | None = None
    log_retention: LogRetention | None = None
    enable_function_url: bool | None = None
    include: tuple[str, ...] | None = None


@frozen
class BuildSettings:
    """`build`: how the binary is compiled."""

    arm64: bool | None = None
    x86_64: bool | None = None
    target: tuple[str, ...] | None = None
    profile: str | None = None
    release: bool | None = None
    features: tuple[str, ...] | None = None
    all_features: bool | None = None
    no_default_features: bool | None = None
    env_var: BuildVariables | None = None
    include: tuple[str, ...] | None = None


ALIASES: dict[type[Any], dict[str, str]] = {
    DeploySettings: {"iam_role": "role", "layers": "layer", "tags": "tag", "env": "env_var"},
    BuildSettings: {"env": "env_var"},
}

# What would change the function, and is not applied: never deployed without it.
REFUSED_KEYS: dict[type[Any], dict[str, str]] = {
    DeploySettings: {
        "env_file": "write the variables in env, or pass environment= in Python",
        "runtime": "cargo-lambda ignores this key; pass runtime= in Python",
        "disable_function_url": "leave enable_function_url out instead",
        "name": "pass function_name= in Python",
        "alias": "add a lambda_.Alias in Python",
        "binary_name": "pass binary_name= in Python",
        "binary_path": "the binary is always compiled from the sources",
        "extension": "the construct makes functions, not extensions",
        "internal": "the construct makes functions, not extensions",
    },
    BuildSettings: {
        "env_file": "write the variables in env",
        "compiler": "the compiler is cargo-zigbuild",
        "disable_optimizations": "use a profile of your own",
        "config": "put it into .cargo/config.toml",
        "target_dir": "set build.target-dir in .cargo/config.toml, or CARGO_TARGET_DIR",
        "unstable_flags": "put them into .cargo/config.toml",
        "extension": "the construct makes functions, not extensions",
        "internal": "the construct makes functions, not extensions",
        "example": "the construct builds binary targets",
        "examples": "the construct builds binary targets",
    },
}

# What can't change the function when CDK deploys it.
IGNORED_KEYS: dict[type[Any], dict[str, str]] = {
    DeploySettings: {
        "s3_bucket": "CDK uploads to the bootstrap bucket",
        "s3_key": "CDK uploads to the bootstrap bucket",
        "region": "the stack's env says where to deploy",
        "profile": "the CDK CLI's --profile says which credentials to use",
        "endpoint_url": "the AWS SDK's own settings say which endpoint to use",
        "retry_attempts": "CloudFormation does the calls",
        "output_format": "the CDK CLI prints the result",
        "dry": "`cdk diff` shows what would change",
        "merge_env": "the template holds the whole environment",
        "manifest_path": "manifest_path= in Python says it",
        "lambda_dir": "the binary is staged in the cloud assembly",
        "compatible_runtimes": "only layers have it",
    },
    BuildSettings: {
        **dict.fromkeys(
            ("packages", "workspace", "all", "bin", "bins", "exclude", "lib", "test", "tests",
             "bench", "benches", "all_targets", "manifest_path"),
            "the constructs of the app say what is built",
        ),
        **dict.fromkeys(
            ("output_format", "lambda_dir", "flatten"),
            "the binary is staged in the cloud assembly",
        ),
        **dict.fromkeys(
            ("locked", "offline", "frozen", "quiet", "verbose", "color", "jobs", "keep_going",
             "timings", "message_format", "skip_target_check", "ignore_rust_version",
             "unit_graph", "artifact_dir", "future_incompat_report"),
            "the build runs with --locked, and with Cargo's own configuration for the rest",
        ),
    },
}  # fmt: skip


def canonical_keys(
    cls: type[Any], table: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Returns a table with aliases replaced, and a problem for each setting that is there twice."""
    result: dict[str, Any] = {}
    clashes = []
    for name, value in table.items():
        canonical = ALIASES[cls].get(name, name)
        if canonical in result:
            clashes.append((name, f"the setting stands here twice, as {canonical!r} too"))
        result[canonical] = value
    return result, clashes


def spellings(cls: type[Any], table: Mapping[str, Any]) -> dict[str, str]:
    """Returns the name by which each setting is written in a table, by its canonical name."""
    return {ALIASES[cls].get(name, name): name for name in table}


def _memory(value: Any, _: Any) -> Memory:
    return Memory(_integer(value, 128, 10240, "MiB"))


def _timeout(value: Any, _: Any) -> Timeout:
    return Timeout(_integer(value, 1, 900, "seconds"))


def _integer(value: Any, lowest: int, highest: int, unit: str) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise ValueError(
            f"expected an integer from {lowest} to {highest} ({unit}), found {value!r}"
        )
    return value


def _log_retention(value: Any, _: Any) -> LogRetention:
    if type(value) is not int or value not in RETENTION_DAYS:
        days = ", ".join(str(number) for number in RETENTION_DAYS)
        raise ValueError(
            f"expected a number of days that CloudWatch takes ({days}), found {value!r}"
        )
    return LogRetention(value)


def _tracing(value: Any, _: Any) -> Tracing:
    spellings = {"active": "Active", "passthrough": "PassThrough"}
    if not isinstance(value, str) or value.lower() not in spellings:
        raise ValueError(f'expected "active" or "passthrough", found {value!r}')
    return Tracing(spellings[value.lower()])


def _key_values(value: Any, _: Any) -> KeyValues:
    pairs: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list):
        for entry in value:
            if not isinstance(entry, str) or "=" not in entry:
                raise ValueError(f'expected "KEY=VALUE", found {entry!r}')
            name, _separator, text = entry.partition("=")
            pairs.append((name, text))
    else:
        raise ValueError(f'expected a table or a list of "KEY=VALUE", found {value!r}')
    for name, text in pairs:
        if not isinstance(text, str):
            raise ValueError(f"expected a string for {name!r}, found {text!r}: put it in quotes")
        if not name.strip():
            raise ValueError(f"the name of the value {text!r} is empty")
        if "\0" in name + text:
            raise ValueError(f"{name!r} holds a NUL character")
    return KeyValues(dict(pairs))


def _trimmed(value: Any, hint: Any) -> dict[str, str]:
    pairs = {name.strip(): text.strip() for name, text in _key_values(value, hint).items()}
    for name, text in pairs.items():
        if not text:
            raise ValueError(f"the variable {name!r} has an empty value")
    return pairs


def _check_variable(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name, re.ASCII):
        raise ValueError(
            f"Lambda takes letters, digits and '_' in a variable's name, found {name!r}"
        )
    if name in _RESERVED_VARIABLES:
        raise ValueError(f"the variable {name} is reserved by Lambda")


def _environment_variables(value: Any, hint: Any) -> EnvironmentVariables:
    pairs = _trimmed(value, hint)
    for name in pairs:
        _check_variable(name)
    return EnvironmentVariables(pairs)


def _environment(value: Any, hint: Any) -> Environment:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a table, found {value!r}")
    pairs = _key_values(value, hint)
    for name in pairs:
        _check_variable(name)
    return Environment(pairs)


def _build_variables(value: Any, hint: Any) -> BuildVariables:
    pairs = _trimmed(value, hint)
    for name in pairs:
        if "=" in name:
            raise ValueError(f"a variable's name can't hold '=': {name!r}")
    return BuildVariables(pairs)


def _role_arn(value: Any, _: Any) -> RoleArn:
    if not isinstance(value, str) or not re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/\S+", value):
        raise ValueError(f"expected the ARN of a role, found {value!r}")
    return RoleArn(value)


def _layer_arns(value: Any, _: Any) -> LayerArns:
    arns = strings(value)
    for arn in arns:
        if not re.fullmatch(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+", arn):
            raise ValueError(f"expected the ARN of a layer's version, found {arn!r}")
    return LayerArns(arns)


def _description(value: Any, _: Any) -> Description:
    if not isinstance(value, str) or len(value) > 256:
        raise ValueError(f"expected a string of at most 256 characters, found {value!r}")
    return Description(value)


SETTINGS_CONVERTER = strict_converter()
for _type, _hook in (
    (Memory, _memory),
    (Timeout, _timeout),
    (LogRetention, _log_retention),
    (Tracing, _tracing),
    (KeyValues, _key_values),
    (EnvironmentVariables, _environment_variables),
    (Environment, _environment),
    (BuildVariables, _build_variables),
    (RoleArn, _role_arn),
    (LayerArns, _layer_arns),
    (Description, _description),
):
    SETTINGS_CONVERTER.register_structure_hook(_type, _hook)
