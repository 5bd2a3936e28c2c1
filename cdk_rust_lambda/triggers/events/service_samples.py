"""What events that AWS services send have in their `detail`, by detail type, for sample events."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.samples import (
    ACCOUNT,
    REGION,
    REQUEST_ID,
    SOURCE_IP,
    TIME,
    sample_arn,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_INSTANCE = "i-1234567890abcdef0"
_USER = {
    "type": "IAMUser",
    "principalId": "EXAMPLE",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/example-user",
    "accountId": ACCOUNT,
    "userName": "example-user",
}
_CALL = {
    "eventVersion": "1.11",
    "userIdentity": _USER,
    "eventTime": TIME,
    "awsRegion": REGION,
    "sourceIPAddress": SOURCE_IP,
    "userAgent": "example",
    "requestParameters": None,
    "eventID": REQUEST_ID,
}
_CLUSTER = {
    "severity": "INFO",
    "clusterId": "j-EXAMPLE1234567",
    "name": "example-cluster",
    "message": "example",
}
_JOB = {
    "jobName": "example-job",
    "severity": "INFO",
    "jobRunId": "jr_example",
    "message": "example",
}
_HEALTH = {
    "eventArn": f"arn:aws:health:{REGION}::event/EC2/AWS_EC2_EXAMPLE/AWS_EC2_EXAMPLE_1",
    "service": "EC2",
    "eventTypeCode": "AWS_EC2_EXAMPLE",
    "eventTypeCategory": "issue",
    "startTime": TIME,
    "endTime": TIME,
    "eventDescription": [{"language": "en_US", "latestDescription": "example"}],
}
_WINDOW = {"window-id": "mw-0123456789abcdef0", "status": "SUCCESS"}
_EXECUTION = {
    **_WINDOW,
    "start-time": TIME,
    "end-time": TIME,
    "window-execution-id": REQUEST_ID,
}
_AUTOMATION = {
    "ExecutionId": REQUEST_ID,
    "Definition": "example-document",
    "DefinitionVersion": 1.0,
    "Status": "Success",
    "StartTime": "Jan 1, 2026 12:00:00 PM",
    "EndTime": "Jan 1, 2026 12:00:02 PM",
    "Time": 2000.0,
}
_COMMAND = {
    "command-id": REQUEST_ID,
    "document-name": "AWS-RunShellScript",
    "requested-date-time": TIME,
    "status": "Success",
}
_ASSOCIATION = {
    "association-id": REQUEST_ID,
    "document-name": "AWS-RunShellScript",
    "document-version": "1",
    "targets": f'[{{"key":"InstanceIds","values":["{_INSTANCE}"]}}]',
    "creation-date": TIME,
    "last-successful-execution-date": TIME,
    "last-execution-date": TIME,
    "status": "Success",
}

SERVICE_DETAILS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "AWS API Call via CloudTrail": {
            **_CALL,
            "eventSource": "s3.amazonaws.com",
            "eventName": "DeleteBucket",
            "requestParameters": {"bucketName": "example-bucket"},
            "responseElements": None,
            "requestID": REQUEST_ID,
            "eventType": "AwsApiCall",
        },
        "AWS Console Sign In via CloudTrail": {
            **_CALL,
            "eventSource": "signin.amazonaws.com",
            "eventName": "ConsoleLogin",
            "responseElements": {"ConsoleLogin": "Success"},
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "No",
                "MFAUsed": "Yes",
            },
            "eventType": "AwsConsoleSignIn",
        },
        "EC2 Instance State-change Notification": {"instance-id": _INSTANCE, "state": "running"},
        "EC2 Instance Rebalance Recommendation": {"instance-id": _INSTANCE},
        "EC2 Spot Instance Interruption Warning": {
            "instance-id": _INSTANCE,
            "instance-action": "terminate",
        },
        "EMR Cluster State Change": {
            **_CLUSTER,
            "state": "RUNNING",
            "stateChangeReason": '{"code":""}',
        },
        "EMR Step Status Change": {
            **_CLUSTER,
            "state": "COMPLETED",
            "stepId": "s-EXAMPLE123456",
            "actionOnFailure": "CONTINUE",
        },
        "EMR Instance Group State Change": {
            **_CLUSTER,
            "state": "RUNNING",
            "market": "ON_DEMAND",
            "requestedInstanceCount": "1",
            "runningInstanceCount": "1",
            "instanceType": "m5.xlarge",
            "instanceGroupType": "MASTER",
            "instanceGroupId": "ig-EXAMPLE12345",
        },
        "EMR Auto Scaling Policy State Change": {
            **_CLUSTER,
            "state": "PENDING",
            "resourceId": "ig-EXAMPLE12345",
            "scalingResourceType": "INSTANCE_GROUP",
        },
        "Glue Job State Change": {**_JOB, "state": "SUCCEEDED"},
        "Glue Job Run Status": {
            **_JOB,
            "state": "RUNNING",
            "notificationCondition": {"NotifyDelayAfter": 1.0},
            "startedOn": TIME,
        },
        "Glue Crawler State Change": {
            "accountId": ACCOUNT,
            "crawlerName": "example-crawler",
            "startTime": TIME,
            "state": "Started",
            "message": "Crawler Started",
        },
        "Glue Data Catalog Database State Change": {
            "databaseName": "example",
            "typeOfChange": "CreateTable",
            "changedTables": ["orders"],
        },
        "Glue Data Catalog Table State Change": {
            "databaseName": "example",
            "tableName": "orders",
            "typeOfChange": "UpdatePartition",
            "changedPartitions": ["[2026, 01]"],
        },
        "AWS Health Event": _HEALTH,
        "AWS Health Abuse Event": {**_HEALTH, "service": "ABUSE"},
        "KMS CMK Rotation": {"key-id": REQUEST_ID},
        "KMS Imported Key Material Expiration": {"key-id": REQUEST_ID},
        "KMS CMK Deletion": {"key-id": REQUEST_ID},
        "Macie Finding": {
            "schemaVersion": "1.0",
            "id": REQUEST_ID,
            "accountId": ACCOUNT,
            "region": REGION,
            "type": "SensitiveData:S3Object/Personal",
            "title": "The S3 object contains personal information.",
            "severity": {"score": 3, "description": "High"},
            "createdAt": TIME,
            "archived": False,
            "category": "CLASSIFICATION",
        },
        "Parameter Store Change": {
            "operation": "Update",
            "name": "/example/parameter",
            "type": "String",
            "description": "example",
        },
        "Calendar State Change": {
            "state": "OPEN",
            "atTime": TIME,
            "nextTransitionTime": TIME,
        },
        "Configuration Compliance State Change": {
            "compliance-status": "compliant",
            "resource-type": "managed-instance",
            "resource-id": _INSTANCE,
            "compliance-type": "Patch",
        },
        "EC2 Automation Execution Status-change Notification": {
            **_AUTOMATION,
            "ExecutedBy": f"arn:aws:iam::{ACCOUNT}:user/example-user",
        },
        "EC2 Automation Step Status-change Notification": {
            **_AUTOMATION,
            "StepName": "example",
            "Action": "aws:runCommand",
        },
        "EC2 Command Invocation Status-change Notification": {
            **_COMMAND,
            "instance-id": _INSTANCE,
        },
        "EC2 Command Status-change Notification": {
            **_COMMAND,
            "expire-after": TIME,
            "parameters": {"executionTimeout": "[3600]"},
        },
        "EC2 State Manager Association State Change": {
            **_ASSOCIATION,
            "association-version": "1",
            "last-updated-date": TIME,
            "association-status-aggregated-count": '{"Success":1}',
            "schedule-expression": "rate(1 day)",
            "association-cwe-version": "1.0",
        },
        "EC2 State Manager Instance Association State Change": {
            **_ASSOCIATION,
            "instance-id": _INSTANCE,
            "detailed-status": "Success",
            "error-code": "",
            "execution-summary": "1 out of 1 plugin processed",
            "output-url": "",
            "instance-association-cwe-version": "1.0",
        },
        "Maintenance Window State-change Notification": _WINDOW,
        "Maintenance Window Execution State-change Notification": _EXECUTION,
        "Maintenance Window Target Registration Notification": {
            **_WINDOW,
            "window-target-id": REQUEST_ID,
            "status": "REGISTERED",
        },
        "Maintenance Window Task Execution State-change Notification": {
            **_EXECUTION,
            "task-execution-id": REQUEST_ID,
        },
        "Maintenance Window Task Target Invocation State-change Notification": {
            **_EXECUTION,
            "task-execution-id": REQUEST_ID,
            "window-target-id": REQUEST_ID,
            "owner-information": "example",
        },
        "Tag Change on Resource": {
            "changed-tag-keys": ["Stage"],
            "service": "ec2",
            "resource-type": "instance",
            "version": 1,
            "tags": {"Stage": "prod"},
        },
        "Trusted Advisor Check Item Refresh Notification": {
            "check-name": "CloudFront Optimization",
            "check-item-detail": {"Region": REGION},
            "status": "ERROR",
            "resource_id": sample_arn("cloudfront", "distribution/EXAMPLE"),
            "uuid": REQUEST_ID,
        },
    }
)
