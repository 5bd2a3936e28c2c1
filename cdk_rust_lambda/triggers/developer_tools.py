"""CodeCommit, CodePipeline and CodeDeploy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import field, frozen
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.asynchronous import check_failures
from cdk_rust_lambda.triggers.failures import refuse_properties
from cdk_rust_lambda.triggers.options import (
    integer,
    one_of,
    resource,
    set_options,
    table,
    text,
    texts,
)
from cdk_rust_lambda.triggers.samples import ACCOUNT, REGION, REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.source import NewSource, Source
from cdk_rust_lambda.triggers.structs import choices
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.wiring import allow, refusals


@frozen
class CodeCommitTrigger(Trigger):
    """Invokes the function when something happens in a CodeCommit repository.

    Wired as a trigger of the repository, which may invoke the function on behalf of its own account. The
    Rust event is `aws_lambda_events::event::code_commit::CodeCommitEvent` (feature `code_commit`). See
    "Manage triggers for a repository" in the CodeCommit guide. A repository has at most 10 triggers.

    Args:
        repository: The repository. Default: one is created; it needs a name:
            `{ create = true, repository_name = "code" }`.
        branches: Only for these branches. Default: all.
        custom_data: What the event carries in addition. Default: nothing.
        events: `all`, `update_ref`, `create_ref` and `delete_ref`. Default: all.
        name: The trigger's name. Default: the function's ARN.

    Raises:
        TriggerError: a repository that isn't of this app, or an option of a wrong type.
    """

    type: ClassVar[str] = "codecommit"
    source_field: ClassVar[str | None] = "repository"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::code_commit::CodeCommitEvent", "code_commit"
    )
    covers: ClassVar[tuple[Any, ...]] = (codecommit.Repository.notify,)

    repository: codecommit.Repository | Source | None = resource(
        "a repository",
        "notify",
        is_source=True,
        required=True,
        not_imported="its triggers are set only where the repository itself is defined",
    )
    branches: Sequence[str] | None = texts()
    custom_data: str | None = text()
    events: Sequence[codecommit.RepositoryEventTrigger] | None = choices(
        codecommit.RepositoryEventTrigger
    )
    name: str | None = text()

    def bind(self, function: lambda_.Function, construct_id: str) -> codecommit.Repository:
        """Adds a trigger to the repository."""
        repository: Any = self.repository
        if isinstance(repository, NewSource):
            refuse_properties(repository, "repository", "repository_name")
            name = repository.properties.get("repository_name")
            if not isinstance(name, str):
                raise TriggerError(
                    "a repository needs a name",
                    key="source",
                    remedy='write { create = true, repository_name = "code" }',
                )
            repository = codecommit.Repository(function, construct_id, repository_name=name)
        handler = self.handler(function)
        options = set_options(self, "branches", "custom_data", "events", "name")
        with refusals("events", "give the function one trigger for a repository"):
            repository.notify(handler.function_arn, **options)
        arn = repository.repository_arn
        allow(function, construct_id, handler, "codecommit.amazonaws.com", source_arn=arn)
        check_failures(function, handler)
        found: codecommit.Repository = repository
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns one commit."""
        branch = next(iter(self.branches or ()), "main")
        record = {
            "eventId": REQUEST_ID,
            "eventVersion": "1.0",
            "eventTime": "2026-01-01T12:00:00.000+0000",
            "eventTriggerName": self.name or "example-trigger",
            "eventPartNumber": 1,
            "eventTotalParts": 1,
            "eventName": "ReferenceChanges",
            "eventTriggerConfigId": REQUEST_ID,
            "eventSource": "aws:codecommit",
            "eventSourceARN": sample_arn("codecommit", "example-repository"),
            "userIdentityARN": f"arn:aws:iam::{ACCOUNT}:user/example",
            "awsRegion": REGION,
            "codecommit": {"references": [{"commit": "0" * 40, "ref": f"refs/heads/{branch}"}]},
        }
        if self.custom_data is not None:
            record["customData"] = self.custom_data
        return {"Records": [record]}


def _artifacts(value: Any) -> Any:
    """Turns names into artifacts of a pipeline."""
    if isinstance(value, list | tuple):
        return tuple(
            codepipeline.Artifact.artifact(each) if isinstance(each, str) else each
            for each in value
        )
    return value


def _check_artifacts(_: object, attribute: Any, value: Any) -> None:
    is_right = isinstance(value, tuple) and all(
        isinstance(each, codepipeline.Artifact) for each in value
    )
    if value is not None and not is_right:
        raise TriggerError(
            f"expected a list of artifacts or of their names, found {value!r}",
            key=attribute.name,
            remedy="write a list of names",
        )


def _artifacts_option() -> Any:
    return field(
        default=None,
        kw_only=True,
        converter=_artifacts,
        validator=_check_artifacts,
        hash=False,
        metadata={"schema": {"type": "array", "items": {"type": "string"}}},
    )


@frozen
class CodePipelineTrigger(Trigger):
    """Invokes the function as an action of a pipeline.

    An action is added to a stage of the pipeline, whose role may invoke the function; the function's role
    may report the result, and its code has to call `PutJobSuccessResult` or `PutJobFailureResult`. The Rust
    event is `aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent` (feature
    `codepipeline_job`). See "Invoke an AWS Lambda function in a pipeline in CodePipeline" in its guide.

    Args:
        pipeline: The pipeline. Needed.
        stage_name: The stage; one is added at the end if there is none of that name. Needed.
        action_name: The action's name. Default: the trigger's id.
        inputs: The artifacts that the function reads, or their names: at most 5. Default: none.
        outputs: The artifacts that it writes, or their names: at most 5. Default: none.
        role: The role that invokes the function. Default: one is created.
        run_order: When it runs in its stage: 1 to 999, the same numbers at the same time. Default: 1.
        user_parameters: A table that the function is given. Default: nothing.
        user_parameters_string: A text that it is given instead. Default: none.
        variables_namespace: A name for the action's variables. Default: none that others use.

    Raises:
        TriggerError: no pipeline or stage, or a pipeline that isn't of this app.
    """

    type: ClassVar[str] = "codepipeline"
    source_field: ClassVar[str | None] = "pipeline"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent", "codepipeline_job"
    )
    covers: ClassVar[tuple[Any, ...]] = (pipeline_actions.LambdaInvokeAction,)
    leaves_out: ClassVar[Mapping[str, str]] = {"lambda_": "the function"}

    pipeline: codepipeline.Pipeline | Source | None = resource(
        "a pipeline",
        "add_stage",
        is_source=True,
        creatable=False,
        required=True,
        not_imported="its actions are set only where the pipeline itself is defined",
    )
    stage_name: str | None = text(r"[\w.@-]{1,100}", "letters, digits and '_.@-', at most 100")
    action_name: str | None = text(r"[\w.@-]{1,100}", "letters, digits and '_.@-', at most 100")
    inputs: Sequence[codepipeline.Artifact | str] | None = _artifacts_option()
    outputs: Sequence[codepipeline.Artifact | str] | None = _artifacts_option()
    role: iam.IRole | Source | None = resource(
        "a role",
        "role_arn",
        creatable=False,
        not_imported="the pipeline's role must be able to assume it",
    )
    run_order: int | None = integer(1, 999)
    user_parameters: Mapping[str, Any] | None = table()
    user_parameters_string: str | None = text(
        r"[\s\S]{1,1000}", "a text of at most 1,000 characters"
    )
    variables_namespace: str | None = text(r"[\w@-]{1,100}", "letters, digits and '_@-'")

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
        stages = {stage.stage_name: stage for stage in pipeline.stages}
        if self.stage_name in stages:
            stages[self.stage_name].add_action(action)
        else:
            pipeline.add_stage(stage_name=self.stage_name, actions=[action])
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


@frozen
class CodeDeployHookTrigger(Trigger):
    """Invokes the function before or after CodeDeploy shifts traffic to another function's new version.

    Wired as a hook of the deployment group, whose role may invoke the function; the function's role may
    report the result, and its code has to call `PutLifecycleEventHookExecutionStatus`. The Rust event is
    `aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent` (feature `codedeploy`). See "AppSpec
    'hooks' section for an AWS Lambda deployment" in the CodeDeploy guide.

    Args:
        deployment_group: The deployment group of the other function's alias. Needed.
        hook: `pre`, before traffic is shifted, or `post`, after. Default: pre.

    Raises:
        TriggerError: no deployment group, one that isn't of this app, or one with such a hook.
    """

    type: ClassVar[str] = "codedeploy-hook"
    source_field: ClassVar[str | None] = "deployment_group"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent", "codedeploy"
    )

    deployment_group: codedeploy.LambdaDeploymentGroup | Source | None = resource(
        "a deployment group of a function",
        "add_pre_hook",
        is_source=True,
        creatable=False,
        required=True,
        not_imported="its hooks are set only where the deployed alias is defined",
    )
    hook: str = one_of("pre", "post", default="pre")

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> codedeploy.LambdaDeploymentGroup:
        """Sets the hook."""
        del construct_id  # nothing is created
        group: Any = self.deployment_group
        handler = self.handler(function)
        with refusals("hook", "a deployment group has one hook of each kind"):
            if self.hook == "pre":
                group.add_pre_hook(handler)
            else:
                group.add_post_hook(handler)
        found: codedeploy.LambdaDeploymentGroup = group
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns one deployment."""
        return {
            "DeploymentId": "d-EXAMPLE12",
            "LifecycleEventHookExecutionId": "eyJlbmNyeXB0ZWREYXRhIjoiZXhhbXBsZSJ9",
        }
