from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.triggers import CodeCommitTrigger, CodeDeployHookTrigger, CodePipelineTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack, template_of, write_crate
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

REPOSITORY = "AWS::CodeCommit::Repository"
PIPELINE = "AWS::CodePipeline::Pipeline"
GROUP = "AWS::CodeDeploy::DeploymentGroup"
PERMISSION = "AWS::Lambda::Permission"
ALIAS = "[package.metadata.lambda.deploy]\nalias = 'live'\n"


def repository(stack: Stack) -> codecommit.Repository:
    return codecommit.Repository(stack, "Code", repository_name="code")


def test_a_repository(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'codecommit'\nsource = 'given'\nbranches = ['main']\ncustom_data = 'c'\n"
        "events = ['update_ref', 'create-ref']\nname = 'n'",
        lambda given: CodeCommitTrigger(
            given,
            branches=["main"],
            custom_data="c",
            events=[
                codecommit.RepositoryEventTrigger.UPDATE_REF,
                codecommit.RepositoryEventTrigger.CREATE_REF,
            ],
            name="n",
        ),
        repository,
    )
    (trigger,) = only(stack, REPOSITORY)["Triggers"]
    assert trigger.pop("DestinationArn")["Fn::GetAtt"][0].startswith("F")
    assert trigger == {
        "Branches": ["main"],
        "CustomData": "c",
        "Events": ["updateReference", "createReference"],
        "Name": "n",
    }
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "codecommit.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("Code")
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_a_repository_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'codecommit'\nsource = { create = true, repository_name = 'code' }"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, REPOSITORY)["RepositoryName"] == "code"
    lines = "type = 'codecommit'\nsource = { create = true }"
    with pytest.raises(Exception, match="a repository needs a name"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_a_repository_that_exists(tmp_path: Path) -> None:
    refused(CodeCommitTrigger, "repository", "is needed")
    stack = skipping_stack()
    imported: Any = codecommit.Repository.from_repository_name(stack, "R", "code")
    refused(lambda: CodeCommitTrigger(imported), "repository", "expected a repository")
    lines = "type = 'codecommit'\nsource = { name = 'code' }"
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, stack, manifest=trigger_table(lines))


def test_a_repository_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = repository(stack)
    triggers = [CodeCommitTrigger(given, id=name, branches=[name]) for name in "ab"]
    refused(lambda: function_with(tmp_path, stack, *triggers), "events")


def pipeline(stack: Stack) -> codepipeline.Pipeline:
    source = codepipeline.Artifact("source")
    action = pipeline_actions.S3SourceAction(
        action_name="S3",
        bucket=s3.Bucket(stack, "Bucket"),
        bucket_key="source.zip",
        output=source,
        trigger=pipeline_actions.S3Trigger.NONE,
    )
    approve = pipeline_actions.ManualApprovalAction(action_name="Approve")
    return codepipeline.Pipeline(
        stack,
        "Pipe",
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[action]),
            codepipeline.StageProps(stage_name="Check", actions=[approve]),
        ],
    )


def test_a_stage_that_is_mistyped(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CodePipelineTrigger(pipeline(stack), stage_name="Chek")
    error = refused(
        lambda: function_with(tmp_path, stack, trigger), "stage_name", "no stage 'Chek'"
    )
    assert "did you mean 'Check'?" in str(error.remedy)


def test_a_pipeline(tmp_path: Path) -> None:
    stage = "Check"
    stack = same_in_both(
        tmp_path,
        f"type = 'codepipeline'\nsource = 'given'\nstage_name = '{stage}'\naction_name = 'Run'\n"
        "inputs = ['source']\noutputs = ['built']\nrun_order = 2\nvariables_namespace = 'v'\n"
        "user_parameters = { a = 1 }",
        lambda given: CodePipelineTrigger(
            given,
            stage_name=stage,
            action_name="Run",
            inputs=[codepipeline.Artifact("source")],
            outputs=[codepipeline.Artifact("built")],
            run_order=2,
            variables_namespace="v",
            user_parameters={"a": 1},
        ),
        pipeline,
    )
    found = {each["Name"]: each["Actions"] for each in only(stack, PIPELINE)["Stages"]}
    action = found[stage][-1]
    assert action["Name"] == "Run"
    assert action["RunOrder"] == 2
    assert action["Configuration"]["UserParameters"] == '{"a":1}'
    assert action["InputArtifacts"] == [{"Name": "source"}]
    policies = str(resources_of(stack, "AWS::IAM::Policy"))
    assert "lambda:InvokeFunction" in policies
    assert "codepipeline:PutJobSuccessResult" in policies


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"stage_name": None}, "stage_name"),
        ({"stage_name": "a b"}, "stage_name"),
        ({"run_order": 0}, "run_order"),
        ({"inputs": "x"}, "inputs"),
        ({"inputs": ["a b"]}, "inputs"),
        ({"user_parameters": {}, "user_parameters_string": "x"}, "user_parameters_string"),
    ],
)
def test_actions_that_are_wrong(options: dict[str, Any], key: str) -> None:
    given = pipeline(Stack())
    refused(lambda: CodePipelineTrigger(given, **{"stage_name": "Check", **options}), key)


def deployment_group(stack: Stack) -> codedeploy.LambdaDeploymentGroup:
    code = lambda_.Code.from_inline("x")
    other = lambda_.Function(
        stack, "Other", code=code, handler="x.y", runtime=lambda_.Runtime.PYTHON_3_13
    )
    return codedeploy.LambdaDeploymentGroup(stack, "Group", alias=other.add_alias("live"))


@pytest.mark.parametrize(
    ("hook", "key"), [("pre", "BeforeAllowTrafficHook"), ("post", "AfterAllowTrafficHook")]
)
def test_a_hook(tmp_path: Path, hook: str, key: str) -> None:
    stack = same_in_both(
        tmp_path,
        f"type = 'codedeploy-hook'\nsource = 'given'\nhook = '{hook}'",
        lambda given: CodeDeployHookTrigger(given, hook=hook),
        deployment_group,
    )
    assert len(resources_of(stack, GROUP)) == 1
    assert "PutLifecycleEventHookExecutionStatus" in str(resources_of(stack, "AWS::IAM::Policy"))
    found = template_of(stack)["Resources"].values()
    (policy,) = (each["UpdatePolicy"] for each in found if "UpdatePolicy" in each)
    (name,) = (name for name in policy["CodeDeployLambdaAliasUpdate"] if name.endswith("Hook"))
    assert name == key


def test_a_hook_that_is_refused(tmp_path: Path) -> None:
    refused(CodeDeployHookTrigger, "deployment_group", "is needed")
    stack = skipping_stack()
    group = deployment_group(stack)
    refused(lambda: CodeDeployHookTrigger(group, hook="x"), "hook")
    function_with(tmp_path, stack, CodeDeployHookTrigger(group))
    crate = write_crate(tmp_path)
    other = RustFunction(stack, "G", manifest_path=crate)
    refused(lambda: other.add_trigger(CodeDeployHookTrigger(group)), "hook", "already")


def test_aliases(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CodeCommitTrigger(repository(stack), alias="live")
    function: RustFunction = function_with(tmp_path, stack, trigger, manifest=ALIAS)
    assert function.alias is not None
    (found,) = only(stack, REPOSITORY)["Triggers"]
    assert "Alias" in found["DestinationArn"]["Ref"]
    assert "Alias" in only(stack, PERMISSION)["FunctionName"]["Ref"]


def test_the_sample_events() -> None:
    stack = Stack()
    (record,) = CodeCommitTrigger(repository(stack), branches=["b"]).sample_event()["Records"]
    assert record["codecommit"]["references"][0]["ref"] == "refs/heads/b"
    trigger = CodePipelineTrigger(pipeline(stack), stage_name="S", user_parameters={"a": 1})
    data = trigger.sample_event()["CodePipeline.job"]["data"]
    assert data["actionConfiguration"]["configuration"]["UserParameters"] == '{"a": 1}'
    assert CodeDeployHookTrigger(deployment_group(stack)).sample_event()["DeploymentId"]
