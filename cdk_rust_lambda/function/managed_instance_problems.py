"""What is wrong with a function on Lambda's managed instances, or with one that isn't on them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.settings.managed_instances import memory_problem, usual_limit_problems
from cdk_rust_lambda.cargo.settings.types import (
    Concurrency,
    ExecutionEnvironments,
    MemoryPerVcpu,
    setting_type,
)
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.function.capacity_provider_options import (
    CONCURRENCY,
    LEAST,
    MEMORY_PER_VCPU,
    MOST,
    SCALING,
    known_number,
)
from cdk_rust_lambda.triggers.core.values import is_token, structure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.arguments import FunctionArguments
    from cdk_rust_lambda.function.keywords import FunctionKeywords

_OPTIONS = "capacity_provider_options"
_RANGES: Mapping[str, Any] = MappingProxyType(
    {
        CONCURRENCY: Concurrency,
        MEMORY_PER_VCPU: MemoryPerVcpu,
        LEAST: ExecutionEnvironments,
        MOST: ExecutionEnvironments,
    }
)
# The only OS-only runtime that managed instances have: "Lambda Managed Instances runtimes".
_RUNTIME = "provided.al2023"
# A function has the provider's network; see CapacityProviderConfig in SAM, which excludes VpcConfig.
_NETWORK = ("vpc", "vpc_subnets", "security_groups")


def instance_problems(
    settings: Settings, arguments: FunctionArguments, options: Mapping[str, Any], runtime: str
) -> Iterator[SettingsError]:
    """Yields what is wrong with a function on managed instances, whoever provides them.

    Args:
        settings: The function's settings.
        arguments: What Python says of it.
        options: What is asked of the capacity provider.
        runtime: The name of its runtime.
    """
    yield from _range_problems(options)
    yield from _memory_problems(settings, arguments.keywords, options)
    yield from _network_problems(settings, arguments.keywords)
    # An image brings what it needs; see aws/aws-lambda-web-adapter#630 for one of Python's on them.
    is_archive = arguments.image is None and not arguments.is_for_image
    if is_archive and runtime != _RUNTIME:
        problem = f"managed instances have the runtime {_RUNTIME} only, not {runtime}"
        yield _error(
            settings, "runtime", "deploy.runtime", problem, "leave it out", arguments.runtime
        )


def architecture_problems(
    settings: Settings, provider: lambda_.ICapacityProvider, architecture: str, given: object
) -> Iterator[SettingsError]:
    """Yields the error for a provider whose instances are known to have another architecture.

    Args:
        settings: The function's settings.
        provider: The capacity provider.
        architecture: The function's architecture.
        given: The provider as Python gives it; None if Cargo.toml names it.
    """
    resource = provider.node.default_child
    if not isinstance(resource, lambda_.CfnCapacityProvider):
        return
    given_requirements = structure_of(resource, "instance_requirements")
    requirements = Stack.of(provider).resolve(given_requirements) or {}
    wanted = requirements.get("architectures")
    if isinstance(wanted, list) and architecture not in wanted:
        problem = (
            f"the function is built for {architecture}, but the instances of {provider.node.path} are"
            f" {', '.join(map(str, wanted))}"
        )
        remedy = (
            "build it for that: arm64 = true in package.metadata.lambda.build, or architecture="
        )
        yield _error(
            settings, "capacity_provider", "deploy.capacity_provider", problem, remedy, given
        )


def problems_without_instances(arguments: FunctionArguments) -> Iterator[SettingsError]:
    """Yields what Python says of a function that is on no managed instances, but only one on them can have.

    Args:
        arguments: What Python says of it.
    """
    if arguments.capacity_provider_options is not None:
        problem = "there is no capacity provider that they are for"
        yield SettingsError(
            problem, key=_OPTIONS, remedy="pass capacity_provider=, or leave it out"
        )
    memory, timeout = arguments.keywords.get("memory_size"), arguments.keywords.get("timeout")
    is_known = memory is not None and not is_token(memory)
    seconds = None
    if timeout is not None and not timeout.is_unresolved():
        seconds = timeout.to_milliseconds() / 1000
    found = usual_limit_problems(memory if is_known else None, seconds)
    for key, limit, problem in found:
        name = "memory_size" if key == "memory" else key
        remedy = (
            f"correct it, or leave {name}= out; on managed instances, with capacity_provider=, up to"
            f" {limit:,} may do"
        )
        yield SettingsError(problem, key=name, remedy=remedy)


def _range_problems(options: Mapping[str, Any]) -> Iterator[SettingsError]:
    values = {**options, **options.get(SCALING, {})}
    for key, hint in _RANGES.items():
        value, kind = known_number(values, key), setting_type(hint)
        assert kind is not None  # noqa: S101 - it annotates each type of a setting
        try:
            if value is not None:
                kind.structure(int(value) if value == int(value) else value)
        except ValueError as error:  # of Python: what Cargo.toml says is checked already
            yield SettingsError(str(error), key=f"{_OPTIONS}[{key!r}]", remedy="correct it")
    least, most = known_number(values, LEAST), known_number(values, MOST)
    if least is not None and most is not None and least > most:
        problem = f"at least {least:g} environments, but at most {most:g}"
        yield SettingsError(problem, key=LEAST, remedy=f"lower it, or raise {MOST}")


def _memory_problems(
    settings: Settings, keywords: FunctionKeywords, options: Mapping[str, Any]
) -> Iterator[SettingsError]:
    given, table = keywords.get("memory_size"), settings.deploy.capacity_provider
    memory: float | None = settings.deploy.memory
    key = "deploy.memory"
    if table is not None and table.memory is not None:
        memory, key = table.memory, "deploy.capacity_provider"
    if given is not None:
        memory = given
    if memory is not None and not is_token(memory):
        found = memory_problem(memory, known_number(options, MEMORY_PER_VCPU))
        if found is not None:
            yield _error(settings, "memory_size", key, *found, given)


def _network_problems(settings: Settings, keywords: FunctionKeywords) -> Iterator[SettingsError]:
    problem = "a function on managed instances has the network of its capacity provider"
    remedy = "leave it out, and set subnets and security groups of the provider"
    for name in _NETWORK:
        if keywords.get(name) is not None:
            yield SettingsError(problem, key=name, remedy=remedy)
    if settings.deploy.vpc is not None:
        yield settings.error("deploy.vpc", problem, remedy)


def _error(  # noqa: PLR0913 - what an error says, and of whom
    settings: Settings, keyword: str, setting: str, problem: str, remedy: str, given: object
) -> SettingsError:
    """Returns the error for a keyword if it is given, else for the setting."""
    if given is not None:
        return SettingsError(problem, key=keyword, remedy=remedy)
    return settings.error(setting, problem, remedy)
