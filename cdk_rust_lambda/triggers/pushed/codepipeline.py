"""Actions of pipelines of CodePipeline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, StringsOr, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REQUEST_ID
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    integer,
    set_options,
    string,
    table,
    text,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures

_ARTIFACT = r"[\w-]{1,100}"  # an artifact's name


def _artifacts(value: Any) -> Any:
    """Turns names into artifacts of a pipeline."""
    if isinstance(value, list | tuple):
        return tuple(
            codepipeline.Artifact.artifact(each)
            if isinstance(each, str) and re.fullmatch(_ARTIFACT, each)
            else each
            for each in value
        )
    return value


def _check_artifacts(_: object, attribute: Any, value: Any) -> None:
    is_right = isinstance(value, tuple) and all(
        isinstance(each, codepipeline.Artifact) for each in value
    )
    if not is_right:
        raise TriggerError(
            f"expected a list of artifacts or of their names, found {value!r}",
            key=attribute.name,
            remedy="write a list of names",
        )


_ARTIFACTS = Option(
    converter=_artifacts,
    validator=_check_artifacts,
    schema={"type": "array", "items": {"type": "string", "pattern": f"^{_ARTIFACT}$"}},
)


@with_options
class CodePipelineTrigger(Trigger):
    """Invokes the function as an action of a pipeline.

    An action is added to a stage of the pipeline, whose role may invoke the function; the function's role
    may report the result, and its code has to call `PutJobSuccessResult` or `PutJobFailureResult`. The Rust
    event is `aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent` (feature
    `codepipeline_job`). See "Invoke an AWS Lambda function in a pipeline in CodePipeline" in its guide.

    Args:
        pipeline: The pipeline. Needed.
        stage_name: The stage, which the pipeline has. Needed.
        action_name: The action's name. Default: the trigger's id.
        inputs: The artifacts that the function reads, or their names: at most 5. Default: none.
        outputs: The artifacts that it writes, or their names: at most 5. Default: none.
        role: The role that invokes the function. Default: one is created.
        run_order: When it runs in its stage: 1 to 999, the same numbers at the same time. Default: 1.
        user_parameters: A table that the function is given. Default: nothing.
        user_parameters_string: A text that it is given instead. Default: none.
        variables_namespace: A name for the action's variables. Default: none that others use.

    Raises:
        TriggerError: no pipeline or stage, a stage that it doesn't have, or a pipeline that isn't of this
            app.
    """

    type: ClassVar[str] = "codepipeline"
    source_field: ClassVar[str | None] = "pipeline"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent", "codepipeline_job"
    )

    pipeline: Annotated[
        codepipeline.Pipeline | Source | None,
        Resource(
            "a pipeline",
            "add_stage",
            creatable=False,
            required=True,
            not_imported="its actions are set only where the pipeline itself is defined",
        ),
    ] = None
    _: KW_ONLY
    stage_name: Annotated[
        str | None, string(r"[\w.@-]{1,100}", "letters, digits and '_.@-', at most 100")
    ] = None
    action_name: Annotated[
        str | None, string(r"[\w.@-]{1,100}", "letters, digits and '_.@-', at most 100")
    ] = None
    inputs: Annotated[StringsOr[codepipeline.Artifact] | None, _ARTIFACTS] = None
    outputs: Annotated[StringsOr[codepipeline.Artifact] | None, _ARTIFACTS] = None
    role: Annotated[
        iam.IRole | Source | None,
        Resource(
            "a role",
            "role_arn",
            creatable=False,
            not_imported="the pipeline's role must be able to assume it",
        ),
    ] = None
    run_order: Annotated[int | None, integer(1, 999)] = None
    user_parameters: Annotated[Mapping[str, Any] | None, table()] = None
    user_parameters_string: Annotated[str | None, text(1000)] = None
    variables_namespace: Annotated[
        str | None, string(r"[\w@-]{1,100}", "letters, digits and '_@-'")
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.stage_name is None:
            raise TriggerError(
                "a stage is needed", key="stage_name", remedy="write the name of a stage"
            )
        if self.user_parameters is not None and self.user_parameters_string is not None:
            raise TriggerError(
                "the parameters are a table or a text, not both",
                key="user_parameters_string",
                remedy="leave one of them out",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> codepipeline.Pipeline:
        """Adds the action to its stage."""
        pipeline: Any = self.pipeline
        stages = {stage.stage_name: stage for stage in pipeline.stages}
        if self.stage_name not in stages:
            raise TriggerError(
                f"the pipeline {pipeline.node.path} has no stage {self.stage_name!r}",
                key="stage_name",
                remedy=f"{suggest(str(self.stage_name), stages)}; a new one is made with add_stage()",
            )
        options = set_options(
            self,
            *("inputs", "outputs", "role", "run_order", "user_parameters"),
            *("user_parameters_string", "variables_namespace"),
        )
        action = pipeline_actions.LambdaInvokeAction(
            action_name=self.action_name or construct_id,
            lambda_=self.handler(function),
            **options,
        )
        stages[self.stage_name].add_action(action)
        check_failures(function, self.handler(function))
        found: codepipeline.Pipeline = pipeline
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns a job without artifacts."""
        configuration = {"FunctionName": "example-function"}
        if self.user_parameters_string is not None:
            configuration["UserParameters"] = self.user_parameters_string
        elif self.user_parameters is not None:
            configuration["UserParameters"] = json.dumps(dict(self.user_parameters))
        return {
            "CodePipeline.job": {
                "id": REQUEST_ID,
                "accountId": ACCOUNT,
                "data": {
                    "actionConfiguration": {"configuration": configuration},
                    "inputArtifacts": [],
                    "outputArtifacts": [],
                    "artifactCredentials": {
                        "accessKeyId": "EXAMPLE",
                        "secretAccessKey": "EXAMPLE",
                        "sessionToken": "EXAMPLE",
                    },
                },
            }
        }
