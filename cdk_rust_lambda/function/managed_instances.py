"""Functions on Lambda's managed instances: which capacity provider, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.settings.managed_instances import (
    least_memory,
    memory_problem,
    usual_limit_problems,
)
from cdk_rust_lambda.cargo.settings.types import (
    Concurrency,
    ExecutionEnvironments,
    MemoryPerVcpu,
    setting_type,
)
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import SettingsError, suggest
from cdk_rust_lambda.function.keyword_types import mismatch
from cdk_rust_lambda.triggers.core.values import is_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.arguments import FunctionArguments
    from cdk_rust_lambda.function.keywords import FunctionKeywords

_OPTIONS = "capacity_provider_options"
_CONCURRENCY = "per_execution_environment_max_concurrency"
_MEMORY_PER_VCPU = "execution_environment_memory_gib_per_v_cpu"
_SCALING = "latest_published_scaling_config"
_LEAST, _MOST = "min_execution_environments", "max_execution_environments"
_KEYS = (_CONCURRENCY, _MEMORY_PER_VCPU, _SCALING, "publish_to_latest_published")
_RANGES: Mapping[str, Any] = MappingProxyType(
    {
        _CONCURRENCY: Concurrency,
        _MEMORY_PER_VCPU: MemoryPerVcpu,
        _LEAST: ExecutionEnvironments,
        _MOST: ExecutionEnvironments,
    }
)
# The only OS-only runtime that managed instances have: "Lambda Managed Instances runtimes".
_RUNTIME = "provided.al2023"
# A function has the provider's network; see CapacityProviderConfig in SAM, which excludes VpcConfig.
_NETWORK = ("vpc", "vpc_subnets", "security_groups")


@frozen
class ManagedInstances:
    """The managed instances that a function runs on.

    Attributes:
        provider: The capacity provider.
        options: What is asked of it for the function, as `CapacityProvider.add_function` takes it.
    """

    provider: lambda_.ICapacityProvider
    options: Mapping[str, Any]

    @property
    def handles_several(self) -> bool:
        """Whether an environment is sent several events at once."""
        return self.options.get(_CONCURRENCY) != 1

    @property
    def memory_per_vcpu(self) -> float | None:
        """The memory for each vCPU in GiB; None for Lambda's default, or if only a deployment knows it."""
        return _known(self.options, _MEMORY_PER_VCPU)

    def with_defaults(
        self, keywords: FunctionKeywords, settings: Settings, given: FunctionKeywords
    ) -> FunctionKeywords:
        """Returns a function's keywords with its memory, the least one by default, and the scaling of its alias' version.

        Args:
            keywords: The function's keywords.
            settings: Its settings.
            given: The keywords that Python gives.
        """
        found: dict[str, Any] = {
            "memory_size": least_memory(self.memory_per_vcpu),
            **keywords,
        }
        table = settings.deploy.capacity_provider
        if table is not None and table.memory is not None and given.get("memory_size") is None:
            found["memory_size"] = table.memory
        is_durable = keywords.get("durable_config") is not None  # then it has an alias of its own
        has_alias = settings.deploy.alias is not None or is_durable
        scaling = self.options.get(_SCALING)
        if has_alias and scaling and given.get("current_version_options") is None:
            kept = RemovalPolicy.RETAIN if is_durable else None
            options = lambda_.VersionOptions(removal_policy=kept, **scaling)
            found["current_version_options"] = options
        return cast("FunctionKeywords", found)

    def apply(self, function: lambda_.Function) -> None:
        """Puts a function on the instances; `CapacityProvider.add_function` takes no imported provider."""
        resource = function.node.default_child
        assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
        options = self.options
        config = lambda_.CfnFunction.LambdaManagedInstancesCapacityProviderConfigProperty(
            capacity_provider_arn=self.provider.capacity_provider_arn,
            per_execution_environment_max_concurrency=options.get(_CONCURRENCY),
            execution_environment_memory_gib_per_v_cpu=options.get(_MEMORY_PER_VCPU),
        )
        resource.capacity_provider_config = lambda_.CfnFunction.CapacityProviderConfigProperty(
            lambda_managed_instances_capacity_provider_config=config
        )
        resource.publish_to_latest_published = options.get("publish_to_latest_published")
        if options.get(_SCALING):
            resource.function_scaling_config = lambda_.CfnFunction.FunctionScalingConfigProperty(
                **options[_SCALING]
            )


def plan_managed_instances(
    settings: Settings, arguments: FunctionArguments, architecture: str, runtime: str
) -> ManagedInstances | None:
    """Returns the managed instances of a function; None if it is on none.

    Args:
        settings: The function's settings.
        arguments: What Python says of it.
        architecture: Its architecture.
        runtime: The name of its runtime.

    Raises:
        SettingsError: there is no such provider, or the function can't run on it, or has what only
            functions on managed instances can have. One error names all that is wrong.
    """
    diagnostics = Diagnostics()
    if settings.deploy.capacity_provider is None and arguments.capacity_provider is None:
        diagnostics.errors += _problems_without(arguments)
        diagnostics.raise_errors()
        return None
    options = _options(settings, arguments)
    provider = diagnostics.attempt(_provider, settings, arguments)
    diagnostics.errors += _range_problems(options)
    diagnostics.errors += _memory_problems(settings, arguments.keywords, options)
    diagnostics.errors += _network_problems(settings, arguments.keywords)
    if runtime != _RUNTIME:
        problem = f"managed instances have the runtime {_RUNTIME} only, not {runtime}"
        diagnostics.errors.append(
            _error(
                settings, "runtime", "deploy.runtime", problem, "leave it out", arguments.runtime
            )
        )
    if provider is not None:
        given = arguments.capacity_provider
        diagnostics.errors += _architecture_problems(settings, provider, architecture, given)
    diagnostics.raise_errors()
    assert provider is not None  # noqa: S101 - else there is an error
    return ManagedInstances(provider, MappingProxyType(options))


def _provider(settings: Settings, arguments: FunctionArguments) -> lambda_.ICapacityProvider:
    """Returns the provider that Python passes, or that Cargo.toml names."""
    if arguments.capacity_provider is not None:
        return arguments.capacity_provider
    table = settings.deploy.capacity_provider
    name, resources = None if table is None else table.source, arguments.resources
    if name is None:
        problem = "it names no capacity provider, and there is none in Python"
        remedy = (
            'write source = "NAME", and pass resources={"NAME": provider}, or capacity_provider='
        )
        raise settings.error("deploy.capacity_provider", problem, remedy)
    if name not in resources:
        problem = f"there is no {name!r} in resources=; {suggest(name, resources)}"
        raise settings.error(
            "deploy.capacity_provider", problem, "pass the capacity provider there"
        )
    if mismatch(resources[name], lambda_.ICapacityProvider) is not None:
        problem = f"{name!r} of resources= is no capacity provider"
        raise settings.error("deploy.capacity_provider", problem, "pass a lambda_.CapacityProvider")
    return cast("lambda_.ICapacityProvider", resources[name])


def _options(settings: Settings, arguments: FunctionArguments) -> dict[str, Any]:
    """Returns what is asked of the provider: by Cargo.toml, and over it by Python, key by key."""
    table = settings.deploy.capacity_provider
    options: dict[str, Any] = {}
    if table is not None:
        options = {key: getattr(table, key) for key in (_CONCURRENCY, _MEMORY_PER_VCPU)}
        options[_SCALING] = {key: getattr(table, key) for key in (_LEAST, _MOST)}
    given = _values(arguments.capacity_provider_options, _KEYS)
    scaling = {
        **_set(options.pop(_SCALING, {})),
        **_values(given.pop(_SCALING, None), (_LEAST, _MOST)),
    }
    return _set({**options, **given, _SCALING: scaling or None})


def _values(struct: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    """Returns what a structure of aws-cdk-lib, or a mapping with its keywords, says."""
    if isinstance(struct, Mapping):
        return _set(struct)
    return {} if struct is None else _set({key: getattr(struct, key) for key in keys})


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _known(options: Mapping[str, Any], key: str) -> float | None:
    value = options.get(key)
    return None if value is None or is_token(value) else float(value)


def _range_problems(options: Mapping[str, Any]) -> Iterator[SettingsError]:
    values = {**options, **options.get(_SCALING, {})}
    for key, hint in _RANGES.items():
        value, kind = _known(values, key), setting_type(hint)
        assert kind is not None  # noqa: S101 - it annotates each type of a setting
        try:
            if value is not None:
                kind.structure(int(value) if value == int(value) else value)
        except ValueError as error:  # of Python: what Cargo.toml says is checked already
            yield SettingsError(str(error), key=f"{_OPTIONS}[{key!r}]", remedy="correct it")
    least, most = _known(values, _LEAST), _known(values, _MOST)
    if least is not None and most is not None and least > most:
        problem = f"at least {least:g} environments, but at most {most:g}"
        yield SettingsError(problem, key=_LEAST, remedy=f"lower it, or raise {_MOST}")


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
        found = memory_problem(memory, _known(options, _MEMORY_PER_VCPU))
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


def _problems_without(arguments: FunctionArguments) -> Iterator[SettingsError]:
    """Yields what Python says of a function that is on no managed instances, but only one on them can have."""
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


def _architecture_problems(
    settings: Settings, provider: lambda_.ICapacityProvider, architecture: str, given: object
) -> Iterator[SettingsError]:
    """Yields the error for a provider whose instances are known to have another architecture."""
    resource = provider.node.default_child
    if not isinstance(resource, lambda_.CfnCapacityProvider):
        return
    requirements = Stack.of(provider).resolve(resource.instance_requirements) or {}
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


def _error(  # noqa: PLR0913 - what an error says, and of whom
    settings: Settings, keyword: str, setting: str, problem: str, remedy: str, given: object
) -> SettingsError:
    """Returns the error for a keyword if it is given, else for the setting."""
    if given is not None:
        return SettingsError(problem, key=keyword, remedy=remedy)
    return settings.error(setting, problem, remedy)
