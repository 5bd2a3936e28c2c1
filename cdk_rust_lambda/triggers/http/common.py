"""What the triggers that answer HTTP requests share: their events, and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import is_first
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, inform, warn
from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn, without_permission

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from constructs import IConstruct

REQUEST = "lambda_http::Request"
_EVENTS = "aws_lambda_events"
_IGNORE_STAGE = "AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH"
_OFF = ("", "0", "false", "no", "off")
# The features of lambda_http, and those of the raw types of the same requests.
_RAW = {
    "apigw_http": ("apigw", "lambda_function_urls"),
    "alb": ("alb",),
    "vpc_lattice": ("vpc_lattice",),
}
# Lambda's own timeout of 30 seconds here, cargo-lambda's default, is not worth a warning at 29.


def request_event(feature: str) -> HandlerEvent:
    """Returns what a handler on top of `lambda_http` is given, with the feature that it needs."""
    raw = _RAW.get(feature, ("apigw",))
    return HandlerEvent(REQUEST, feature, tuple((_EVENTS, each) for each in raw))


def check_stage_variable(function: lambda_.Function) -> None:
    """Warns if a variable of lambda_http is set to what looks like off: it asks only whether it is there."""
    environment: Mapping[str, str] = getattr(function, "initial_environment", {})
    value = environment.get(_IGNORE_STAGE, "true")
    if value.lower() in _OFF:
        warn(
            function,
            "http-stage",
            f"{_IGNORE_STAGE}={value} of {function.node.path} counts as on: any value leaves the stage out of"
            " the paths of requests. Leave the variable out to have it in them, or set it to true",
        )


def only_for_created(trigger: Any, *names: str) -> None:
    """Refuses options of what a trigger creates if it doesn't create it.

    Raises:
        TriggerError: one of them is set.
    """
    if trigger.creates_source:
        return
    for name in names:
        if getattr(trigger, name) is not None:
            raise TriggerError(
                f"{name} is a choice for an API that the trigger creates, but this one exists",
                key=name,
                remedy=f"set it where the API is made, or leave {trigger.source_field} out",
            )


def inform_open(api: IConstruct, identity: Hashable, what: str, remedy: str) -> None:
    """Says once for an API that whoever knows the address can invoke functions behind it.

    Args:
        api: The API.
        identity: What identifies it in the app.
        what: What has no authorizer, for the text.
        remedy: What to do.
    """
    if is_first("api-auth", api, identity):
        inform(
            api,
            "api-auth",
            f"{what} {api.node.path} without an authorizer: whoever knows the address invokes the"
            f" function. {remedy}",
        )


def allowed_for_all_routes(
    function: lambda_.Function, construct_id: str, handler: lambda_.IFunction, api_id: str
) -> lambda_.IFunction:
    """Lets an API invoke a function by one permission, and returns it as routes may name it.

    Args:
        function: The function, where the permission is made.
        construct_id: The trigger's id; the permission's begins with it.
        handler: The function, or its alias.
        api_id: The API's id.
    """
    arn = Stack.of(function).format_arn(service="execute-api", resource=api_id, resource_name="*/*")
    allow_by_arn(function, construct_id, handler, "apigateway.amazonaws.com", arn)
    return without_permission(function, construct_id, handler)
