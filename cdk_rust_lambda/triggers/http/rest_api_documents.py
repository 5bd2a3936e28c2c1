"""REST APIs that have their methods from an OpenAPI document: what lets them invoke the function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_apigateway as apigateway
    from aws_cdk import aws_lambda as lambda_

    from cdk_rust_lambda.triggers.http.routes import Route

_PRINCIPAL = "apigateway.amazonaws.com"
# Options that a method has, which the document says.
_OF_METHODS = (
    *("allow_test_invoke", "api_key_required", "authorization_scopes", "authorization_type"),
    *("authorizer", "request_models", "request_parameters", "response_transfer_mode"),
    *("tenant_id", "timeout"),
)


def allow_documented_methods(
    trigger: Any,
    routes: Iterable[Route],
    function: lambda_.Function,
    construct_id: str,
    api: apigateway.SpecRestApi,
) -> None:
    """Lets an API whose document has the methods invoke the function for routes.

    Args:
        trigger: The trigger, a `RestApiTrigger`.
        routes: Its routes.
        function: The function, where the permissions are made.
        construct_id: The trigger's id.
        api: The API.

    Raises:
        TriggerError: the trigger has an option that the document has to say.
    """
    given = [name for name in _OF_METHODS if getattr(trigger, name) is not None]
    if given:
        raise TriggerError(
            f"{api.node.path} has its methods from an OpenAPI document, which has to say {given[0]}",
            key=given[0],
            remedy="write it into the document, and leave it out here",
        )
    handler = trigger.handler(function)
    if trigger.scope_permission_to_method is False:
        allow_by_arn(function, construct_id, handler, _PRINCIPAL, api.arn_for_execute_api())
        return
    for route in routes:
        method = "*" if route.method == "ANY" else route.method
        path = re.sub(r"\{\w+\+?\}", "*", route.path)
        arn = api.arn_for_execute_api(method, path, "*")
        allow_by_arn(function, f"{construct_id}{route.key}", handler, _PRINCIPAL, arn)
