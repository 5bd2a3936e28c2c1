"""The types of settings: what is allowed as a value, and what it is turned into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NewType

from cdk_rust_lambda.cargo.settings.secrets import kind_of
from cdk_rust_lambda.cargo.toml.structuring import ItemError, strict_converter, strings

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
FunctionName = NewType("FunctionName", str)
"""At most 64 letters, digits, `-` and `_` (CreateFunction in the Lambda API)."""
AliasName = NewType("AliasName", str)
"""At most 128 letters, digits, `-` and `_`, not only digits (CreateAlias in the Lambda API)."""
Count = NewType("Count", int)
"""An integer from 0 to 4,294,967,295, which is what cargo-lambda reads."""
Jobs = NewType("Jobs", int)
"""An integer from 1 on."""
Verbosity = NewType("Verbosity", int)
"""An integer from 0 to 255."""
FilePath = NewType("FilePath", str)
"""A path, relative to the package's folder."""
OutputFormat = NewType("OutputFormat", str)
"""How cargo-lambda prints what it has done: `text` or `json`."""
ArchiveFormat = NewType("ArchiveFormat", str)
"""How cargo-lambda packages a binary: `binary` or `zip`."""
CompilerType = NewType("CompilerType", str)
"""`cargo_zigbuild`, `cargo` or `cross`."""

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


def _memory(value: Any, _: Any) -> Memory:
    return Memory(_integer(value, 128, 10240, "MiB"))


def _timeout(value: Any, _: Any) -> Timeout:
    return Timeout(_integer(value, 1, 900, "seconds"))


def _count(value: Any, _: Any) -> Count:
    return Count(_integer(value, 0, 2**32 - 1))


def _verbosity(value: Any, _: Any) -> Verbosity:
    return Verbosity(_integer(value, 0, 255))


def _integer(value: Any, lowest: int, highest: int, unit: str = "") -> int:
    if type(value) is not int or not lowest <= value <= highest:
        of_unit = f" ({unit})" if unit else ""
        raise ValueError(
            f"expected an integer from {lowest} to {highest}{of_unit}, found {value!r}"
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
    return KeyValues({name: text for _, name, text in _entries(value, repr)})


def _entries(
    value: Any, show: Callable[[Any], str] = kind_of
) -> Iterator[tuple[str | int, str, str]]:
    """Yields the pairs of a table or list, each with its key or index there.

    By default errors say what a wrong value is, but not the value, which may be secret.
    """
    if not isinstance(value, Mapping | list):
        raise ValueError(f'expected a table or a list of "KEY=VALUE", found {show(value)}')
    for place, entry in value.items() if isinstance(value, Mapping) else enumerate(value):
        name: Any = place
        text: Any = entry
        if isinstance(place, int):
            if not isinstance(entry, str) or "=" not in entry:
                raise ItemError(place, f'expected "KEY=VALUE", found {show(entry)}')
            name, _separator, text = entry.partition("=")
        if not isinstance(text, str):
            problem = f"expected a string for {name!r}, found {show(text)}: put it in quotes"
            raise ItemError(place, problem)
        if not name.strip():
            raise ItemError(place, "the name of the value is empty")
        if "\0" in name + text:
            raise ItemError(place, f"{name!r} holds a NUL character")
        yield place, name, text


def _trimmed(value: Any) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for place, name, text in _entries(value):
        if not text.strip():
            raise ItemError(place, f"the variable {name.strip()!r} has an empty value")
        pairs[name.strip()] = text.strip()
    return pairs


def check_variable(name: str) -> None:
    """Refuses the name of a variable that Lambda doesn't take.

    Raises:
        ValueError: says why.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name, re.ASCII):
        raise ValueError(
            f"Lambda takes letters, digits and '_' in a variable's name, found {name!r}"
        )
    if name in _RESERVED_VARIABLES:
        raise ValueError(f"the variable {name} is reserved by Lambda")


def _environment_variables(value: Any, _: Any) -> EnvironmentVariables:
    pairs = _trimmed(value)
    _check_variables((place, name.strip()) for place, name, _text in _entries(value))
    return EnvironmentVariables(pairs)


def _check_variables(names: Iterable[tuple[str | int, str]]) -> None:
    for place, name in names:
        try:
            check_variable(name)
        except ValueError as error:
            raise ItemError(place, str(error)) from error


def _environment(value: Any, _: Any) -> Environment:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a table, found {kind_of(value)}")
    pairs = {name: text for _, name, text in _entries(value)}
    _check_variables((name, name) for name in pairs)
    return Environment(pairs)


def _build_variables(value: Any, _: Any) -> BuildVariables:
    pairs = _trimmed(value)
    for name in pairs:
        if "=" in name:
            raise ValueError(f"a variable's name can't hold '=': {name!r}")
    return BuildVariables(pairs)


def _role_arn(value: Any, _: Any) -> RoleArn:
    if not isinstance(value, str) or not re.fullmatch(
        r"arn:[\w-]+:iam::\d{12}:role/\S+", value, re.ASCII
    ):
        raise ValueError(f"expected the ARN of a role, found {value!r}")
    return RoleArn(value)


def _layer_arns(value: Any, _: Any) -> LayerArns:
    arns = strings(value)
    for index, arn in enumerate(arns):
        if not re.fullmatch(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+", arn, re.ASCII):
            raise ItemError(index, f"expected the ARN of a layer's version, found {arn!r}")
    if len(arns) > 5:
        raise ValueError(f"Lambda takes at most 5 layers, found {len(arns)}")
    return LayerArns(arns)


def _description(value: Any, _: Any) -> Description:
    if not isinstance(value, str) or len(value) > 256:
        raise ValueError(f"expected a string of at most 256 characters, found {value!r}")
    return Description(value)


def _jobs(value: Any, _: Any) -> Jobs:
    if type(value) is not int or value < 1:
        raise ValueError(f"expected an integer from 1 on, found {value!r}")
    return Jobs(value)


def _function_name(value: Any, _: Any) -> FunctionName:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError(
            f"expected at most 64 letters, digits, '-' and '_', as Lambda does, found {value!r}"
        )
    return FunctionName(value)


def _alias_name(value: Any, _: Any) -> AliasName:
    if not isinstance(value, str) or not re.fullmatch(r"(?!\d+$)[A-Za-z0-9_-]{1,128}", value):
        raise ValueError(
            f"expected letters, digits, '-' and '_', and not only digits, found {value!r}"
        )
    return AliasName(value)


def _file_path(value: Any, _: Any) -> FilePath:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"expected a path, found {value!r}")
    return FilePath(value)


def _one_of(kind: Any, *allowed: str) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if value not in allowed:
            names = " or ".join(f'"{name}"' for name in allowed)
            raise ValueError(f"expected {names}, found {value!r}")
        return kind(value)

    return structure


SETTINGS_CONVERTER = strict_converter()
for _type, _hook in (
    (Memory, _memory),
    (Timeout, _timeout),
    (Count, _count),
    (Jobs, _jobs),
    (Verbosity, _verbosity),
    (LogRetention, _log_retention),
    (Tracing, _tracing),
    (KeyValues, _key_values),
    (EnvironmentVariables, _environment_variables),
    (Environment, _environment),
    (BuildVariables, _build_variables),
    (RoleArn, _role_arn),
    (LayerArns, _layer_arns),
    (Description, _description),
    (FunctionName, _function_name),
    (AliasName, _alias_name),
    (FilePath, _file_path),
    (OutputFormat, _one_of(OutputFormat, "text", "json")),
    (ArchiveFormat, _one_of(ArchiveFormat, "binary", "zip")),
    (CompilerType, _one_of(CompilerType, "cargo_zigbuild", "cargo", "cross")),
):
    SETTINGS_CONVERTER.register_structure_hook(_type, _hook)
