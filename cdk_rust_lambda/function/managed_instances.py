"""Functions on Lambda's managed instances: which capacity provider, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from aws_cdk import RemovalPolicy
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.settings.managed_instances import least_memory
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import suggest
from cdk_rust_lambda.function.capacity_provider_options import (
    CONCURRENCY,
    MEMORY_PER_VCPU,
    SCALING,
    capacity_provider_options,
    known_number,
)
from cdk_rust_lambda.function.keyword_types import mismatch
from cdk_rust_lambda.function.managed_instance_problems import (
    architecture_problems,
    instance_problems,
    problems_without_instances,
)

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.arguments import FunctionArguments
    from cdk_rust_lambda.function.keywords import FunctionKeywords


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
        return self.options.get(CONCURRENCY) != 1

    @property
    def memory_per_vcpu(self) -> float | None:
        """The memory for each vCPU in GiB; None for Lambda's default, or if only a deployment knows it."""
        return known_number(self.options, MEMORY_PER_VCPU)

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
        scaling = self.options.get(SCALING)
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
            per_execution_environment_max_concurrency=options.get(CONCURRENCY),
            execution_environment_memory_gib_per_v_cpu=options.get(MEMORY_PER_VCPU),
        )
        resource.capacity_provider_config = lambda_.CfnFunction.CapacityProviderConfigProperty(
            lambda_managed_instances_capacity_provider_config=config
        )
        resource.publish_to_latest_published = options.get("publish_to_latest_published")
        if options.get(SCALING):
            resource.function_scaling_config = lambda_.CfnFunction.FunctionScalingConfigProperty(
                **options[SCALING]
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
        diagnostics.errors += problems_without_instances(arguments)
        diagnostics.raise_errors()
        return None
    options = capacity_provider_options(settings, arguments)
    provider = diagnostics.attempt(_provider, settings, arguments)
    diagnostics.errors += instance_problems(settings, arguments, options, runtime)
    if provider is not None:
        given = arguments.capacity_provider
        diagnostics.errors += architecture_problems(settings, provider, architecture, given)
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
