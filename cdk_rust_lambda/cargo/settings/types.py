"""The types of settings: what is allowed as a value, and what it is turned into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, get_args, get_origin

from cdk_rust_lambda.cargo.settings.pairs import (
    ANY_NAME,
    LAMBDA_VARIABLE,
    PROCESS_VARIABLE,
    pairs,
    table_of_strings,
    trimmed_pairs,
)
from cdk_rust_lambda.cargo.settings.setting_type import (
    SettingType,
    cargo_arguments,
    integer,
    integer_member,
    keyword,
    keyword_in_any_case,
    number,
    string,
    string_up_to,
    strings_of,
)
from cdk_rust_lambda.cargo.toml.structuring import strict_converter

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)

ExecutionTimeout: TypeAlias = Annotated[int, integer(1, 31_622_400, unit="seconds")]
"""See DurableConfig in the Lambda API."""
RetentionPeriod: TypeAlias = Annotated[int, integer(1, 90, unit="days")]
"""See DurableConfig there."""
DURABLE_ALIAS = "live"
"""The alias of a durable function's current version, unless `deploy.alias` names it."""
LEAST_MEMORY, MOST_MEMORY = 128, 10_240
"""In MiB: see "Configure Lambda function memory" in the Lambda guide."""
LEAST_MEMORY_ON_INSTANCES, MOST_MEMORY_ON_INSTANCES = 2048, 32_768
"""In MiB, on managed instances: see "Scaling Lambda Managed Instances" there."""
LONGEST_TIMEOUT = 900
"""In seconds: see "Configure Lambda function timeout" there."""
LONGEST_TIMEOUT_ON_INSTANCES = 5_400
"""In seconds, on managed instances, if the function isn't waited for: see the same."""
LONGEST_WAIT = LONGEST_TIMEOUT
"""In seconds: how long a durable execution may take whose end is waited for; see "Invoking durable Lambda functions"
in the Lambda guide."""
Memory: TypeAlias = Annotated[int, integer(LEAST_MEMORY, MOST_MEMORY, unit="MiB")]
"""The memory of a function; cargo-lambda doesn't even build a package that says more."""
MemoryOnInstances: TypeAlias = Annotated[
    int, integer(LEAST_MEMORY_ON_INSTANCES, MOST_MEMORY_ON_INSTANCES, unit="MiB")
]
"""That of one on managed instances."""
Timeout: TypeAlias = Annotated[
    int,
    integer(1, LONGEST_TIMEOUT, unit="seconds", on_managed_instances=LONGEST_TIMEOUT_ON_INSTANCES),
]
"""How long a function may take."""
Concurrency: TypeAlias = Annotated[int, integer(1, 1600)]
"""See LambdaManagedInstancesCapacityProviderConfig in the Lambda API."""
MemoryPerVcpu: TypeAlias = Annotated[float, number(2, 8, unit="GiB")]
"""See the same."""
ExecutionEnvironments: TypeAlias = Annotated[int, integer(0, 15_000)]
"""See FunctionScalingConfig in the Lambda API."""
EphemeralStorage: TypeAlias = Annotated[int, integer(512, 10_240, unit="MiB")]
"""The size of `/tmp`; see CreateFunction in the Lambda API."""
ReservedConcurrency: TypeAlias = Annotated[int, integer(0)]
"""See PutFunctionConcurrency there."""
EventAge: TypeAlias = Annotated[int, integer(60, 21_600, unit="seconds")]
"""Of asynchronous invocations; see PutFunctionEventInvokeConfig there."""
RetryAttempts: TypeAlias = Annotated[int, integer(0, 2)]
"""See the same."""
DEFAULT_MEMORY = 128
"""What a function has by default, in MiB."""
DEFAULT_TIMEOUT = 30
"""What `cargo lambda deploy` sets by default, in seconds."""
LogRetention: TypeAlias = Annotated[
    int,
    integer_member(
        RETENTION_DAYS,
        "a number of days that CloudWatch takes",
        text="integer, days: one that CloudWatch Logs takes",
    ),
]
"""See PutRetentionPolicy of CloudWatch Logs."""
Tracing: TypeAlias = Annotated[
    str, keyword_in_any_case({"active": "Active", "passthrough": "PassThrough"})
]
"""As the Lambda API spells it."""
KeyValues: TypeAlias = Annotated[Mapping[str, str], pairs(ANY_NAME)]
"""Tags, by their keys."""
Environment: TypeAlias = Annotated[Mapping[str, str], table_of_strings(LAMBDA_VARIABLE)]
"""Variables of the function, in a level's table `env`."""
EnvironmentVariables: TypeAlias = Annotated[
    Mapping[str, str], trimmed_pairs(LAMBDA_VARIABLE.between_blanks())
]
"""Variables of the function, in `deploy.env`."""
BuildVariables: TypeAlias = Annotated[Mapping[str, str], trimmed_pairs(PROCESS_VARIABLE)]
"""Variables of a process of this machine."""
RoleArn: TypeAlias = Annotated[
    str,
    string(
        r"arn:[A-Za-z0-9_-]+:iam::[0-9]{12}:role/\S+", "the ARN of a role", text="ARN of a role"
    ),
]
"""The ARN of an IAM role."""
LayerArns: TypeAlias = Annotated[
    tuple[str, ...],
    strings_of(
        string(
            r"arn:([A-Za-z0-9_-]+|\$\{AWS::Partition\}):lambda:([A-Za-z0-9_-]+|\$\{AWS::Region\}):"
            r"([0-9]{12}|\$\{AWS::AccountId\}):layer:[A-Za-z0-9_-]+:[0-9]+",
            "the ARN of a layer's version",
            text="ARN of a layer's version",
        ),
        text="list of ARNs",
        most=5,
        too_many="Lambda takes at most 5 layers",
    ),
]
"""The ARNs of layers' versions; partition, Region and account may be those of the stack: `${AWS::Region}`."""
Description: TypeAlias = Annotated[str, string_up_to(256)]
"""See CreateFunction in the Lambda API."""
FunctionName: TypeAlias = Annotated[
    str,
    string(
        "[A-Za-z0-9_-]{1,64}",
        "at most 64 letters, digits, '-' and '_', as Lambda does",
        text="string of at most 64 letters, digits, `-` and `_`",
    ),
]
"""See CreateFunction in the Lambda API."""
AliasName: TypeAlias = Annotated[
    str,
    string(
        "(?![0-9]+$)[A-Za-z0-9_-]{1,128}",
        "letters, digits, '-' and '_', and not only digits",
        text="string of letters, digits, `-` and `_`",
    ),
]
"""See CreateAlias in the Lambda API."""
Count: TypeAlias = Annotated[int, integer(0, 2**32 - 1)]
"""What cargo-lambda reads as an unsigned integer of 32 bits."""
Jobs: TypeAlias = Annotated[int, integer(1)]
"""How many processes run at once."""
Verbosity: TypeAlias = Annotated[int, integer(0, 255)]
"""What cargo-lambda reads as an unsigned integer of 8 bits."""
FilePath: TypeAlias = Annotated[
    str, string(r"[^\x00]+", "a path", text="path, relative to the package's folder")
]
"""A path of a file or folder."""
OutputFormat: TypeAlias = Annotated[str, keyword("text", "json")]
"""How cargo-lambda prints what it has done."""
ArchiveFormat: TypeAlias = Annotated[str, keyword("binary", "zip")]
"""How cargo-lambda packages a binary."""
CargoArguments: TypeAlias = Annotated[tuple[str, ...], cargo_arguments()]
"""Arguments or settings of Cargo, which may hold what is secret."""
Architectures: TypeAlias = Annotated[
    tuple[str, ...],
    strings_of(
        keyword("x86_64", "arm64"),
        text='list of one: `"x86_64"` or `"arm64"`',
        most=1,
        too_many="an extension is one binary, for one architecture",
    ),
]
"""The architecture of a layer, as the Lambda API spells it."""
CompilerType: TypeAlias = Annotated[str, keyword("cargo_zigbuild", "cargo", "cross")]
"""What compiles a binary."""
BuildArguments: TypeAlias = Annotated[Mapping[str, str], table_of_strings(PROCESS_VARIABLE)]
"""Arguments of a Dockerfile."""
Volumes: TypeAlias = Annotated[Mapping[str, str], table_of_strings(ANY_NAME)]
"""Folders of this machine, or names of volumes, by their paths in a container."""
ContainerFileAccess: TypeAlias = Annotated[str, keyword("bind_mount", "volume_copy")]
"""How a container gets at the sources."""


def setting_type(hint: Any) -> SettingType | None:
    """Returns what annotates a type, or None if it is no type of this module."""
    if get_origin(hint) is not Annotated:
        return None
    return next((each for each in get_args(hint) if isinstance(each, SettingType)), None)


def _structure(value: Any, hint: Any) -> Any:
    found = setting_type(hint)
    assert found is not None  # noqa: S101 - else this isn't called
    return found.structure(value)


SETTINGS_CONVERTER = strict_converter()
SETTINGS_CONVERTER.register_structure_hook_func(
    lambda hint: setting_type(hint) is not None, _structure
)
