"""The tables of cargo-lambda's settings: what their keys are called, and which have no effect under CDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.settings.build_tables import (
    BuildSettings,
    CompilerSettings,
    ContainerSettings,
)
from cdk_rust_lambda.cargo.settings.deploy_tables import (
    CapacityProviderSettings,
    DeploySettings,
    DurableSettings,
    VpcSettings,
)
from cdk_rust_lambda.cargo.settings.keys import UnusedKey, aliases_of, unused_keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES: tuple[type[Any], ...] = (
    *(DeploySettings, VpcSettings, DurableSettings, CapacityProviderSettings),
    *(BuildSettings, CompilerSettings, ContainerSettings),
)

ALIASES: Mapping[type[Any], Mapping[str, str]] = {cls: aliases_of(cls) for cls in _TABLES}
"""The canonical names of each table's keys, by their other names."""

UNUSED_KEYS: Mapping[type[Any], Mapping[str, UnusedKey]] = {
    cls: unused_keys_of(cls) for cls in _TABLES
}
"""Each table's keys that have no effect under CDK."""
