"""Tasks of Step Functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import is_json
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    flag,
    set_options,
    string,
    table,
)
from cdk_rust_lambda.triggers.wiring.permissions import log_group, refusals

_YEAR = 31_536_000  # seconds; the longest that a standard state machine runs
_PATH = r"\$.*|DISCARD"
_FOR_TOKEN = sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN


def _payload(value: Any) -> Any:
    if isinstance(value, Mapping) and is_json(value):
        return sfn.TaskInput.from_object(dict(value))
    return value


def _check_payload(_: object, __: object, value: Any) -> None:
    if not isinstance(value, sfn.TaskInput):
        raise TriggerError(
            f"expected a table or a TaskInput, found {value!r}",
            key="payload",
            remedy="write a table, or leave payload out for the state's input",
        )


@with_options
class StepFunctionsTaskTrigger(Trigger):
    """Invokes the function as the task of a state machine.

    A state machine with this one task is created: it logs everything for a month, without the data, and is
    traced by X-Ray; its role may invoke the function. The event is the state's input, or `payload`: a
    type of your own, or `serde_json::Value`. For a definition of more than this task, `task(function, id)`
    in Python returns the state: such a trigger is not passed to the function. For `ErrorEquals` all boxed
    errors of Rust have one name, that of `lambda_runtime::Error`; return a `lambda_runtime::Diagnostic` to
    tell them apart. See "Invoke an AWS Lambda
    function with Step Functions" in the Step Functions guide.

    Args:
        assign: Variables to set. Default: none.
        client_context: Data about the client, in base64. Default: none.
        comment: A description of the state. Default: none.
        heartbeat_timeout: The longest time between heartbeats of `wait_for_task_token`. Default: none.
        input_path: The part of the input that the state gets. Default: all.
        integration_pattern: `request_response`, or `wait_for_task_token`, which needs the token in the
            payload. Default: request_response.
        invocation_type: `request_response`, `event` or `dry_run`. Default: request_response.
        output_path: The part of the result that goes on. Default: all.
        outputs: The output of a state in JSONata. Default: the result.
        payload: What the function is given, as a `TaskInput` or a table. Default: the state's input.
        payload_response_only: Whether the result is only what the function returns, without metadata.
            Default: False.
        query_language: `json_path` or `jsonata`. Default: json_path.
        result_path: Where the result goes in the input. Default: it replaces the input.
        result_selector: What is taken from the result. Default: all of it.
        retry_on_service_exceptions: Whether errors of the service are retried. Default: True.
        state_machine_name: The state machine's name. Default: CloudFormation's.
        state_machine_type: `standard` or `express`. Default: standard.
        state_name: The state's name. Default: from the trigger's id.
        task_timeout: How long the task may take. Default: as long as the state machine.

    Raises:
        TriggerError: an option of a wrong type, or options that don't go together.
    """

    type: ClassVar[str] = "stepfunctions-task"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    assign: Annotated[Mapping[str, Any] | None, table()] = None
    client_context: Annotated[str | None, string()] = None
    comment: Annotated[str | None, string()] = None
    heartbeat_timeout: Annotated[Duration | None, duration(1, _YEAR)] = None
    input_path: Annotated[str | None, string(_PATH, "a path such as $.order")] = None
    integration_pattern: Annotated[
        sfn.IntegrationPattern | None, enum_member(sfn.IntegrationPattern)
    ] = None
    invocation_type: Annotated[
        tasks.LambdaInvocationType | None, enum_member(tasks.LambdaInvocationType)
    ] = None
    output_path: Annotated[str | None, string(_PATH, "a path such as $.Payload")] = None
    outputs: Annotated[Any, table()] = None
    payload: Annotated[
        sfn.TaskInput | Mapping[str, Any] | None,
        Option(converter=_payload, validator=_check_payload, schema={"type": "object"}),
    ] = None
    payload_response_only: Annotated[bool | None, flag()] = None
    query_language: Annotated[sfn.QueryLanguage | None, enum_member(sfn.QueryLanguage)] = None
    result_path: Annotated[str | None, string(_PATH, "a path such as $.result")] = None
    result_selector: Annotated[Mapping[str, Any] | None, table()] = None
    retry_on_service_exceptions: Annotated[bool | None, flag()] = None
    state_machine_name: Annotated[
        str | None, string(r"[\w-]{1,80}", "letters, digits, '_' and '-', at most 80")
    ] = None
    state_machine_type: Annotated[
        sfn.StateMachineType | None, enum_member(sfn.StateMachineType)
    ] = None
    state_name: Annotated[str | None, string(r".{1,80}", "a text of at most 80 characters")] = None
    task_timeout: Annotated[Duration | None, duration(1, _YEAR)] = None

    def __attrs_post_init__(self) -> None:
        if self.payload_response_only and (
            self.integration_pattern or self.invocation_type or self.client_context
        ):
            raise TriggerError(
                "payload_response_only goes without integration_pattern, invocation_type and"
                " client_context",
                key="payload_response_only",
                remedy="leave it out, or those",
            )
        is_express = self.state_machine_type is sfn.StateMachineType.EXPRESS
        if is_express and self.integration_pattern is _FOR_TOKEN:
            # "Service integrations" of "Choosing workflow type" in the Step Functions guide.
            raise TriggerError(
                "an express state machine waits for no task token",
                key="integration_pattern",
                remedy="leave it out, or set state_machine_type to standard",
            )

    def task(self, function: lambda_.Function, construct_id: str) -> tasks.LambdaInvoke:
        """Returns the state, for a definition of your own.

        Args:
            function: The function; the state's role may invoke it.
            construct_id: The state's id in the function's scope, and its name.

        Raises:
            TriggerError: options that don't go together.
        """
        options = set_options(
            self,
            *("assign", "client_context", "comment", "input_path", "integration_pattern"),
            *("invocation_type", "output_path", "outputs", "payload", "payload_response_only"),
            *("query_language", "result_path", "result_selector", "retry_on_service_exceptions"),
            "state_name",
        )
        for name in ("heartbeat_timeout", "task_timeout"):
            value = getattr(self, name)
            if value is not None:
                options[name] = sfn.Timeout.duration(value)
        with refusals("integration_pattern", "leave it out, or correct what it goes with"):
            return tasks.LambdaInvoke(
                function, construct_id, lambda_function=self.handler(function), **options
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> sfn.StateMachine:
        """Creates the state machine."""
        return sfn.StateMachine(
            function,
            construct_id,
            definition_body=sfn.DefinitionBody.from_chainable(
                self.task(function, f"{construct_id}Task")
            ),
            logs=sfn.LogOptions(
                destination=log_group(function, f"{construct_id}Logs"),
                level=sfn.LogLevel.ALL,
                # What passes through may be secret.
                include_execution_data=False,
            ),
            tracing_enabled=True,
            **set_options(self, "state_machine_name", "state_machine_type"),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns an input, or the payload if it is the same for every execution."""
        if isinstance(self.payload, sfn.TaskInput) and isinstance(self.payload.value, Mapping):
            payload = dict(self.payload.value)
            if "$" not in str(payload) and "{%" not in str(payload):
                return payload
        return {"hello": "world"}
