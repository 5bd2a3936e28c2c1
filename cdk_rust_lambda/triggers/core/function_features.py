"""What Lambda has switched on for a function, and triggers have to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


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


def invocable(function: lambda_.IFunction) -> lambda_.IFunction:
    """Returns what of a function can be invoked: of a durable one its alias, else itself.

    Lambda refuses to start a durable execution by the name of the function itself.

    Args:
        function: The function, which needn't be the library's.
    """
    alias: Any = getattr(function, "alias", None) if features_of(function).is_durable else None
    return cast("lambda_.IFunction", function if alias is None else alias)
