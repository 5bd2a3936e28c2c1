"""Destinations of other functions' asynchronous invocations."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, TIME, sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import duration, flag, integer, set_options
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.permissions import refusals


@with_options
class LambdaDestinationTrigger(Trigger):
    """Invokes the function when another one has handled an asynchronous event, or failed on it.

    Wired as the destination of the other function, whose role may invoke this one. The event is a record of
    the invocation: a type of your own, or `serde_json::Value`. See "Adding a destination" under
    "Capturing records of Lambda asynchronous invocations" in the Lambda guide.

    Args:
        function: The other function. Needed.
        max_event_age: How long events wait for the other function: 60 seconds to 6 hours.
            Default: 6 hours.
        on_failure: Whether for events that it fails on. Default: False.
        on_success: Whether for events that it has handled. Default: the opposite of `on_failure`.
        response_only: Whether the event is only what the other function returned, by way of EventBridge.
            Default: False.
        retry_attempts: How often the other function is tried again: 0 to 2. Default: 2.

    Raises:
        TriggerError: no function, one whose role isn't known, the same or a durable one, or one with destinations
            already.
    """

    type: ClassVar[str] = "lambda-destination"
    source_field: ClassVar[str | None] = "function"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    function: Annotated[
        lambda_.IFunction | Source | None,
        Resource(
            "a function",
            "configure_async_invoke",
            creatable=False,
            required=True,
            not_imported="its role, which has to invoke this function, isn't known by a name or an ARN",
        ),
    ] = None
    _: KW_ONLY
    max_event_age: Annotated[Duration | None, duration(60, 21_600)] = None
    on_failure: Annotated[bool | None, flag()] = None
    on_success: Annotated[bool | None, flag()] = None
    response_only: Annotated[bool | None, flag()] = None
    retry_attempts: Annotated[int | None, integer(0, 2)] = None

    def __attrs_post_init__(self) -> None:
        if self.on_success is False and not self.on_failure:
            raise TriggerError(
                "the trigger is neither for success nor for failure",
                key="on_success",
                remedy="set on_success or on_failure to true",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> lambda_.IFunction:
        """Sets the other function's destinations."""
        del construct_id  # what is created belongs to the other function
        other: Any = self.function
        _refuse_itself(function, other)
        _refuse_durable(other)
        handler = self.handler(function)
        destination = destinations.LambdaDestination(handler, **set_options(self, "response_only"))
        is_for_success = not self.on_failure if self.on_success is None else self.on_success
        with refusals(
            "function", "a function has one destination of each kind: make one trigger of them"
        ):
            other.configure_async_invoke(
                on_failure=destination if self.on_failure else None,
                on_success=destination if is_for_success else None,
                **set_options(self, "max_event_age", "retry_attempts"),
            )
        check_failures(function, handler)
        found: lambda_.IFunction = other
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the record of one invocation, or what the other function returned."""
        payload = {"hello": "world"}
        if self.response_only:
            return payload
        is_failure = bool(self.on_failure and not self.on_success)
        arn = sample_arn(
            "lambda", f"function:{sample_name(self.function, 'function_name', 'example')}"
        )
        return {
            "version": "1.0",
            "timestamp": TIME,
            "requestContext": {
                "requestId": REQUEST_ID,
                "functionArn": f"{arn}:$LATEST",
                "condition": "RetriesExhausted" if is_failure else "Success",
                "approximateInvokeCount": 3 if is_failure else 1,
            },
            "requestPayload": {"example": True},
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                **({"functionError": "Unhandled"} if is_failure else {}),
            },
            "responsePayload": {"errorMessage": "example"} if is_failure else payload,
        }


def _refuse_itself(function: lambda_.Function, other: Any) -> None:
    """Refuses the function itself, or its alias: each of its ends would invoke it again.

    CloudFormation refuses most of them besides, since the role may invoke the function only when that is
    there, which comes after its role.
    """
    if getattr(other, "lambda_", other) is function:
        raise TriggerError(
            f"{other.node.path} is {function.node.path} itself: each end of an invocation would invoke it"
            " again, for ever",
            key="function",
            remedy="name another function, or let this one go on by itself",
        )


def _refuse_durable(other: Any) -> None:
    """Refuses a durable function, or its alias; see "Invoking durable Lambda functions" in the Lambda guide."""
    resource = getattr(other, "lambda_", other).node.default_child
    if not isinstance(resource, lambda_.CfnFunction):
        return
    if structure_of(resource, "durable_config") is not None:
        raise TriggerError(
            f"the function {other.node.path} has durable_config, and durable functions have no destinations for"
            " the ends of asynchronous invocations",
            key="function",
            remedy="leave the trigger out: dead_letter_queue= of that function takes the events of executions that"
            " have failed, and a step of the function itself can send its result",
        )
