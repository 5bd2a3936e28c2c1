from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import S3EventBridgeTrigger, S3Trigger
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

RULE = "AWS::Events::Rule"
NOTIFICATIONS = "Custom::S3BucketNotifications"


def test_a_bucket_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "Uploads")
    trigger = S3EventBridgeTrigger(
        bucket, events=["object_created", "Object Deleted"], keys=["in/*.png", "exact"]
    )
    function = function_with(tmp_path, stack, trigger)
    pattern = only(stack, RULE)["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail-type"] == ["Object Created", "Object Deleted"]
    assert pattern["detail"]["bucket"]["name"][0]["Ref"].startswith("Uploads")
    assert pattern["detail"]["object"]["key"] == [{"wildcard": "in/*.png"}, "exact"]
    assert only(stack, NOTIFICATIONS)["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {}
    }
    assert only(stack, NOTIFICATIONS)["Managed"] is True
    (permission,) = resources_of(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "events.amazonaws.com"
    assert function.triggers["S3EventbridgeUploads"].source is bucket
    assert "s3-shared" not in messages(stack)
    assert trigger.sample_event()["detail"]["object"]["key"] == "in/example.png"


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        bucket = s3.Bucket(stack, "Uploads")
        if in_manifest:
            lines = "type = 's3-eventbridge'\nsource = 'uploads'\nprefix = 'in/'\nsuffix = '.png'"
            function_with(
                tmp_path, stack, manifest=trigger_table(lines), resources={"uploads": bucket}
            )
        else:
            function_with(tmp_path, stack, S3EventBridgeTrigger(bucket, keys=["in/*.png"]))
        found.append(only(stack, RULE))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("prefix = 'in/'", [{"prefix": "in/"}]),
        ("suffix = '.png'", [{"suffix": ".png"}]),
        ("prefix = 'a\\'\nsuffix = 'b'", [{"wildcard": "a\\\\*b"}]),
    ],
)
def test_keys(tmp_path: Path, lines: str, expected: list[Any]) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 's3-eventbridge'\n{lines}"))
    assert only(stack, RULE)["EventPattern"]["detail"]["object"] == {"key": expected}


@pytest.mark.parametrize("source", ["'arn:aws:s3:::photos'", "{ name = 'photos' }"])
def test_a_bucket_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 's3-eventbridge'\nsource = {source}"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    pattern = only(stack, RULE)["EventPattern"]
    assert pattern["detail"] == {"bucket": {"name": ["photos"]}}
    assert only(stack, NOTIFICATIONS)["Managed"] is False
    assert "cdk-rust-lambda:s3-shared" in messages(stack)


def test_a_bucket_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table("type = 's3-eventbridge'"))
    assert only(stack, "AWS::S3::Bucket")["VersioningConfiguration"] == {"Status": "Enabled"}
    assert isinstance(function.triggers["S3Eventbridge"].source, s3.Bucket)


def test_beside_a_notification(tmp_path: Path) -> None:
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "Uploads")
    function_with(tmp_path, stack, S3EventBridgeTrigger(bucket), S3Trigger(bucket))
    configuration = only(stack, NOTIFICATIONS)["NotificationConfiguration"]
    assert configuration["EventBridgeConfiguration"] == {}
    assert len(configuration["LambdaFunctionConfigurations"]) == 1


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"bucket": "photos"}, "bucket"),
        ({"events": []}, "events"),
        ({"events": "Object Created"}, "events"),
        ({"events": ["Object Creatd"]}, "events"),
        ({"keys": []}, "keys"),
        ({"keys": "a"}, "keys"),
        ({"keys": ["in/**/*.png"]}, "keys"),
        ({"keys": ["a"], "prefix": "b"}, "prefix"),
        ({"suffix": "*.png"}, "suffix"),
        ({"suffix": ""}, "suffix"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        S3EventBridgeTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_the_sample_event() -> None:
    event = S3EventBridgeTrigger(events=["Object Deleted"]).sample_event()
    assert event["detail-type"] == "Object Deleted"
    assert event["resources"] == ["arn:aws:s3:::example-bucket"]
    assert "reason" not in event["detail"]
