"""Events of what is built, deployed and scaled: rules on the default bus whose pattern is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events

from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.events.rule_inputs import has_input
from cdk_rust_lambda.triggers.events.service_event import (
    ServiceEventTrigger,
    named,
    some_detail_types,
)


@with_options
class EcrScanEventsTrigger(ServiceEventTrigger):
    """Invokes the function when a scan of an image in ECR ends.

    The Rust event is `aws_lambda_events::event::ecr_scan::EcrScanEvent` (feature `ecr_scan`). See
    "Amazon ECR events and EventBridge" in the ECR guide.

    Args:
        repository: The images' repository. Default: any.
    """

    type: ClassVar[str] = "ecr-scan"
    source_field: ClassVar[str | None] = "repository"
    service: ClassVar[str | None] = "aws.ecr"
    details: ClassVar[Mapping[str, str | None]] = {"ECR Image Scan": None}
    rust_type: ClassVar[str | None] = "ecr_scan::EcrScanEvent"
    name_field: ClassVar[str | None] = "repository-name"
    name_attribute: ClassVar[str] = "repository_name"
    arn_format: ClassVar[tuple[str, str]] = ("ecr", "repository/")

    repository: Annotated[
        ecr.IRepository | Source | None,
        named("a repository of ECR", "repository_uri", r"ecr:[\w-]+:\w+:repository/[\w./-]+"),
    ] = None


@with_options
class CodeBuildEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a build in CodeBuild changes.

    The Rust event is `aws_lambda_events::event::codebuild::CodeBuildEvent` (feature `codebuild`).
    See "Build notifications input format reference" in the CodeBuild guide.

    Args:
        project: The builds' project. Default: any.
    """

    type: ClassVar[str] = "codebuild"
    source_field: ClassVar[str | None] = "project"
    service: ClassVar[str | None] = "aws.codebuild"
    details: ClassVar[Mapping[str, str | None]] = {
        "CodeBuild Build State Change": None,
        "CodeBuild Build Phase Change": None,
    }
    rust_type: ClassVar[str | None] = "codebuild::CodeBuildEvent"
    name_field: ClassVar[str | None] = "project-name"
    name_attribute: ClassVar[str] = "project_name"
    arn_format: ClassVar[tuple[str, str]] = ("codebuild", "project/")

    project: Annotated[
        codebuild.IProject | Source | None,
        named("a project of CodeBuild", "project_arn", r"codebuild:[\w-]+:\w+:project/[\w-]+"),
    ] = None
    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("CodeBuild Build State Change",)


@with_options
class CodePipelineEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a pipeline in CodePipeline changes.

    This tells of an execution; a function that is a step of one is another thing. The Rust event is
    `aws_lambda_events::event::codepipeline_cloudwatch::CodePipelineCloudWatchEvent` (feature
    `codepipeline_cloudwatch`). See "Monitoring CodePipeline events" in the CodePipeline guide.

    Args:
        pipeline: The pipeline. Default: any.
    """

    type: ClassVar[str] = "codepipeline-events"
    source_field: ClassVar[str | None] = "pipeline"
    service: ClassVar[str | None] = "aws.codepipeline"
    details: ClassVar[Mapping[str, str | None]] = {
        "CodePipeline Pipeline Execution State Change": None,
        "CodePipeline Stage Execution State Change": None,
        "CodePipeline Action Execution State Change": None,
    }
    rust_type: ClassVar[str | None] = "codepipeline_cloudwatch::CodePipelineCloudWatchEvent"
    name_field: ClassVar[str | None] = "pipeline"
    name_attribute: ClassVar[str] = "pipeline_name"
    arn_format: ClassVar[tuple[str, str]] = ("codepipeline", "")

    pipeline: Annotated[
        codepipeline.IPipeline | Source | None,
        named("a pipeline", "pipeline_arn", r"codepipeline:[\w-]+:\w+:[\w.@-]+", r"[\w.@-]{1,100}"),
    ] = None
    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = (
        "CodePipeline Pipeline Execution State Change",
    )


@with_options
class CodeDeployEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a deployment in CodeDeploy changes.

    The Rust event is `aws_lambda_events::event::codedeploy::CodeDeployEvent` (feature `codedeploy`).
    See "Monitoring deployments with Amazon CloudWatch Events" in the CodeDeploy guide.

    Args:
        application: The deployments' application. Default: any.
    """

    type: ClassVar[str] = "codedeploy-events"
    source_field: ClassVar[str | None] = "application"
    service: ClassVar[str | None] = "aws.codedeploy"
    details: ClassVar[Mapping[str, str | None]] = {
        "CodeDeploy Deployment State-change Notification": None,
        "CodeDeploy Instance State-change Notification": None,
    }
    rust_type: ClassVar[str | None] = "codedeploy::CodeDeployEvent"
    name_field: ClassVar[str | None] = "application"
    name_attribute: ClassVar[str] = "application_name"
    arn_format: ClassVar[tuple[str, str]] = ("codedeploy", "application:")

    application: Annotated[
        codedeploy.IServerApplication
        | codedeploy.ILambdaApplication
        | codedeploy.IEcsApplication
        | Source
        | None,
        named(
            "an application of CodeDeploy",
            "application_arn",
            r"codedeploy:[\w-]+:\w+:application:[\w.+=,@-]+",
            r"[\w.+=,@-]{1,100}",
        ),
    ] = None
    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = (
        "CodeDeploy Deployment State-change Notification",
    )


@with_options
class AutoScalingEventsTrigger(ServiceEventTrigger):
    """Invokes the function when EC2 Auto Scaling starts or stops an instance.

    The Rust event is `aws_lambda_events::event::autoscaling::AutoScalingEvent` (feature
    `autoscaling`). See "Use EventBridge to handle Auto Scaling events" in the EC2 Auto Scaling guide.

    Args:
        auto_scaling_group: The instances' group. Default: any.
        detail_types: Some of the kind's detail types. Default: all.
    """

    type: ClassVar[str] = "autoscaling-events"
    source_field: ClassVar[str | None] = "auto_scaling_group"
    service: ClassVar[str | None] = "aws.autoscaling"
    details: ClassVar[Mapping[str, str | None]] = {
        "EC2 Instance Launch Successful": None,
        "EC2 Instance Launch Unsuccessful": None,
        "EC2 Instance Terminate Successful": None,
        "EC2 Instance Terminate Unsuccessful": None,
        "EC2 Instance-launch Lifecycle Action": None,
        "EC2 Instance-terminate Lifecycle Action": None,
    }
    rust_type: ClassVar[str | None] = "autoscaling::AutoScalingEvent"
    name_field: ClassVar[str | None] = "AutoScalingGroupName"
    name_attribute: ClassVar[str] = "auto_scaling_group_name"
    arn_format: ClassVar[tuple[str, str]] = ("autoscaling", "autoScalingGroupName/")

    auto_scaling_group: Annotated[
        autoscaling.IAutoScalingGroup | Source | None,
        named(
            "an Auto Scaling group",
            "auto_scaling_group_arn",
            r"autoscaling:[\w-]+:\w+:autoScalingGroup:[\w-]+:autoScalingGroupName/.{1,255}",
            r".{1,255}",
        ),
    ] = None
    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = tuple(details)


@with_options
class ControlTowerEventsTrigger(ServiceEventTrigger):
    """Invokes the function when Control Tower has done something with an account or unit.

    The function is given the `detail` of the events, which is the Rust event
    `aws_lambda_events::event::controltower::ControlTowerLifecycleEvent` (feature `controltower`, from
    1.1 on). The events are in the management account, in Control Tower's home Region. See
    "Lifecycle events in AWS Control Tower" in its guide.

    Args:
        input: What the function is given. Default: the events' `detail`.
    """

    type: ClassVar[str] = "controltower"
    service: ClassVar[str | None] = "aws.controltower"
    details: ClassVar[Mapping[str, str | None]] = {"AWS Service Event via CloudTrail": None}
    rust_type: ClassVar[str | None] = "controltower::ControlTowerLifecycleEvent"

    def target_input(self) -> events.RuleTargetInput | None:
        """Returns the events' detail, which has a Rust type, unless it is said otherwise."""
        if not has_input(self):
            return events.RuleTargetInput.from_event_path("$.detail")
        return super().target_input()

    def sample_event(self) -> Any:
        """Returns the input, or the detail of a new account's event."""
        return super().sample_event() if has_input(self) else self.example()["detail"]
