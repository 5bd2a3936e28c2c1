"""Steps of workflows of Transfer Family, for files that were uploaded."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_transfer as transfer

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import (
    flag,
    integer,
    keyword,
    string,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.lists import items_of
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

_FILES = {"original": "${original.file}", "previous": "${previous.file}"}
_MOST_STEPS = 8


@with_options
class TransferWorkflowStepTrigger(Trigger):
    """Invokes the function for each file that is uploaded to a Transfer Family server, as a custom step.

    The step is added behind the others of the workflow, or of what it does when a step fails. The
    function's code has to call `SendWorkflowStepState` with the `token` of the event, which its role may:
    until then, or until the step times out, the workflow waits. The event is a type of the handler's own.
    The server's execution role, which Python makes, needs lambda:InvokeFunction:
    `function.grant_invoke(role)`. See "Use custom file-processing steps" in the Transfer Family guide.

    Args:
        workflow: The workflow (`CfnWorkflow`). Default: one is created, with this step only.
        name: The step's name. Default: none.
        on_exception: Whether the step is one for when another one fails. Default: False.
        source_file_location: What the step is given: the `original` file, or that of the `previous` step.
            Default: previous.
        timeout_seconds: How long the workflow waits for the step: 1 to 1,800 seconds. Default: 60.

    Raises:
        TriggerError: a workflow that isn't of this app or has 8 steps, or an option out of range.
    """

    type: ClassVar[str] = "transfer-workflow-step"
    source_field: ClassVar[str | None] = "workflow"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    workflow: Annotated[
        transfer.CfnWorkflow | Source | None,
        Resource(
            "a workflow (CfnWorkflow)",
            "on_exception_steps",
            not_imported="its steps are set only where the workflow itself is defined",
        ),
    ] = None
    _: KW_ONLY
    name: Annotated[
        str | None, string(r"[\w-]{1,30}", "a name of at most 30 letters, digits, _ and -")
    ] = None
    on_exception: Annotated[bool | None, flag()] = False
    source_file_location: Annotated[str | None, keyword(*_FILES)] = None
    timeout_seconds: Annotated[int | None, integer(1, 1800)] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> transfer.CfnWorkflow:
        """Adds a step to the workflow."""
        step = self._step(function)
        if self.creates_source:
            if isinstance(self.workflow, Created):
                refuse_properties(self.workflow, "workflow")
            if self.on_exception:
                raise TriggerError(
                    "a workflow that is created has no step that could fail",
                    key="on_exception",
                    remedy="name a workflow, or leave it out",
                )
            workflow = transfer.CfnWorkflow(function, construct_id, steps=[step])
        else:
            workflow = self._extended(step)
        # Not in the role's own policy, before which the function isn't made: its ARN is in the workflow.
        role = function.role
        if role is not None:
            iam.Policy(
                function,
                f"{construct_id}Policy",
                roles=[role],
                statements=[
                    iam.PolicyStatement(
                        actions=["transfer:SendWorkflowStepState"], resources=[workflow.attr_arn]
                    )
                ],
            )
        return workflow

    def sample_event(self) -> dict[str, Any]:
        """Returns the upload of one file."""
        return {
            "token": REQUEST_ID,
            "serviceMetadata": {
                "executionDetails": {
                    "workflowId": "w-0123456789abcdef0",
                    "executionId": REQUEST_ID,
                },
                "transferDetails": {
                    "sessionId": "0123456789abcdef",
                    "userName": "example-user",
                    "serverId": "s-0123456789abcdef0",
                },
            },
            "fileLocation": {
                "domain": "S3",
                "bucket": "example-bucket",
                "key": "in/example.csv",
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "versionId": None,
            },
        }

    def _step(self, function: lambda_.Function) -> transfer.CfnWorkflow.WorkflowStepProperty:
        location = self.source_file_location
        details = {
            "Name": self.name,
            "SourceFileLocation": None if location is None else _FILES[location],
            "Target": self.handler(function).function_arn,
            "TimeoutSeconds": self.timeout_seconds,
        }
        return transfer.CfnWorkflow.WorkflowStepProperty(
            type="CUSTOM",
            # aws-cdk-lib hands it over as it is.
            custom_step_details={
                name: value for name, value in details.items() if value is not None
            },
        )

    def _extended(self, step: transfer.CfnWorkflow.WorkflowStepProperty) -> transfer.CfnWorkflow:
        workflow: Any = self.workflow
        attribute = "on_exception_steps" if self.on_exception else "steps"
        steps = items_of(structure_of(workflow, attribute), workflow, "workflow", "steps")
        steps.append(step)
        if len(steps) > _MOST_STEPS:
            raise TriggerError(
                f"the workflow {workflow.node.path} has {_MOST_STEPS} steps already, which is all that"
                " it can have",
                key="workflow",
                remedy="leave one of them out",
            )
        setattr(workflow, attribute, steps)
        found: transfer.CfnWorkflow = workflow
        return found
