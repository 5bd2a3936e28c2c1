"""Events of single AWS services: rules on the default bus whose pattern is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import attrs
from attrs import Attribute, frozen
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.eventbridge import RuleTrigger
from cdk_rust_lambda.triggers.options import resource, set_options, table
from cdk_rust_lambda.triggers.patterns import check_pattern, example_of
from cdk_rust_lambda.triggers.preset_samples import SAMPLE_DETAILS
from cdk_rust_lambda.triggers.samples import sample_arn, sample_name
from cdk_rust_lambda.triggers.source import Source, SourceArn, SourceName
from cdk_rust_lambda.triggers.trigger import HandlerEvent


def _detail_types(*known_types: str, default: Sequence[str] = ()) -> Any:
    """Some of the detail types of a service, in whatever case; all, or only some, by default."""
    spellings = {name.lower(): name for name in known_types}

    def convert(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(
            spellings.get(each.lower(), each) if isinstance(each, str) else each for each in value
        )

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, tuple) or not value:
            raise TriggerError(
                f"expected a list of detail types, found {value!r}",
                key=attribute.name,
                remedy=f"write some of: {', '.join(known_types)}",
            )
        for each in value:
            if each not in known_types:
                raise TriggerError(
                    f"the service has no events of the detail type {each!r}",
                    key=attribute.name,
                    remedy=suggest(str(each), known_types),
                )

    schema = {"type": "array", "items": {"type": "string", "enum": list(known_types)}}
    return attrs.field(
        default=tuple(default or known_types),
        kw_only=True,
        converter=convert,
        validator=check,
        hash=False,
        metadata={"schema": schema},
    )


def _merged(sample: Any, example: Any) -> Any:
    """Returns a sample with an example in it, which keeps the sample's lists and other fields."""
    if isinstance(sample, Mapping) and isinstance(example, Mapping):
        changed = {name: _merged(sample.get(name), value) for name, value in example.items()}
        return {**sample, **changed}
    # A pattern names an item of a list, without the list.
    return [example] if isinstance(sample, list) and not isinstance(example, list) else example


@frozen(kw_only=True)
class ServiceEventTrigger(RuleTrigger):
    """What the triggers by events of one AWS service have in common.

    Attributes:
        service: The service, as in the events' `source`.
        name_field: The field of `detail` that holds the name of the trigger's source.
        name_attribute: The attribute of a construct that holds it.
        arn_format: The ARN's service and resource, for sample events.
    """

    service: ClassVar[str]
    name_field: ClassVar[str | None] = None
    name_attribute: ClassVar[str] = ""
    arn_format: ClassVar[tuple[str, str]] = ("", "")
    leaves_out: ClassVar[Mapping[str, str]] = {
        **RuleTrigger.leaves_out,
        "event_bus": "AWS services send to the default bus",
        "event_pattern": "the kind makes it; detail adds to it",
    }

    detail: Mapping[str, Any] | None = table()

    def __attrs_post_init__(self) -> None:
        if self.detail is None:
            return
        check_pattern(self.detail, "detail")
        if self.source is not None and self.name_field in self.detail:
            raise TriggerError(
                f"the source is {self.name_field} already",
                key=f"detail.{self.name_field}",
                remedy="leave it out, or leave the source out",
            )

    @property
    def detail_type_names(self) -> tuple[str, ...]:
        """The detail types to match."""
        names: tuple[str, ...] = getattr(self, "detail_types", ())
        return names

    def rule_options(self, source: Any) -> dict[str, Any]:  # noqa: ARG002
        """Returns the pattern."""
        pattern: dict[str, Any] = {
            "source": [self.service],
            "detail-type": list(self.detail_type_names),
        }
        detail = set_options(self, "detail").get("detail", {})
        if self.name_field is not None and self.source is not None:
            detail[self.name_field] = [self._source_name()]
        if detail:
            pattern["detail"] = detail
        return {"event_pattern": pattern}

    def example(self) -> dict[str, Any]:
        """Returns an event of the service, of the first detail type."""
        detail_type = self.detail_type_names[0]
        detail: dict[str, Any] = _merged(SAMPLE_DETAILS[detail_type], example_of(self.detail or {}))
        resources: list[str] = []
        if self.name_field is not None:
            service, prefix = self.arn_format
            source = self.source
            if isinstance(source, SourceArn):
                name = self._without_prefix(source).arn
                name = detail[self.name_field] if "${" in name else name
            else:
                name = sample_name(source, self.name_attribute, detail[self.name_field])
            detail[self.name_field] = name
            resources = [sample_arn(service, f"{prefix}{name}")]
        return {
            "source": self.service,
            "detail-type": detail_type,
            "resources": resources,
            "detail": detail,
        }

    def _source_name(self) -> str:
        """Returns the name of the trigger's source; it needs no construct."""
        if isinstance(self.source, SourceArn):
            return self._without_prefix(self.source).resolve()
        if isinstance(self.source, SourceName):
            return self.source.name
        name = getattr(self.source, self.name_attribute)
        return str(name)

    def _without_prefix(self, source: SourceArn) -> SourceArn:
        """Returns a source with the name that is in its ARN, which may hold slashes."""
        name = source.arn.rpartition(self.arn_format[1] or ":")[2]
        return SourceArn(name, name)


def _named(expected: str, member: str, arn: str, name: str = r"[\w./-]{1,256}") -> Any:
    return resource(
        expected,
        member,
        is_source=True,
        arn=rf"arn:[\w-]+:{arn}",
        name=name,
        creatable=False,
    )


@frozen
class EcrScanTrigger(ServiceEventTrigger):
    """Invokes the function when a scan of an image in ECR ends.

    The Rust event is `aws_lambda_events::event::ecr_scan::EcrScanEvent` (feature `ecr_scan`). See
    "Amazon ECR events and EventBridge" in the ECR guide.

    Args:
        repository: The images' repository. Default: any.
        detail: More that the events' `detail` must match: `{ image-tags = ["latest"] }`.
            Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: As in `EventBridgeRuleTrigger`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "ecr-scan"
    source_field: ClassVar[str | None] = "repository"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::ecr_scan::EcrScanEvent", "ecr_scan"
    )
    service: ClassVar[str] = "aws.ecr"
    name_field: ClassVar[str | None] = "repository-name"
    name_attribute: ClassVar[str] = "repository_name"
    arn_format: ClassVar[tuple[str, str]] = ("ecr", "repository/")

    repository: ecr.IRepository | Source | None = _named(
        "a repository of ECR", "repository_uri", r"ecr:[\w-]+:\w+:repository/[\w./-]+"
    )

    @property
    def detail_type_names(self) -> tuple[str, ...]:
        """The one detail type of scans."""
        return ("ECR Image Scan",)


@frozen
class CodeBuildTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a build in CodeBuild changes.

    The Rust event is `aws_lambda_events::event::codebuild::CodeBuildEvent` (feature `codebuild`).
    See "Build notifications input format reference" in the CodeBuild guide.

    Args:
        project: The builds' project. Default: any.
        detail_types: `CodeBuild Build State Change`, `CodeBuild Build Phase Change` or both.
            Default: the first.
        detail: More that the events' `detail` must match: `{ build-status = ["FAILED"] }`.
            Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: As in `EventBridgeRuleTrigger`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: an unknown detail type, a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "codebuild"
    source_field: ClassVar[str | None] = "project"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codebuild::CodeBuildEvent", "codebuild"
    )
    service: ClassVar[str] = "aws.codebuild"
    name_field: ClassVar[str | None] = "project-name"
    name_attribute: ClassVar[str] = "project_name"
    arn_format: ClassVar[tuple[str, str]] = ("codebuild", "project/")

    project: codebuild.IProject | Source | None = _named(
        "a project of CodeBuild", "project_arn", r"codebuild:[\w-]+:\w+:project/[\w-]+"
    )
    detail_types: Sequence[str] = _detail_types(
        "CodeBuild Build State Change",
        "CodeBuild Build Phase Change",
        default=("CodeBuild Build State Change",),
    )


@frozen
class CodePipelineEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a pipeline in CodePipeline changes.

    This tells of an execution; a function that is a step of one is another thing. The Rust event is
    `aws_lambda_events::event::codepipeline_cloudwatch::CodePipelineCloudWatchEvent` (feature
    `codepipeline_cloudwatch`). See "Monitoring CodePipeline events" in the CodePipeline guide.

    Args:
        pipeline: The pipeline. Default: any.
        detail_types: `CodePipeline Pipeline Execution State Change`, `CodePipeline Stage Execution
            State Change`, `CodePipeline Action Execution State Change`. Default: the first.
        detail: More that the events' `detail` must match: `{ state = ["FAILED"] }`. Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: As in `EventBridgeRuleTrigger`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: an unknown detail type, a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "codepipeline-events"
    source_field: ClassVar[str | None] = "pipeline"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codepipeline_cloudwatch::CodePipelineCloudWatchEvent",
        "codepipeline_cloudwatch",
    )
    service: ClassVar[str] = "aws.codepipeline"
    name_field: ClassVar[str | None] = "pipeline"
    name_attribute: ClassVar[str] = "pipeline_name"
    arn_format: ClassVar[tuple[str, str]] = ("codepipeline", "")

    pipeline: codepipeline.IPipeline | Source | None = _named(
        "a pipeline", "pipeline_arn", r"codepipeline:[\w-]+:\w+:[\w.@-]+", r"[\w.@-]{1,100}"
    )
    detail_types: Sequence[str] = _detail_types(
        "CodePipeline Pipeline Execution State Change",
        "CodePipeline Stage Execution State Change",
        "CodePipeline Action Execution State Change",
        default=("CodePipeline Pipeline Execution State Change",),
    )


@frozen
class CodeDeployEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a deployment in CodeDeploy changes.

    The Rust event is `aws_lambda_events::event::codedeploy::CodeDeployEvent` (feature `codedeploy`).
    See "Monitoring deployments with Amazon CloudWatch Events" in the CodeDeploy guide.

    Args:
        application: The deployments' application. Default: any.
        detail_types: `CodeDeploy Deployment State-change Notification`, `CodeDeploy Instance
            State-change Notification` or both. Default: the first.
        detail: More that the events' `detail` must match: `{ state = ["FAILURE"] }`.
            Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: As in `EventBridgeRuleTrigger`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: an unknown detail type, a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "codedeploy-events"
    source_field: ClassVar[str | None] = "application"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::codedeploy::CodeDeployEvent", "codedeploy"
    )
    service: ClassVar[str] = "aws.codedeploy"
    name_field: ClassVar[str | None] = "application"
    name_attribute: ClassVar[str] = "application_name"
    arn_format: ClassVar[tuple[str, str]] = ("codedeploy", "application:")

    application: (
        codedeploy.IServerApplication
        | codedeploy.ILambdaApplication
        | codedeploy.IEcsApplication
        | Source
        | None
    ) = _named(
        "an application of CodeDeploy",
        "application_arn",
        r"codedeploy:[\w-]+:\w+:application:[\w.+=,@-]+",
        r"[\w.+=,@-]{1,100}",
    )
    detail_types: Sequence[str] = _detail_types(
        "CodeDeploy Deployment State-change Notification",
        "CodeDeploy Instance State-change Notification",
        default=("CodeDeploy Deployment State-change Notification",),
    )


@frozen
class AutoScalingEventsTrigger(ServiceEventTrigger):
    """Invokes the function when EC2 Auto Scaling starts or stops an instance.

    The Rust event is `aws_lambda_events::event::autoscaling::AutoScalingEvent` (feature
    `autoscaling`). See "Use EventBridge to handle Auto Scaling events" in the EC2 Auto Scaling guide.

    Args:
        auto_scaling_group: The instances' group. Default: any.
        detail_types: `EC2 Instance Launch Successful` and `Unsuccessful`, `EC2 Instance Terminate
            Successful` and `Unsuccessful`, `EC2 Instance-launch Lifecycle Action`, `EC2
            Instance-terminate Lifecycle Action`. Default: all.
        detail: More that the events' `detail` must match. Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: As in `EventBridgeRuleTrigger`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: an unknown detail type, a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "autoscaling-events"
    source_field: ClassVar[str | None] = "auto_scaling_group"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::autoscaling::AutoScalingEvent", "autoscaling"
    )
    service: ClassVar[str] = "aws.autoscaling"
    name_field: ClassVar[str | None] = "AutoScalingGroupName"
    name_attribute: ClassVar[str] = "auto_scaling_group_name"
    arn_format: ClassVar[tuple[str, str]] = ("autoscaling", "autoScalingGroupName/")

    auto_scaling_group: autoscaling.IAutoScalingGroup | Source | None = _named(
        "an Auto Scaling group",
        "auto_scaling_group_arn",
        r"autoscaling:[\w-]+:\w+:autoScalingGroup:[\w-]+:autoScalingGroupName/.{1,255}",
        r".{1,255}",
    )
    detail_types: Sequence[str] = _detail_types(
        "EC2 Instance Launch Successful",
        "EC2 Instance Launch Unsuccessful",
        "EC2 Instance Terminate Successful",
        "EC2 Instance Terminate Unsuccessful",
        "EC2 Instance-launch Lifecycle Action",
        "EC2 Instance-terminate Lifecycle Action",
    )


@frozen
class ControlTowerTrigger(ServiceEventTrigger):
    """Invokes the function when Control Tower has done something with an account or unit.

    The function is given the `detail` of the events, which is the Rust event
    `aws_lambda_events::event::controltower::ControlTowerLifecycleEvent` (feature `controltower`, from
    1.2.1 on). The events are in the management account, in Control Tower's home Region. See
    "Lifecycle events in AWS Control Tower" in its guide.

    Args:
        detail: More that the events' `detail` must match: `{ eventName = ["CreateManagedAccount"] }`.
            Default: nothing.
        dead_letter_queue: As in `EventBridgeRuleTrigger`.
        description: As in `EventBridgeRuleTrigger`.
        enabled: As in `EventBridgeRuleTrigger`.
        input: What the function is given. Default: the events' `detail`.
        max_event_age: As in `EventBridgeRuleTrigger`.
        retry_attempts: As in `EventBridgeRuleTrigger`.
        rule_name: As in `EventBridgeRuleTrigger`.

    Raises:
        TriggerError: a pattern that matches nothing, or a FIFO queue.
    """

    type: ClassVar[str] = "controltower"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::controltower::ControlTowerLifecycleEvent", "controltower"
    )
    service: ClassVar[str] = "aws.controltower"

    @property
    def detail_type_names(self) -> tuple[str, ...]:
        """The one detail type of lifecycle events."""
        return ("AWS Service Event via CloudTrail",)

    def target_input(self) -> events.RuleTargetInput | None:
        """Returns the events' detail, which has a Rust type, unless it is said otherwise."""
        if self.input is None:
            return events.RuleTargetInput.from_event_path("$.detail")
        return super().target_input()

    def sample_event(self) -> Any:
        """Returns the input, or the detail of a new account's event."""
        return self.example()["detail"] if self.input is None else super().sample_event()
