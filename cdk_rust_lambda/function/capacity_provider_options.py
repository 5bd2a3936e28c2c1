"""What is asked of a capacity provider for a function, as `CapacityProvider.add_function` takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.values import is_token

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.arguments import FunctionArguments

CONCURRENCY = "per_execution_environment_max_concurrency"
MEMORY_PER_VCPU = "execution_environment_memory_gib_per_v_cpu"
SCALING = "latest_published_scaling_config"
LEAST, MOST = "min_execution_environments", "max_execution_environments"
_KEYS = (CONCURRENCY, MEMORY_PER_VCPU, SCALING, "publish_to_latest_published")


def capacity_provider_options(settings: Settings, arguments: FunctionArguments) -> dict[str, Any]:
    """Returns what is asked of a capacity provider: by Cargo.toml, and over it by Python, key by key.

    Args:
        settings: The function's settings.
        arguments: What Python says of it.
    """
    table = settings.deploy.capacity_provider
    options: dict[str, Any] = {}
    if table is not None:
        options = {key: getattr(table, key) for key in (CONCURRENCY, MEMORY_PER_VCPU)}
        options[SCALING] = {key: getattr(table, key) for key in (LEAST, MOST)}
    given = _values(arguments.capacity_provider_options, _KEYS)
    scaling = {
        **_set(options.pop(SCALING, {})),
        **_values(given.pop(SCALING, None), (LEAST, MOST)),
    }
    return _set({**options, **given, SCALING: scaling or None})


def known_number(options: Mapping[str, Any], key: str) -> float | None:
    """Returns a number that is asked for; None if there is none, or only a deployment knows it."""
    value = options.get(key)
    return None if value is None or is_token(value) else float(value)


def _values(struct: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    """Returns what a structure of aws-cdk-lib, or a mapping with its keywords, says."""
    if isinstance(struct, Mapping):
        return _set(struct)
    return {} if struct is None else _set({key: getattr(struct, key) for key in keys})


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
