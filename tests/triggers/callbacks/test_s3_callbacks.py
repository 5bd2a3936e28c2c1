from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.triggers.callbacks.s3_callbacks import S3BatchTrigger, S3ObjectLambdaTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByName
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

POINT = "AWS::S3ObjectLambda::AccessPoint"
ARN = "arn:aws:s3:eu-west-1:123456789012:accesspoint/images"


def access_point(stack: Stack) -> s3.CfnAccessPoint:
    return s3.CfnAccessPoint(stack, "Point", bucket="images")


def configuration_of(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = only(stack, POINT)["ObjectLambdaConfiguration"]
    return found


def test_an_access_point(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 's3-object-lambda'\nsource = 'given'\nactions = ['HeadObject', 'GetObject']\n"
        "allowed_features = ['GetObject-Range']\ncloud_watch_metrics_enabled = true\n"
        "function_payload = 'p'\nname = 'small'",
        lambda point: S3ObjectLambdaTrigger(
            point,
            actions=["HeadObject", "GetObject"],
            allowed_features=["GetObject-Range"],
            cloud_watch_metrics_enabled=True,
            function_payload="p",
            name="small",
        ),
        access_point,
    )
    assert only(stack, POINT)["Name"] == "small"
    configuration = configuration_of(stack)
    assert configuration["AllowedFeatures"] == ["GetObject-Range"]
    assert configuration["CloudWatchMetricsEnabled"] is True
    assert configuration["SupportingAccessPoint"] == {"Fn::GetAtt": ["Point", "Arn"]}
    (transformation,) = configuration["TransformationConfigurations"]
    assert transformation["Actions"] == ["HeadObject", "GetObject"]
    content = transformation["ContentTransformation"]["AwsLambda"]
    assert content["FunctionArn"]["Fn::GetAtt"][0].startswith("F")
    assert content["FunctionPayload"] == "p"
    policy = str(only(stack, "AWS::IAM::Policy"))
    assert "s3-object-lambda:WriteGetObjectResponse" in policy
    assert ":accesspoint/small" in policy
    assert "cdk-rust-lambda:s3-object-lambda" in messages(stack)


@pytest.mark.parametrize("source", [f"'{ARN}'", "{ name = 'images' }"])
def test_an_access_point_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(
        f"type = 's3-object-lambda'\nsource = {source}\nalias = 'live'"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "accesspoint/images" in str(configuration_of(stack)["SupportingAccessPoint"])
    assert "Alias" in str(configuration_of(stack)["TransformationConfigurations"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"supporting_access_point": None}, "supporting_access_point"),
        ({"actions": ["PutObject"]}, "actions"),
        ({"allowed_features": ["Range"]}, "allowed_features"),
        ({"name": "Upper"}, "name"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    given = {"supporting_access_point": access_point(Stack()), **options}
    refused(lambda: S3ObjectLambdaTrigger(**given), key)


def test_batch(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 's3-batch'\nmanifest_bucket = 'given'\nreport_bucket = 'given'",
        lambda bucket: S3BatchTrigger(manifest_bucket=bucket, report_bucket=bucket),
        lambda stack: s3.Bucket(stack, "Lists"),
    )
    roles = resources_of(stack, "AWS::IAM::Role")
    (role,) = (each for each in roles if "batchoperations" in str(each))
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
    policy = str(only(stack, "AWS::IAM::Policy"))
    assert "lambda:InvokeFunction" in policy
    assert "s3:GetObject*" in policy
    assert "s3:PutObject" in policy


def test_batch_with_buckets_that_exist(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "manifest_bucket = 'arn:aws:s3:::lists'\nreport_bucket = { name = 'reports' }"
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 's3-batch'\n{lines}"))
    policy = str(only(stack, "AWS::IAM::Policy"))
    assert "arn:aws:s3:::lists" in policy
    assert ":s3:::reports" in policy
    refused(lambda: S3BatchTrigger(report_bucket="x"), "report_bucket")  # type: ignore[arg-type]


def test_the_sample_events() -> None:
    point = access_point(Stack())
    event = S3ObjectLambdaTrigger(point, function_payload="p").sample_event()
    assert event["getObjectContext"]["outputToken"]
    assert event["configuration"]["payload"] == "p"
    event = S3ObjectLambdaTrigger(point, actions=["ListObjectsV2"]).sample_event()
    assert "listObjectsV2Context" in event
    assert S3BatchTrigger().sample_event()["tasks"]


@pytest.mark.parametrize("name", ["two..dots", "192.168.0.1"])
def test_a_name_that_no_bucket_has(name: str) -> None:
    refused(lambda: S3BatchTrigger(report_bucket=ImportedByName("b", name)), "report_bucket")
