from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ecr as ecr

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    AutoScalingEventsTrigger,
    CodeBuildEventsTrigger,
    CodeDeployEventsTrigger,
    ControlTowerEventsTrigger,
    EcrScanEventsTrigger,
)
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.events.deployment_services import CodePipelineEventsTrigger
from cdk_rust_lambda.triggers.events.preset_samples import SAMPLE_DETAILS
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger

RULE = "AWS::Events::Rule"


def pattern_of(folder: Path, trigger: ServiceEventTrigger, stack: Stack | None = None) -> Any:
    stack = stack or skipping_stack()
    function_with(folder, stack, trigger)
    return only(stack, RULE)["EventPattern"]


def test_scans_of_a_repository(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = EcrScanEventsTrigger(
        ecr.Repository(stack, "Images"), detail={"image-tags": ["latest"]}
    )
    pattern = pattern_of(tmp_path, trigger, stack)
    assert pattern["source"] == ["aws.ecr"]
    assert pattern["detail-type"] == ["ECR Image Scan"]
    assert pattern["detail"]["image-tags"] == ["latest"]
    assert pattern["detail"]["repository-name"][0]["Ref"].startswith("Images")
    assert only(stack, "AWS::Lambda::Permission")["Principal"] == "events.amazonaws.com"


def test_all_scans(tmp_path: Path) -> None:
    pattern = pattern_of(tmp_path, EcrScanEventsTrigger())
    assert pattern == {"source": ["aws.ecr"], "detail-type": ["ECR Image Scan"]}


@pytest.mark.parametrize(
    ("kind", "source", "field", "name"),
    [
        (
            "ecr-scan",
            "'arn:aws:ecr:eu-west-1:123456789012:repository/team/images'",
            "repository-name",
            "team/images",
        ),
        ("codebuild", "{ name = 'site' }", "project-name", "site"),
        (
            "codebuild",
            "'arn:aws:codebuild:${AWS::Region}:123456789012:project/site'",
            "project-name",
            "site",
        ),
        (
            "codepipeline-events",
            "'arn:aws:codepipeline:eu-west-1:123456789012:site'",
            "pipeline",
            "site",
        ),
        (
            "codedeploy-events",
            "'arn:aws:codedeploy:eu-west-1:123456789012:application:site'",
            "application",
            "site",
        ),
        (
            "autoscaling-events",
            "'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:0f:autoScalingGroupName/a b'",
            "AutoScalingGroupName",
            "a b",
        ),
    ],
)
def test_a_source_in_cargo_toml(
    tmp_path: Path, kind: str, source: str, field: str, name: str
) -> None:
    stack = skipping_stack()
    lines = f"type = '{kind}'\nid = 'T'\nsource = {source}"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, RULE)["EventPattern"]["detail"] == {field: [name]}
    event = function.triggers["T"].trigger.sample_event()
    assert event["detail"][field] == name
    assert event["resources"][0].endswith(name)


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        project = codebuild.Project(
            stack, "Site", build_spec=codebuild.BuildSpec.from_object({"version": "0.2"})
        )
        if in_manifest:
            lines = (
                "type = 'codebuild'\nsource = 'site'\nretry_attempts = 3\n"
                "detail_types = ['codebuild build phase change']\n"
                "detail = { completed-phase-status = ['FAILED'] }"
            )
            function_with(
                tmp_path, stack, manifest=trigger_table(lines), resources={"site": project}
            )
        else:
            trigger = CodeBuildEventsTrigger(
                project,
                retry_attempts=3,
                detail_types=["CodeBuild Build Phase Change"],
                detail={"completed-phase-status": ["FAILED"]},
            )
            function_with(tmp_path, stack, trigger)
        found.append(only(stack, RULE))
    assert found[0] == found[1]
    assert found[0]["EventPattern"]["detail-type"] == ["CodeBuild Build Phase Change"]


def test_an_application_of_code_deploy(tmp_path: Path) -> None:
    stack = skipping_stack()
    application = codedeploy.LambdaApplication(stack, "Shop", application_name="shop")
    trigger = CodeDeployEventsTrigger(application)
    pattern = pattern_of(tmp_path, trigger, stack)
    assert pattern["detail"]["application"][0]["Ref"].startswith("Shop")


def test_a_source_that_python_imports(tmp_path: Path) -> None:
    stack = skipping_stack()
    project = codebuild.Project.from_project_name(stack, "Site", "site")
    pattern = pattern_of(tmp_path, CodeBuildEventsTrigger(project), stack)
    assert pattern["detail"] == {"project-name": ["site"]}


def test_defaults(tmp_path: Path) -> None:
    assert pattern_of(tmp_path, CodePipelineEventsTrigger()) == {
        "source": ["aws.codepipeline"],
        "detail-type": ["CodePipeline Pipeline Execution State Change"],
    }
    assert len(pattern_of(tmp_path, AutoScalingEventsTrigger())["detail-type"]) == 6


def test_control_tower_gives_the_detail(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = ControlTowerEventsTrigger(detail={"eventName": ["CreateManagedAccount"]})
    function_with(tmp_path, stack, trigger)
    rule = only(stack, RULE)
    assert rule["EventPattern"]["source"] == ["aws.controltower"]
    assert rule["Targets"][0]["InputPath"] == "$.detail"
    assert "createManagedAccountStatus" in trigger.sample_event()["serviceEventDetails"]
    assert ControlTowerEventsTrigger(input=[1]).sample_event() == [1]


@pytest.mark.parametrize(
    ("trigger", "options", "key"),
    [
        (EcrScanEventsTrigger, {"repository": "images"}, "repository"),
        (EcrScanEventsTrigger, {"detail": {"image-tags": "latest"}}, "detail.image-tags"),
        (EcrScanEventsTrigger, {"detail": []}, "detail"),
        (CodeBuildEventsTrigger, {"detail_types": ["Build"]}, "detail_types"),
        (CodeBuildEventsTrigger, {"detail_types": []}, "detail_types"),
        (CodeBuildEventsTrigger, {"detail_types": "Build"}, "detail_types"),
    ],
)
def test_options_that_are_wrong(
    trigger: type[ServiceEventTrigger], options: dict[str, Any], key: str
) -> None:
    with pytest.raises(TriggerError) as caught:
        trigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_what_cargo_toml_can_not_do(tmp_path: Path) -> None:
    for lines, words in (
        ("source = { create = true }", "can't be created"),
        ("source = 'arn:aws:sqs:eu-west-1:123456789012:q'", "not the ARN"),
        ("source = { name = 'a' }\ndetail = { project-name = ['b'] }", "project-name already"),
    ):
        with pytest.raises(TriggerError, match=words):
            function_with(
                tmp_path,
                skipping_stack(),
                manifest=trigger_table(f"type = 'codebuild'\n{lines}"),
            )


def test_every_detail_type_has_a_sample() -> None:
    for kind in (CodeBuildEventsTrigger, CodePipelineEventsTrigger, AutoScalingEventsTrigger):
        option = option_of(attrs.fields_dict(kind)["detail_types"])
        assert option is not None
        assert option.schema is not None
        for name in option.schema["items"]["enum"]:
            assert name in SAMPLE_DETAILS
            event = kind(detail_types=[name]).sample_event()
            assert event["detail-type"] == name
