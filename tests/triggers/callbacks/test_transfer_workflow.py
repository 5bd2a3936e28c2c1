from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_transfer as transfer

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import TransferWorkflowStepTrigger
from tests.support.projects import skipping_stack, template_of
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = "AWS::Transfer::Workflow"


def workflow_in(stack: Stack, count: int = 1) -> transfer.CfnWorkflow:
    step = transfer.CfnWorkflow.WorkflowStepProperty(
        type="DELETE",
        delete_step_details={"Name": "delete"},
    )
    return transfer.CfnWorkflow(stack, "Files", steps=[step] * count)


def test_a_step_behind_the_others(tmp_path: Path) -> None:
    stack = skipping_stack()
    workflow = workflow_in(stack)
    trigger = TransferWorkflowStepTrigger(
        workflow, name="scan", source_file_location="original", timeout_seconds=90
    )
    function_with(tmp_path, stack, trigger)
    first, second = only(stack, WORKFLOW)["Steps"]
    assert first["Type"] == "DELETE"
    details = second["CustomStepDetails"]
    assert second["Type"] == "CUSTOM"
    assert details.pop("Target")["Fn::GetAtt"][0].startswith("F")
    assert details == {
        "Name": "scan",
        "SourceFileLocation": "${original.file}",
        "TimeoutSeconds": 90,
    }
    (statement,) = only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "transfer:SendWorkflowStepState"
    assert statement["Resource"]["Fn::GetAtt"] == ["Files", "Arn"]
    # The workflow needs the function, so that this must not need the workflow.
    for each in template_of(stack)["Resources"].values():
        if each["Type"] == "AWS::Lambda::Function":
            assert not any("Policy" in name for name in each["DependsOn"])


def test_a_step_for_failures_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'transfer-workflow-step'\nsource = 'files'\non_exception = true"
    resources: dict[str, Any] = {"files": workflow_in(stack)}
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    found = only(stack, WORKFLOW)
    assert len(found["Steps"]) == len(found["OnExceptionSteps"]) == 1
    assert found["OnExceptionSteps"][0]["Type"] == "CUSTOM"


def test_a_workflow_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, TransferWorkflowStepTrigger())
    assert len(only(stack, WORKFLOW)["Steps"]) == 1
    event = function.triggers["TransferWorkflowStep"].trigger.sample_event()
    assert event["serviceMetadata"]["executionDetails"].keys() == {"workflowId", "executionId"}


@pytest.mark.parametrize(
    ("count", "options", "words"),
    [
        (8, {}, "has 8 steps already"),
        (None, {"on_exception": True}, "has no step that could fail"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, count: int | None, options: dict[str, Any], words: str
) -> None:
    stack = skipping_stack()
    workflow = None if count is None else workflow_in(stack, count)
    with pytest.raises(TriggerError, match=words):
        function_with(tmp_path, stack, TransferWorkflowStepTrigger(workflow, **options))
