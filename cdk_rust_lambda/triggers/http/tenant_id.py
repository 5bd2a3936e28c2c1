"""Where a REST API takes a tenant's id from, for functions with tenant isolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.options.fields import string

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

TENANT_ID = string(
    r"method\.request\.(header|querystring|path)\.[\w-]+|context\.[\w.-]+|stageVariables\.\w+",
    "a mapping such as method.request.header.x-tenant-id or context.authorizer.tenantId",
)
_HEADER = "integration.request.header.X-Amz-Tenant-Id"


def check_tenant_id(function: lambda_.Function, tenant_id: str | None) -> None:
    """Checks that a tenant's id is there if the function needs one, and only then.

    Args:
        function: The function.
        tenant_id: Where the id is taken from.

    Raises:
        TriggerError: it is missing, or the function would refuse it.
    """
    is_isolated = features_of(function).is_tenant_isolated
    if is_isolated and tenant_id is None:
        raise TriggerError(
            f"the function {function.node.path} has tenancy_config, and it isn't said whose tenant a"
            " request is for",
            key="tenant_id",
            remedy="write where its id stands: context.authorizer.tenantId if an authorizer says it,"
            " method.request.header.x-tenant-id if the client may",
            check_id="tenant-isolation",
        )
    if tenant_id is not None and not is_isolated:
        raise TriggerError(
            f"the function {function.node.path} has no tenancy_config, and Lambda refuses a tenant's id"
            " without it",
            key="tenant_id",
            remedy="pass tenancy_config=lambda_.TenancyConfig.PER_TENANT, or leave tenant_id out",
            check_id="tenant-isolation",
        )


def integration_options(tenant_id: str | None) -> dict[str, Any]:
    """Returns the keywords of an integration that hands on the id."""
    return {} if tenant_id is None else {"request_parameters": {_HEADER: tenant_id}}


def with_tenant(options: dict[str, Any], tenant_id: str | None) -> dict[str, Any]:
    """Returns the keywords of a method, which has to know what a mapping reads of its request."""
    if tenant_id is None or not tenant_id.startswith("method."):
        return options
    parameters = {tenant_id: True, **options.get("request_parameters", {})}
    return {**options, "request_parameters": parameters}
