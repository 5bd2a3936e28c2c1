"""What Lambda has switched on for a function, and triggers have to know."""

from __future__ import annotations

from attrs import frozen


@frozen
class FunctionFeatures:
    """What a function has beyond an ordinary one.

    Attributes:
        is_tenant_isolated: Whether each tenant has execution environments of its own, as `tenancy_config` says.
        is_durable: Whether it runs durable executions, as `durable_config` says: Lambda starts these by an
            alias or a version only.
        execution_seconds: How long such an execution may take; None if that is only known at deployment.
        is_on_managed_instances: Whether it runs on instances of a capacity provider, with the timeouts of those.
    """

    is_tenant_isolated: bool = False
    is_durable: bool = False
    execution_seconds: float | None = None
    is_on_managed_instances: bool = False


def features_of(function: object) -> FunctionFeatures:
    """Returns what a function has; one that isn't the library's counts as ordinary."""
    found = getattr(function, "features", None)
    return found if isinstance(found, FunctionFeatures) else FunctionFeatures()
