"""Events that AWS services send of their own accord: each kind is a pattern and the types of its details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, ClassVar

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger, some_detail_types


@with_options
class CloudTrailEventsTrigger(ServiceEventTrigger):
    """Invokes the function when an API of AWS is called, as CloudTrail records it.

    The `T` of the Rust event is `cloudtrail::AWSAPICall`. Calls that only read don't come. See "AWS
    service events delivered via AWS CloudTrail" in the EventBridge guide.

    Args:
        detail: Which calls: `{ eventSource = ["s3.amazonaws.com"], eventName = ["DeleteBucket"] }`.
            Needed, since the function's own calls would invoke it, too.

    Raises:
        TriggerError: all calls are meant.
    """

    type: ClassVar[str] = "cloudtrail"
    service: ClassVar[str | None] = None
    details: ClassVar[Mapping[str, str | None]] = {
        "AWS API Call via CloudTrail": "cloudtrail::AWSAPICall"
    }

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.detail is None:
            raise TriggerError(
                "calls of all APIs would invoke the function, its own calls too",
                key="detail",
                remedy='write { eventSource = ["s3.amazonaws.com"], eventName = ["DeleteBucket"] }',
                check_id="eb-pattern",
            )


@with_options
class Ec2EventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of an EC2 instance changes.

    See "Amazon EC2 events" in the EventBridge events reference.
    """

    type: ClassVar[str] = "ec2"
    service: ClassVar[str | None] = "aws.ec2"
    details: ClassVar[Mapping[str, str | None]] = {
        "EC2 Instance State-change Notification": "ec2::InstanceStateChange",
        "EC2 Instance Rebalance Recommendation": None,
        "EC2 Spot Instance Interruption Warning": None,
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = (
        "EC2 Instance State-change Notification",
    )


@with_options
class EmrEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of an EMR cluster, or of a step in it, changes.

    See "Amazon EMR events" in the EventBridge events reference.
    """

    type: ClassVar[str] = "emr"
    service: ClassVar[str | None] = "aws.emr"
    details: ClassVar[Mapping[str, str | None]] = {
        "EMR Cluster State Change": "emr::ClusterStateChange",
        "EMR Step Status Change": "emr::StepStatusChange",
        "EMR Instance Group State Change": "emr::InstanceGroupStateChange",
        "EMR Auto Scaling Policy State Change": "emr::AutoScalingPolicyStateChange",
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("EMR Cluster State Change",)


@with_options
class GlueEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the state of a job, a crawler or a table of Glue changes.

    The crate has three types for a crawler, by its state: `glue::CrawlerStarted`, `CrawlerSucceeded`
    and `CrawlerFailed`. See "AWS Glue events" in the EventBridge events reference.
    """

    type: ClassVar[str] = "glue"
    service: ClassVar[str | None] = "aws.glue"
    details: ClassVar[Mapping[str, str | None]] = {
        "Glue Job State Change": "glue::JobRunStateChange",
        "Glue Job Run Status": "glue::JobRunStatus",
        "Glue Crawler State Change": None,
        "Glue Data Catalog Database State Change": "glue::DataCatalogDatabaseStateChange",
        "Glue Data Catalog Table State Change": "glue::DataCatalogTableStateChange",
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("Glue Job State Change",)


@with_options
class HealthEventsTrigger(ServiceEventTrigger):
    """Invokes the function when AWS Health has news of what concerns the account.

    The crate's `health::Event` wants an `endTime`, which an event that isn't over may lack. See
    "Creating EventBridge rules for AWS Health" in the AWS Health guide.
    """

    type: ClassVar[str] = "health"
    service: ClassVar[str | None] = "aws.health"
    details: ClassVar[Mapping[str, str | None]] = {
        "AWS Health Event": "health::Event",
        "AWS Health Abuse Event": "health::Event",
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("AWS Health Event",)


@with_options
class KmsEventsTrigger(ServiceEventTrigger):
    """Invokes the function when KMS rotates or deletes a key, or imported key material expires.

    See "AWS Key Management Service events" in the EventBridge events reference.
    """

    type: ClassVar[str] = "kms"
    service: ClassVar[str | None] = "aws.kms"
    details: ClassVar[Mapping[str, str | None]] = {
        "KMS CMK Rotation": "kms::CMKEvent",
        "KMS Imported Key Material Expiration": "kms::CMKEvent",
        "KMS CMK Deletion": "kms::CMKEvent",
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("KMS CMK Rotation",)


@with_options
class MacieEventsTrigger(ServiceEventTrigger):
    """Invokes the function when Macie finds sensitive data, or a bucket that isn't safe.

    The crate's types under `macie` are of Macie Classic, which has ended. See "Amazon EventBridge event
    schema for Macie findings" in the Macie guide.
    """

    type: ClassVar[str] = "macie"
    service: ClassVar[str | None] = "aws.macie"
    details: ClassVar[Mapping[str, str | None]] = {"Macie Finding": None}


@with_options
class SignInEventsTrigger(ServiceEventTrigger):
    """Invokes the function when somebody signs in to the AWS console.

    The `T` of the Rust event is `signin::SignIn`. The events are in the Region that the user signs in
    to, of the root user in us-east-1. See "AWS Management Console sign-in events" in the CloudTrail guide.
    """

    type: ClassVar[str] = "signin"
    service: ClassVar[str | None] = "aws.signin"
    details: ClassVar[Mapping[str, str | None]] = {
        "AWS Console Sign In via CloudTrail": "signin::SignIn"
    }


@with_options
class SsmEventsTrigger(ServiceEventTrigger):
    """Invokes the function when something changes in Systems Manager, such as a parameter.

    See "Amazon EventBridge event examples for Systems Manager" in its guide.
    """

    type: ClassVar[str] = "ssm"
    service: ClassVar[str | None] = "aws.ssm"
    details: ClassVar[Mapping[str, str | None]] = {
        "Parameter Store Change": "ssm::ParameterStoreStateChange",
        "Calendar State Change": "ssm::StateChange",
        "Configuration Compliance State Change": "ssm::ConfigurationComplianceStateChange",
        "EC2 Automation Execution Status-change Notification": (
            "ssm::EC2AutomationExecutionStatusChange"
        ),
        "EC2 Automation Step Status-change Notification": "ssm::EC2AutomationStepStatusChange",
        "EC2 Command Invocation Status-change Notification": "ssm::EC2CommandInvocationStatusChange",
        "EC2 Command Status-change Notification": "ssm::EC2CommandStatusChange",
        "EC2 State Manager Association State Change": "ssm::EC2StateManagerAssociationStateChange",
        "EC2 State Manager Instance Association State Change": (
            "ssm::EC2StateManagerInstanceAssociationStateChange"
        ),
        "Maintenance Window State-change Notification": "ssm::MaintenanceWindowStateChange",
        "Maintenance Window Execution State-change Notification": (
            "ssm::MaintenanceWindowExecutionStateChange"
        ),
        "Maintenance Window Target Registration Notification": (
            "ssm::MaintenanceWindowTargetRegistration"
        ),
        "Maintenance Window Task Execution State-change Notification": (
            "ssm::MaintenanceWindowTaskExecutionStateChange"
        ),
        "Maintenance Window Task Target Invocation State-change Notification": (
            "ssm::MaintenanceWindowTaskTargetInvocationStateChange"
        ),
    }

    _: KW_ONLY
    detail_types: Annotated[Strings, some_detail_types(details)] = ("Parameter Store Change",)


@with_options
class TagEventsTrigger(ServiceEventTrigger):
    """Invokes the function when the tags of a resource change.

    The `T` of the Rust event is `tag::TagChangeOnResource`. See "Tag change events on AWS resources" in
    the guide of AWS resource groups and tagging.
    """

    type: ClassVar[str] = "tag"
    service: ClassVar[str | None] = "aws.tag"
    details: ClassVar[Mapping[str, str | None]] = {
        "Tag Change on Resource": "tag::TagChangeOnResource"
    }


@with_options
class TrustedAdvisorEventsTrigger(ServiceEventTrigger):
    """Invokes the function when Trusted Advisor has checked a resource again.

    The `T` of the Rust event is `trustedadvisor::CheckItemRefreshNotification`. The events are in
    us-east-1. See "Monitoring AWS Trusted Advisor check results with EventBridge" in the AWS Support guide.
    """

    type: ClassVar[str] = "trustedadvisor"
    service: ClassVar[str | None] = "aws.trustedadvisor"
    details: ClassVar[Mapping[str, str | None]] = {
        "Trusted Advisor Check Item Refresh Notification": (
            "trustedadvisor::CheckItemRefreshNotification"
        )
    }
