from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks

from cdk_rust_lambda.triggers.callbacks.step_functions import StepFunctionsTaskTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = "AWS::StepFunctions::StateMachine"


def state_of(stack: Stack) -> dict[str, Any]:
    """The only state of the only state machine, with tokens as `TOKEN`."""
    text = only(stack, MACHINE)["DefinitionString"]
    parts = text["Fn::Join"][1] if isinstance(text, dict) else [text]
    joined = "".join(part if isinstance(part, str) else "TOKEN" for part in parts)
    (state,) = json.loads(joined)["States"].values()
    found: dict[str, Any] = state
    return found


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'stepfunctions-task'\nid = 'Order'\ntask_timeout = 60\nresult_path = '$.result'\n"
        "retry_on_service_exceptions = false\nstate_machine_type = 'express'\n"
        "payload = { 'order.$' = '$.order', kind = 'a' }\ncomment = 'c'\nstate_name = 'Take'",
        lambda _: StepFunctionsTaskTrigger(
            id="Order",
            task_timeout=Duration.minutes(1),
            result_path="$.result",
            retry_on_service_exceptions=False,
            state_machine_type=sfn.StateMachineType.EXPRESS,
            payload=sfn.TaskInput.from_object({"order.$": "$.order", "kind": "a"}),
            comment="c",
            state_name="Take",
        ),
    )
    machine = only(stack, MACHINE)
    assert machine["StateMachineType"] == "EXPRESS"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 30
    state = state_of(stack)
    assert state["Resource"].endswith("states:::lambda:invoke")
    assert state["TimeoutSeconds"] == 60
    assert state["ResultPath"] == "$.result"
    assert "Retry" not in state
    assert state["Parameters"]["Payload"] == {"order.$": "$.order", "kind": "a"}
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_a_definition_in_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    task = StepFunctionsTaskTrigger(payload_response_only=True).task(function, "Work")
    assert isinstance(task, tasks.LambdaInvoke)
    body = sfn.DefinitionBody.from_chainable(task.next(sfn.Succeed(stack, "Done")))
    sfn.StateMachine(stack, "Machine", definition_body=body)
    assert "Work" in str(only(stack, MACHINE)["DefinitionString"])


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, StepFunctionsTaskTrigger(alias="live"), manifest=manifest)
    assert "Alias" in str(only(stack, MACHINE)["DefinitionString"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"payload": "x"}, "payload"),
        ({"result_path": "result"}, "result_path"),
        ({"task_timeout": 5.5}, "task_timeout"),
        ({"integration_pattern": "wait"}, "integration_pattern"),
        ({"payload_response_only": True, "client_context": "e30="}, "payload_response_only"),
        (
            {"state_machine_type": "express", "integration_pattern": "wait_for_task_token"},
            "integration_pattern",
        ),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: StepFunctionsTaskTrigger(**options), key)


def test_a_token_that_is_missing(tmp_path: Path) -> None:
    trigger = StepFunctionsTaskTrigger(
        integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN
    )
    refused(
        lambda: function_with(tmp_path, skipping_stack(), trigger),
        "integration_pattern",
        "Task Token",
    )


def test_the_sample_event() -> None:
    def sample(payload: Any) -> Any:
        return StepFunctionsTaskTrigger(payload=payload).sample_event()

    assert sample(None) == {"hello": "world"}
    assert sample({"kind": "a"}) == {"kind": "a"}
    assert sample({"kind.$": "$.kind"}) == {"hello": "world"}
