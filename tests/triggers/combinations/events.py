"""Kinds whose events come by EventBridge, or by a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3

from tests.triggers.combinations.combination import Combination, Make
from tests.triggers.combinations.sources import (
    auto_scaling_group,
    event_bus_v2,
    pipeline,
)
from tests.triggers.combinations.words import (
    ACCOUNT,
    ARN,
    GRANT,
    IAM5,
    MAKES,
    NO_ACCESS_LOG,
    NO_EVENT_SOURCE,
    PERMISSION,
    RULE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def _preset(make: Make, arn: str, what: str) -> Combination:
    """A kind whose events are about something: `a group`, `an application`."""
    return Combination(
        given=make,
        imported=arn,
        created=f"{what} has too many choices: define it in Python",
        omitted=f"for any {what.partition(' ')[2]}",
        **RULE,  # type: ignore[arg-type]
    )


_OF_SERVICE = Combination(
    given=NO_EVENT_SOURCE,
    imported=NO_EVENT_SOURCE,
    created={},
    **RULE,  # type: ignore[arg-type]
)

EVENTS: Mapping[str, Combination] = {
    **dict.fromkeys(
        ("ec2", "emr", "glue", "health", "kms", "macie", "signin", "ssm", "tag", "trustedadvisor"),
        _OF_SERVICE,
    ),
    "cloudtrail": evolve(_OF_SERVICE, options={"detail": {"eventSource": ["s3.amazonaws.com"]}}),
    "eventbridge-v2-subscriber": Combination(
        options={"name": "orders", "batch_configuration": {"max_batch_size": 1}},
        given=event_bus_v2,
        imported=f"arn:aws:events:{ACCOUNT}:event-busv2/orders/0123456789abcdefghijklmno",
        created={},
        types="EventsV2::Subscriber IAM::Policy",
        created_types="EventsV2::EventBus",
        invoker="events.amazonaws.com",
        newest=True,
        nag={IAM5: GRANT},
    ),
    "eventbridge-rule": Combination(
        options={"event_pattern": {"source": ["shop.orders"]}},
        given=lambda scope: events.EventBus(scope, "Bus"),
        imported=f"arn:aws:events:{ACCOUNT}:event-bus/orders",
        created={},
        omitted="the account's default bus",
        types=f"Events::Rule {PERMISSION}",
        created_types="Events::EventBus",
        principal="events.amazonaws.com",
        scope=ARN,
    ),
    "s3-eventbridge": Combination(
        given=lambda scope: s3.Bucket(scope, "Photos"),
        imported="arn:aws:s3:::photos",
        created={},
        types=f"Events::Rule {PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        in_source="Custom::S3BucketNotifications IAM::Policy",
        principal="events.amazonaws.com",
        scope=ARN,
        nag={"AwsSolutions-S1": NO_ACCESS_LOG},
    ),
    "schedule": Combination(
        options={"schedule": "rate(1 hour)"},
        given=MAKES,
        imported=MAKES,
        created={},
        types="Scheduler::Schedule IAM::Policy",
        invoker="scheduler.amazonaws.com",
    ),
    "schedule-rule": Combination(
        options={"schedule": "rate(1 hour)"},
        given=MAKES,
        imported=MAKES,
        created={},
        **RULE,  # type: ignore[arg-type]
    ),
    "controltower": _OF_SERVICE,
    "autoscaling-events": _preset(
        auto_scaling_group,
        f"arn:aws:autoscaling:{ACCOUNT}:autoScalingGroup:0f:autoScalingGroupName/servers",
        "a group",
    ),
    "codedeploy-events": _preset(
        lambda scope: codedeploy.LambdaApplication(scope, "Application"),
        f"arn:aws:codedeploy:{ACCOUNT}:application:site",
        "an application",
    ),
    "codepipeline-events": _preset(pipeline, f"arn:aws:codepipeline:{ACCOUNT}:site", "a pipeline"),
    "codebuild": _preset(
        lambda scope: codebuild.PipelineProject(scope, "Project"),
        f"arn:aws:codebuild:{ACCOUNT}:project/site",
        "a project",
    ),
    "ecr-scan": _preset(
        lambda scope: ecr.Repository(scope, "Images"),
        f"arn:aws:ecr:{ACCOUNT}:repository/team/images",
        "a repository",
    ),
}
