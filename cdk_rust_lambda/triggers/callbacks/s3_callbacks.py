"""S3 Object Lambda and S3 Batch Operations."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3objectlambda as object_lambda

from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import (
    ACCOUNT,
    REGION,
    REQUEST_ID,
    sample_arn,
    sample_name,
)
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform
from cdk_rust_lambda.triggers.options.arns import BUCKET_ARN, BUCKET_NAME
from cdk_rust_lambda.triggers.options.fields import flag, set_options, string, strings
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import service_role
from cdk_rust_lambda.triggers.wiring.resources import bucket_of

_ACCESS_POINT_NAME = r"[a-z0-9][a-z0-9-]{1,48}[a-z0-9]"


@with_options
class S3ObjectLambdaTrigger(Trigger):
    """Lets the function transform what callers get from a bucket.

    An Object Lambda access point is created; the function's role may answer its requests. **Whoever reads
    through it needs `lambda:InvokeFunction` on the function too.** The Rust event is
    `aws_lambda_events::event::s3::object_lambda::S3ObjectLambdaEvent` (feature `s3`). See "Transforming
    objects with S3 Object Lambda" in the S3 guide; since 7 November 2025 it is for accounts only that used
    it before.

    Args:
        supporting_access_point: The access point of the bucket, as a `CfnAccessPoint`, or by its ARN or
            name. Needed.
        actions: `GetObject`, `HeadObject`, `ListObjects` and `ListObjectsV2`. Default: GetObject.
        allowed_features: `GetObject-Range`, `GetObject-PartNumber`, `HeadObject-Range` and
            `HeadObject-PartNumber`, if the function handles them. Default: none.
        cloud_watch_metrics_enabled: Whether there are metrics. Default: False.
        function_payload: A text that the function is given. Default: none.
        name: The Object Lambda access point's name. Default: CloudFormation's.

    Raises:
        TriggerError: no access point, or an unknown action or feature.
    """

    type: ClassVar[str] = "s3-object-lambda"
    source_field: ClassVar[str | None] = "supporting_access_point"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::s3::object_lambda::S3ObjectLambdaEvent", "s3"
    )

    supporting_access_point: Annotated[
        s3.CfnAccessPoint | Source | None,
        Resource(
            "an access point (CfnAccessPoint)",
            "attr_network_origin",
            arn=rf"arn:[\w-]+:s3:[\w-]+:\w+:accesspoint/{_ACCESS_POINT_NAME}",
            name=_ACCESS_POINT_NAME,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    actions: Annotated[
        Strings,
        strings(
            r"GetObject|HeadObject|ListObjects|ListObjectsV2",
            "a list of GetObject, HeadObject, ListObjects and ListObjectsV2",
        ),
    ] = ("GetObject",)
    allowed_features: Annotated[
        Strings | None,
        strings(r"(Get|Head)Object-(Range|PartNumber)", "a list such as GetObject-Range"),
    ] = None
    cloud_watch_metrics_enabled: Annotated[bool | None, flag()] = None
    function_payload: Annotated[str | None, string()] = None
    name: Annotated[
        str | None, string(r"[a-z0-9][a-z0-9-]{1,43}[a-z0-9]", "lower case, digits and '-'")
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> object_lambda.CfnAccessPoint:
        """Creates the Object Lambda access point."""
        stack = Stack.of(function)
        inform(
            stack,
            "s3-object-lambda",
            "S3 Object Lambda is open only to accounts that used it before 7 November 2025: use another kind"
            " of trigger if yours didn't. Whoever reads through it needs lambda:InvokeFunction on the"
            " function",
        )
        handler = self.handler(function)
        # Not the access point itself, as that comes after the function, and the function after its role.
        own = stack.format_arn(
            service="s3-object-lambda", resource="accesspoint", resource_name=self.name or "*"
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3-object-lambda:WriteGetObjectResponse"], resources=[own]
            )
        )
        kind = object_lambda.CfnAccessPoint
        content: dict[str, Any] = {"FunctionArn": handler.function_arn}
        if self.function_payload is not None:
            content["FunctionPayload"] = self.function_payload
        return kind(
            function,
            construct_id,
            name=self.name,
            object_lambda_configuration=kind.ObjectLambdaConfigurationProperty(
                supporting_access_point=self._arn(stack),
                transformation_configurations=[
                    kind.TransformationConfigurationProperty(
                        actions=list(self.actions), content_transformation={"AwsLambda": content}
                    )
                ],
                **set_options(self, "allowed_features", "cloud_watch_metrics_enabled"),
            ),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns the request for an object."""
        host = f"{self.name or 'example'}-{ACCOUNT}.s3-object-lambda.{REGION}.amazonaws.com"
        point = sample_name(self.supporting_access_point, "name", "example-point")
        url = f"https://{point}-{ACCOUNT}.s3-accesspoint.{REGION}.amazonaws.com"
        event: dict[str, Any] = {
            "xAmzRequestId": REQUEST_ID,
            "configuration": {
                "accessPointArn": sample_arn(
                    "s3-object-lambda", f"accesspoint/{self.name or 'example'}"
                ),
                "supportingAccessPointArn": sample_arn("s3", f"accesspoint/{point}"),
                "payload": self.function_payload or "",
            },
            "userRequest": {"url": f"https://{host}/example", "headers": {"Host": host}},
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "EXAMPLE",
                "arn": f"arn:aws:iam::{ACCOUNT}:user/example",
                "accountId": ACCOUNT,
                "accessKeyId": "EXAMPLE",
            },
            "protocolVersion": "1.00",
        }
        first = next(iter(self.actions), "GetObject")
        if first == "GetObject":
            event["getObjectContext"] = {
                "inputS3Url": f"{url}/example?X-Amz-Expires=61",
                "outputRoute": "io-use1-001",
                "outputToken": "EXAMPLE",
            }
        else:
            event[f"{first[:1].lower()}{first[1:]}Context"] = {"inputS3Url": f"{url}/example"}
        return event

    def _arn(self, stack: Stack) -> str:
        point: Any = self.supporting_access_point
        if isinstance(point, ImportedByArn):
            return point.resolve()
        if isinstance(point, ImportedByName):
            return stack.format_arn(service="s3", resource="accesspoint", resource_name=point.name)
        return str(point.attr_arn)


@with_options
class S3BatchTrigger(Trigger):
    """Lets jobs of S3 Batch Operations invoke the function for each object of a list.

    Jobs have no resource in CloudFormation; what is created is the role that jobs need, on behalf of the
    stack's account only: `BoundTrigger.source` is a `Role`, whose ARN is given to `create-job`. The Rust
    event is `aws_lambda_events::s3_batch_job::S3BatchJobEvent` (feature `s3`), the answer
    `S3BatchJobResponse`. See "Invoke AWS Lambda function" under "Batch Operations" in the S3 guide.

    Args:
        manifest_bucket: The bucket with the list of objects, which the role may read. Default: none.
        report_bucket: The bucket for the job's report, to which the role may write. Default: none.

    Raises:
        TriggerError: something else than a bucket.
    """

    type: ClassVar[str] = "s3-batch"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::s3_batch_job::S3BatchJobEvent", "s3"
    )

    _: KW_ONLY
    manifest_bucket: Annotated[
        s3.IBucket | Source | None,
        Resource("a bucket", "bucket_arn", arn=BUCKET_ARN, name=BUCKET_NAME, creatable=False),
    ] = None
    report_bucket: Annotated[
        s3.IBucket | Source | None,
        Resource("a bucket", "bucket_arn", arn=BUCKET_ARN, name=BUCKET_NAME, creatable=False),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> iam.IRole:
        """Creates the role."""
        role = service_role(function, construct_id, "batchoperations.s3.amazonaws.com")
        self.handler(function).grant_invoke(role)
        if self.manifest_bucket is not None:
            bucket_of(function, f"{construct_id}Manifest", self.manifest_bucket).grant_read(role)
        if self.report_bucket is not None:
            bucket_of(function, f"{construct_id}Report", self.report_bucket).grant_put(role)
        return role

    def sample_event(self) -> dict[str, Any]:
        """Returns the task for one object."""
        return {
            "invocationSchemaVersion": "1.0",
            "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
            "job": {"id": "f3cc4f60-61f6-4a2b-8a21-d07600c373ce"},
            "tasks": [
                {
                    "taskId": "ZXhhbXBsZQ",
                    "s3Key": "example",
                    "s3VersionId": "1",
                    "s3BucketArn": "arn:aws:s3:::example-bucket",
                }
            ],
        }
