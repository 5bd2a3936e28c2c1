"""Which execution environments a SAM function has: those of managed instances, and one for each tenant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT, MOST_MEMORY
from cdk_rust_lambda.sam.mistakes import check_settings
from cdk_rust_lambda.sam.scalars import flag_of, number_of
from cdk_rust_lambda.sam.values import MistakenError, UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.template import Section

_Reader: TypeAlias = Callable[["SamFunction", Any, "Context", dict[str, Any]], None]

PROVIDER = "CapacityProviderConfig"
"""The property that puts a function on managed instances."""
# How CloudFormation calls what SAM has in CapacityProviderConfig itself.
_CONFIG = f"{PROVIDER}.LambdaManagedInstancesCapacityProviderConfig"
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "ExecutionEnvironmentMemoryGiBPerVCpu": "execution_environment_memory_gib_per_v_cpu",
        "PerExecutionEnvironmentMaxConcurrency": "per_execution_environment_max_concurrency",
    }
)
_SCALING: Mapping[str, str] = MappingProxyType(
    {
        "MaxExecutionEnvironments": "max_execution_environments",
        "MinExecutionEnvironments": "min_execution_environments",
    }
)
_UNEXPECTED = "it isn't what SAM expects there"


def read_managed_instances(function: SamFunction, properties: Section, context: Context) -> None:
    """Reads the managed instances that a function runs on, once its settings are read.

    Args:
        function: Gets the keywords and statements.
        properties: The function's properties.
        context: What is at hand.
    """
    given = [key for key in _READERS if properties.get(key) is not None]
    options: dict[str, Any] = {}
    for key in given:
        try:
            if PROVIDER not in given:
                raise UntranslatableError(f"it is for functions with a {PROVIDER}")
            _READERS[key](function, properties[key], context, options)
        except UntranslatableError as error:
            context.remarks.add(properties.lines[key], key, str(error))
            if key == PROVIDER:
                _drop_beyond_usual_limits(function, properties, context)
                return
    if options:
        words = ", ".join(f"{name}={value}" for name, value in options.items())
        made = f"aws_lambda.CapacityProviderFunctionOptions({words})"
        function.keywords["capacity_provider_options"] = made
    memory = function.deploy.get("memory")
    if given and isinstance(memory, int) and memory > MOST_MEMORY:
        # Which only managed instances have, and cargo-lambda refuses in its table.
        function.keywords["memory_size"] = str(function.deploy.pop("memory"))
    timeout = function.deploy.get("timeout")
    if given and isinstance(timeout, int) and timeout > LONGEST_TIMEOUT:
        function.keywords["timeout"] = f"Duration.seconds({function.deploy.pop('timeout')})"


def _drop_beyond_usual_limits(function: SamFunction, properties: Section, context: Context) -> None:
    """Leaves out what only functions on managed instances have, since this one isn't on them in the app."""
    for key, setting in (("MemorySize", "memory"), ("Timeout", "timeout")):
        try:
            check_settings(
                {setting: function.deploy[setting]} if setting in function.deploy else {}
            )
        except MistakenError as error:
            del function.deploy[setting]
            context.remarks.add(properties.lines[key], key, str(error))


def tenancy(function: SamFunction, value: Any, values: Values) -> None:
    """Reads `TenancyConfig`.

    Args:
        function: Gets the keyword.
        value: The property.
        values: Reads the template's values.

    Raises:
        UntranslatableError: it is known to CloudFormation only, or aws-cdk-lib has no such mode.
    """
    if values.constant(value) != {"TenantIsolationMode": "PER_TENANT"}:
        raise UntranslatableError("aws-cdk-lib has the TenantIsolationMode PER_TENANT only")
    function.keywords["tenancy_config"] = "aws_lambda.TenancyConfig.PER_TENANT"


def _provider(function: SamFunction, value: Any, context: Context, options: dict[str, Any]) -> None:
    section = section_of(value)
    if "Arn" not in section or section.keys() - {"Arn", *_OPTIONS}:
        raise UntranslatableError(_UNEXPECTED)
    arn = context.expressions.arn(section["Arn"])
    known, rest = _divided(section, _OPTIONS, context.below(PROVIDER))
    imported = "aws_lambda.CapacityProvider.from_capacity_provider_arn"
    construct_id = f"{function.logical_id}CapacityProvider"
    function.keywords["capacity_provider"] = f'{imported}(stack, "{construct_id}", {arn})'
    options |= known
    for key in rest:
        text = context.expressions.text(section[key])
        function.statements.append(f'override({function.python}, "{_CONFIG}.{key}", {text})')


def _scaling(function: SamFunction, value: Any, context: Context, options: dict[str, Any]) -> None:
    section = section_of(value)
    if not section or section.keys() - _SCALING.keys():
        raise UntranslatableError(_UNEXPECTED)
    known, rest = _divided(section, _SCALING, context.below("FunctionScalingConfig"))
    if known:
        words = ", ".join(f"{option}={each}" for option, each in known.items())
        options["latest_published_scaling_config"] = (
            f"aws_lambda.LatestPublishedScalingConfig({words})"
        )
    places = [function.python]
    if function.deploy.keys() & {"alias", "durable_config"}:
        places.append(f"{function.python}.current_version")
    for key in rest:
        text = context.expressions.text(section[key])
        function.statements += [
            f'override({place}, "FunctionScalingConfig.{key}", {text})' for place in places
        ]


def _publishing(
    function: SamFunction, value: Any, context: Context, options: dict[str, Any]
) -> None:
    flag = flag_of(value)
    if isinstance(flag, bool):
        options["publish_to_latest_published"] = flag
        return
    text = context.expressions.text(value)
    function.statements.append(f'override({function.python}, "PublishToLatestPublished", {text})')


# The provider first, without which there are no options.
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        PROVIDER: _provider,
        "FunctionScalingConfig": _scaling,
        "PublishToLatestPublished": _publishing,
    }
)
OF_INSTANCES = frozenset(_READERS)
"""The properties of functions on managed instances."""


def _divided(
    section: Section, options: Mapping[str, str], context: Context
) -> tuple[dict[str, float], list[str]]:
    """Returns the options whose numbers are known, and the properties that only CloudFormation knows."""
    known: dict[str, float] = {}
    rest = []
    for key, option in options.items():
        if key not in section:
            continue
        try:
            number = number_of(context.values.constant(section[key]))
            check_settings({"capacity_provider": {option: number}})
            known[option] = number
        except MistakenError as error:
            context.remarks.add(section.lines[key], key, str(error))
        except UntranslatableError:
            rest.append(key)
    return known, rest
