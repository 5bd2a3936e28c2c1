from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.callbacks.permission import AlexaTrigger, PermissionTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, only

if TYPE_CHECKING:
    from pathlib import Path

PERMISSION = "AWS::Lambda::Permission"
ARN = "arn:aws:kendra:eu-west-1:123456789012:index/example"
SKILL = "amzn1.ask.skill.11111111-2222"


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'permission'\nprincipal = 'kendra.amazonaws.com'\n"
        f"source_arn = '{ARN}'\nsource_account = '123456789012'\naction = 'lambda:InvokeFunction'"
    )
    stack = same_in_both(
        tmp_path,
        lines,
        lambda _: PermissionTrigger(
            principal=iam.ServicePrincipal("kendra.amazonaws.com"),
            source_arn=ARN,
            source_account="123456789012",
        ),
    )
    permission = only(stack, PERMISSION)
    assert permission.pop("FunctionName")["Fn::GetAtt"][1] == "Arn"
    assert permission == {
        "Action": "lambda:InvokeFunction",
        "Principal": "kendra.amazonaws.com",
        "SourceArn": ARN,
        "SourceAccount": "123456789012",
    }
    assert "perm-scope" not in messages(stack)


@pytest.mark.parametrize(
    ("principal", "expected", "more"),
    [
        ("123456789012", "123456789012", {}),
        (iam.AccountPrincipal("123456789012"), "123456789012", {}),
        (
            iam.ArnPrincipal("arn:aws:iam::123456789012:role/r"),
            "arn:aws:iam::123456789012:role/r",
            {},
        ),
        ("*", "*", {"organization_id": "o-a1b2c3d4e5"}),
    ],
)
def test_principals(tmp_path: Path, principal: Any, expected: str, more: dict[str, Any]) -> None:
    stack = skipping_stack()
    trigger = PermissionTrigger(
        principal=principal,
        function_url_auth_type="aws_iam",  # type: ignore[arg-type]
        invoked_via_function_url=True,
        event_source_token="token",
        **more,
    )
    assert trigger.function_url_auth_type is lambda_.FunctionUrlAuthType.AWS_IAM
    function_with(tmp_path, stack, trigger)
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == expected
    assert permission["FunctionUrlAuthType"] == "AWS_IAM"
    assert permission["InvokedViaFunctionUrl"] is True
    assert permission["EventSourceToken"] == "token"
    assert permission.get("PrincipalOrgID") == more.get("organization_id")


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    trigger = PermissionTrigger(principal="123456789012", alias="live")
    function_with(tmp_path, stack, trigger, manifest=manifest)
    assert "Alias" in only(stack, PERMISSION)["FunctionName"]["Ref"]


def test_check_scope(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, PermissionTrigger(principal="kendra.amazonaws.com"))
    assert list(function.triggers) == ["PermissionKendraAmazonawsCom"]
    assert "cdk-rust-lambda:perm-scope" in messages(stack)
    stack = skipping_stack()
    function_with(tmp_path, stack, PermissionTrigger(principal="123456789012"))
    assert "perm-scope" not in messages(stack)


@pytest.mark.parametrize(
    ("options", "warns"),
    [
        ({"source_arn": "arn:aws:s3:::bucket"}, True),
        ({"source_arn": "arn:aws:iot:eu-west-1:*:rule/x"}, True),
        ({"source_arn": "arn:aws:s3:::bucket", "source_account": "123456789012"}, False),
        ({"source_arn": "arn:aws:iot:eu-west-1:123456789012:rule/x"}, False),
        ({"source_arn": f"arn:aws:iot:eu-west-1:{Aws.ACCOUNT_ID}:rule/x"}, False),
        ({"source_arn": "arn:aws:s3:::bucket", "principal": "123456789012"}, False),
        ({"source_account": "123456789012"}, False),
    ],
)
def test_check_scope_of_an_arn(tmp_path: Path, options: dict[str, Any], warns: bool) -> None:
    stack = skipping_stack()
    function_with(
        tmp_path, stack, PermissionTrigger(**{"principal": "s3.amazonaws.com", **options})
    )
    assert ("cdk-rust-lambda:perm-scope" in messages(stack)) is warns


@pytest.mark.parametrize(
    ("action", "warns"), [("lambda:*", True), ("lambda:InvokeFunction", False), (None, False)]
)
def test_check_action(tmp_path: Path, action: str | None, warns: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, PermissionTrigger(principal="123456789012", action=action))
    assert ("cdk-rust-lambda:perm-action" in messages(stack)) is warns


def test_a_principal_with_conditions() -> None:
    conditions = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    principal = iam.ServicePrincipal("kendra.amazonaws.com", conditions=conditions)
    error = refused(lambda: PermissionTrigger(principal=principal), "principal", "has conditions")
    assert "source_account" in str(error.remedy)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"principal": "123456789012", "action": "lambda:Invoke*"}, "action"),
        ({}, "principal"),
        ({"principal": "kendra"}, "principal"),
        ({"principal": 5}, "principal"),
        ({"principal": "*"}, "principal"),
        ({"principal": "123456789012", "organization_id": "o-a1b2c3d4e5"}, "organization_id"),
        ({"principal": "123456789012", "source_account": "1"}, "source_account"),
        ({"principal": "123456789012", "source_arn": "x"}, "source_arn"),
        ({"principal": "123456789012", "action": "s3:GetObject"}, "action"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: PermissionTrigger(**options), key)


@pytest.mark.parametrize(
    ("skill_type", "principal"),
    [("custom", "alexa-appkit.amazon.com"), ("smart_home", "alexa-connectedhome.amazon.com")],
)
def test_alexa(tmp_path: Path, skill_type: str, principal: str) -> None:
    stack = same_in_both(
        tmp_path,
        f"type = 'alexa'\nskill_id = '{SKILL}'\nskill_type = '{skill_type}'",
        lambda _: AlexaTrigger(skill_id=SKILL, skill_type=skill_type),
    )
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == principal
    assert permission["EventSourceToken"] == SKILL


def test_alexa_needs_a_skill() -> None:
    refused(AlexaTrigger, "skill_id", "a skill is needed")
    refused(lambda: AlexaTrigger(skill_id="x"), "skill_id", "an id")


def test_the_sample_events() -> None:
    event = AlexaTrigger(skill_id=SKILL).sample_event()
    assert event["session"]["application"]["applicationId"] == SKILL
    home = AlexaTrigger(skill_id=SKILL, skill_type="smart_home").sample_event()
    assert home["directive"]["header"]["name"] == "Discover"
    assert PermissionTrigger(principal="*", source_account="123456789012").sample_event()
