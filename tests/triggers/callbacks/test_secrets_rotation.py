from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.triggers.callbacks.secrets_rotation import SecretsRotationTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

SCHEDULE = "AWS::SecretsManager::RotationSchedule"
PERMISSION = "AWS::Lambda::Permission"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:database-AbCdEf"


def test_a_secret_of_python(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'secrets-rotation'\nsource = 'given'\nautomatically_after = 864000\n"
        "rotate_immediately_on_update = false",
        lambda secret: SecretsRotationTrigger(
            secret, automatically_after=Duration.days(10), rotate_immediately_on_update=False
        ),
        lambda stack: secretsmanager.Secret(
            stack, "Password", encryption_key=kms.Key(stack, "Key")
        ),
    )
    schedule = only(stack, SCHEDULE)
    assert schedule["RotationRules"] == {"ScheduleExpression": "rate(10 days)"}
    assert schedule["RotateImmediatelyOnUpdate"] is False
    assert schedule["SecretId"]["Ref"].startswith("Password")
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "secretsmanager:PutSecretValue" in str(only(stack, "AWS::IAM::Policy"))


def test_a_secret_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table("type = 'secrets-rotation'"))
    assert only(stack, "AWS::SecretsManager::Secret")["GenerateSecretString"] == {}
    assert only(stack, SCHEDULE)["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}


@pytest.mark.parametrize("source", [f"'{ARN}'", "{ name = 'database' }"])
def test_a_secret_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'secrets-rotation'\nsource = {source}"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert "database" in str(only(stack, SCHEDULE)["SecretId"])
    assert resources_of(stack, "AWS::SecretsManager::Secret") == []


def test_two_secrets_and_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    secrets = [secretsmanager.Secret(stack, name) for name in ("One", "Two")]
    triggers = [SecretsRotationTrigger(secret, alias="live") for secret in secrets]
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, *triggers, manifest=manifest)
    assert len(resources_of(stack, SCHEDULE)) == 2
    permissions = resources_of(stack, PERMISSION)
    assert all("Alias" in str(each["FunctionName"]) for each in permissions)
    arns = [each["SourceArn"]["Ref"][:3] for each in permissions]
    assert sorted(arns) == ["One", "Two"]
    reads = [
        each
        for each in only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
        if "secretsmanager:PutSecretValue" in each["Action"]
    ]
    assert sorted(each["Resource"]["Ref"][:3] for each in reads) == ["One", "Two"]


def test_rotation_waits_for_the_permission_and_uses_the_key(tmp_path: Path) -> None:
    stack = skipping_stack()
    secret = secretsmanager.Secret(stack, "One", encryption_key=kms.Key(stack, "Key"))
    function_with(tmp_path, stack, SecretsRotationTrigger(secret))
    (schedule,) = (
        each for each in template_of(stack)["Resources"].values() if each["Type"] == SCHEDULE
    )
    assert any("Permission" in name for name in schedule["DependsOn"])
    statements = only(stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (of_role,) = (each for each in statements if "FServiceRole" in str(each["Principal"]))
    assert "kms:GenerateDataKey*" in of_role["Action"]
    assert "kms:ViaService" in str(of_role["Condition"])


def test_a_secret_by_name(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = trigger_table("type = 'secrets-rotation'\nsource = { name = 'db' }")
    function_with(tmp_path, stack, manifest=table)
    assert ":secret:db-??????" in str(only(stack, PERMISSION)["SourceArn"])


@pytest.mark.parametrize(
    "options",
    [
        {"automatically_after": Duration.days(1001)},
        {"automatically_after": Duration.hours(3)},
        {"automatically_after": "10"},
    ],
)
def test_check_interval(options: dict[str, Any]) -> None:
    refused(lambda: SecretsRotationTrigger(**options), "automatically_after")
    SecretsRotationTrigger(automatically_after=Duration.days(1000))
    SecretsRotationTrigger(automatically_after=Duration.days(0))


def test_the_sample_event(tmp_path: Path) -> None:
    assert SecretsRotationTrigger().sample_event()["Step"] == "createSecret"
    stack = skipping_stack()
    lines = f"type = 'secrets-rotation'\nsource = '{ARN}'"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    (bound,) = function.triggers.values()
    assert bound.trigger.sample_event()["SecretId"] == ARN
