"""Functions that may write into the bucket that invokes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.triggers import S3EventBridgeTrigger, S3Trigger
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path

LOOP = "cdk-rust-lambda:s3-loop"


def warns(
    folder: Path,
    kind: type[S3Trigger] | type[S3EventBridgeTrigger],
    statement: dict[str, Any] | None,
    **options: Any,
) -> bool:
    """Whether a function is warned of, with a trigger and a right; "%" is the bucket's ARN."""
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "Bucket")
    environment = {
        name: {"name": bucket.bucket_name, "arn": bucket.bucket_arn}.get(value, value)
        for name, value in options.pop("environment", {}).items()
    }
    function = function_with(folder, stack, kind(bucket, **options), environment=environment)
    if statement is not None:
        resources = [each.replace("%", bucket.bucket_arn) for each in statement["resources"]]
        function.add_to_role_policy(iam.PolicyStatement(**{**statement, "resources": resources}))
    return LOOP in messages(stack)


@pytest.mark.parametrize(
    ("actions", "resource", "expected"),
    [
        (["s3:PutObject"], "*", True),
        (["*"], "*", True),
        (["s3:*"], "arn:aws:s3:::*", True),
        (["s3:Put*"], "arn:aws:s3:::*/*", True),
        (["s3:GetObject"], "*", False),
        (["sqs:*"], "*", False),
        (["s3:PutObject"], "arn:aws:s3:::other/*", False),
        (["s3:PutObject"], "%/in/*", True),
        (["s3:PutObject"], "%/out/*", False),
    ],
)
def test_rights(tmp_path: Path, actions: list[str], resource: str, expected: bool) -> None:
    statement = {"actions": actions, "resources": [resource]}
    assert warns(tmp_path, S3Trigger, statement, prefix="in/") is expected


def test_what_is_denied_is_no_right(tmp_path: Path) -> None:
    denied = {"effect": iam.Effect.DENY, "actions": ["s3:PutObject"], "resources": ["%/*"]}
    assert not warns(tmp_path, S3Trigger, denied)
    # Nor does it say what the function does with the bucket.
    assert warns(tmp_path, S3Trigger, denied, environment={"BUCKET": "name"})


@pytest.mark.parametrize(
    ("environment", "statement", "expected"),
    [
        ({"BUCKET": "name"}, None, True),
        ({"BUCKET": "arn"}, None, True),
        ({"BUCKET": "other"}, None, False),
        ({}, None, False),
        # Its policy says what it does with the bucket.
        ({"BUCKET": "name"}, {"actions": ["s3:GetObject"], "resources": ["%/*"]}, False),
        ({"BUCKET": "name"}, {"actions": ["s3:PutObject"], "resources": ["%/out/*"]}, False),
        ({"BUCKET": "name"}, {"actions": ["sqs:SendMessage"], "resources": ["*"]}, True),
    ],
)
def test_environment_variables(
    tmp_path: Path, environment: dict[str, str], statement: Any, expected: bool
) -> None:
    found = warns(tmp_path, S3Trigger, statement, prefix="in/", environment=environment)
    assert found is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, True),
        ({"keys": ["in/*.png"]}, True),
        ({"keys": ["out/*.png", "in/a.png"]}, True),
        ({"keys": ["out/*"]}, False),
        ({"prefix": "in/"}, True),
        ({"prefix": "out/"}, False),
        ({"events": ["object_deleted"]}, False),
    ],
)
def test_by_eventbridge(tmp_path: Path, options: dict[str, Any], expected: bool) -> None:
    statement = {"actions": ["s3:PutObject"], "resources": ["%/in/*"]}
    assert warns(tmp_path, S3EventBridgeTrigger, statement, **options) is expected
