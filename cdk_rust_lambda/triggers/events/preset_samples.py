"""What events of AWS services have in their `detail`, by detail type, for sample events."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, REQUEST_ID, TIME, sample_arn
from cdk_rust_lambda.triggers.events.service_samples import SERVICE_DETAILS

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUILD_TIME = "Jan 1, 2026 12:00:00 PM"
_BUILD = {
    "project-name": "example-project",
    "build-id": sample_arn("codebuild", f"build/example-project:{REQUEST_ID}"),
    "additional-information": {
        "artifact": {"location": "arn:aws:s3:::example-bucket/artifact.zip"},
        "environment": {
            "image": "aws/codebuild/standard:7.0",
            "privileged-mode": False,
            "compute-type": "BUILD_GENERAL1_SMALL",
            "type": "LINUX_CONTAINER",
            "environment-variables": [],
        },
        "timeout-in-minutes": 60.0,
        "build-complete": True,
        "build-number": 1.0,
        "initiator": "example-user",
        "build-start-time": _BUILD_TIME,
        "source": {"location": "example-bucket/source.zip", "type": "S3"},
        "source-version": "main",
        "logs": {"group-name": "/aws/codebuild/example-project", "stream-name": REQUEST_ID},
        "phases": [
            {
                "phase-context": [],
                "start-time": _BUILD_TIME,
                "end-time": _BUILD_TIME,
                "duration-in-seconds": 0.0,
                "phase-type": "SUBMITTED",
                "phase-status": "SUCCEEDED",
            }
        ],
    },
    "version": "1",
}
_PIPELINE = {
    "pipeline": "example-pipeline",
    "version": 1,
    "execution-id": REQUEST_ID,
    "state": "STARTED",
}
_DEPLOYMENT = {
    "region": REGION,
    "application": "example-application",
    "deploymentId": "d-EXAMPLE12",
    "deploymentGroup": "example-group",
    "state": "SUCCESS",
}
_SCALING = {
    "AutoScalingGroupName": "example-group",
    "ActivityId": REQUEST_ID,
    "RequestId": REQUEST_ID,
    "EC2InstanceId": "i-1234567890abcdef0",
    "StatusMessage": "",
    "StartTime": TIME,
    "EndTime": TIME,
    "Cause": "example",
    "Details": {"Availability Zone": f"{REGION}a", "Subnet ID": "subnet-12345678"},
}
_LIFECYCLE = {
    "AutoScalingGroupName": "example-group",
    "LifecycleActionToken": REQUEST_ID,
    "LifecycleHookName": "example-hook",
    "EC2InstanceId": "i-1234567890abcdef0",
}

SAMPLE_DETAILS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        **SERVICE_DETAILS,
        "ECR Image Scan": {
            "scan-status": "COMPLETE",
            "repository-name": "example-repository",
            "finding-severity-counts": {"HIGH": 1, "LOW": 2},
            "image-digest": "sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd1234567",
            "image-tags": ["latest"],
        },
        "CodeBuild Build State Change": {
            **_BUILD,
            "build-status": "SUCCEEDED",
            "current-phase": "COMPLETED",
            "current-phase-context": "[]",
        },
        "CodeBuild Build Phase Change": {
            **_BUILD,
            "completed-phase": "SUBMITTED",
            "completed-phase-status": "SUCCEEDED",
            "completed-phase-context": "[]",
            "completed-phase-duration-seconds": 0.0,
            "completed-phase-start": _BUILD_TIME,
            "completed-phase-end": _BUILD_TIME,
        },
        "CodePipeline Pipeline Execution State Change": _PIPELINE,
        "CodePipeline Stage Execution State Change": {**_PIPELINE, "stage": "Build"},
        "CodePipeline Action Execution State Change": {
            **_PIPELINE,
            "stage": "Build",
            "action": "Compile",
            "region": REGION,
            "type": {"owner": "AWS", "category": "Build", "provider": "CodeBuild", "version": 1},
        },
        "CodeDeploy Deployment State-change Notification": {
            **_DEPLOYMENT,
            "instanceGroupId": REQUEST_ID,
        },
        "CodeDeploy Instance State-change Notification": {
            **_DEPLOYMENT,
            "instanceId": "i-1234567890abcdef0",
        },
        "EC2 Instance Launch Successful": {**_SCALING, "StatusCode": "InProgress"},
        "EC2 Instance Launch Unsuccessful": {**_SCALING, "StatusCode": "Failed"},
        "EC2 Instance Terminate Successful": {**_SCALING, "StatusCode": "InProgress"},
        "EC2 Instance Terminate Unsuccessful": {**_SCALING, "StatusCode": "Failed"},
        "EC2 Instance-launch Lifecycle Action": {
            **_LIFECYCLE,
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        },
        "EC2 Instance-terminate Lifecycle Action": {
            **_LIFECYCLE,
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        },
        "AWS Service Event via CloudTrail": {
            "eventVersion": "1.05",
            "userIdentity": {"accountId": ACCOUNT, "invokedBy": "AWS Internal"},
            "eventTime": TIME,
            "eventSource": "controltower.amazonaws.com",
            "eventName": "CreateManagedAccount",
            "awsRegion": REGION,
            "sourceIPAddress": "AWS Internal",
            "userAgent": "AWS Internal",
            "eventID": REQUEST_ID,
            "readOnly": False,
            "eventType": "AwsServiceEvent",
            "serviceEventDetails": {
                "createManagedAccountStatus": {
                    "organizationalUnit": {
                        "organizationalUnitName": "Example",
                        "organizationalUnitId": "ou-abcd-12345678",
                    },
                    "account": {"accountName": "example", "accountId": "111122223333"},
                    "state": "SUCCEEDED",
                    "message": "AWS Control Tower successfully created a managed account.",
                    "requestedTimestamp": TIME,
                    "completedTimestamp": TIME,
                }
            },
        },
    }
)
