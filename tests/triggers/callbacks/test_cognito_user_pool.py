from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms

from cdk_rust_lambda.triggers import CognitoSyncTrigger, CognitoUserPoolTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

POOL = "AWS::Cognito::UserPool"
PERMISSION = "AWS::Lambda::Permission"
QUICK = Duration.seconds(5)


def plain_pool(stack: Stack, **more: Any) -> cognito.UserPool:
    return cognito.UserPool(stack, "Users", **more)


def test_a_pool_of_python(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cognito-user-pool'\nsource = 'given'\n"
        "operations = ['pre_sign_up', 'pre-token-generation-config']\nlambda_version = 'v2_0'",
        lambda pool: CognitoUserPoolTrigger(
            pool,
            operations=[
                cognito.UserPoolOperation.PRE_SIGN_UP,
                cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
            ],
            lambda_version=cognito.LambdaVersion.V2_0,
        ),
        plain_pool,
        timeout=QUICK,
    )
    configuration = only(stack, POOL)["LambdaConfig"]
    assert configuration["PreTokenGenerationConfig"]["LambdaVersion"] == "V2_0"
    assert "PreSignUp" in configuration
    permissions = resources_of(stack, PERMISSION)
    assert len(permissions) == 2
    for permission in permissions:
        assert permission["Principal"] == "cognito-idp.amazonaws.com"
        assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("Users")
    assert "lambda:cognito-" not in messages(stack)


def test_a_pool_that_is_created(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'cognito-user-pool'\noperations = ['post_confirmation']",
        lambda _: CognitoUserPoolTrigger(operations=["post_confirmation"]),
    )
    pool = only(stack, POOL)
    assert pool["DeletionProtection"] == "ACTIVE"
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["UserPoolTier"] == "ESSENTIALS"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    (found,) = (each for each in stack.node.find_all() if isinstance(each, cognito.CfnUserPool))
    assert str(found.cfn_options.deletion_policy) == "CfnDeletionPolicy.RETAIN"


def test_a_pool_with_threat_protection(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "source = { create = true, feature_plan = 'plus' }\noperations = ['pre_sign_up']"
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 'cognito-user-pool'\n{lines}"))
    assert only(stack, POOL)["UserPoolAddOns"] == {"AdvancedSecurityMode": "ENFORCED"}


def test_a_sender_gets_a_key(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, CognitoUserPoolTrigger(operations=["custom_email_sender"]))
    assert "KMSKeyID" in only(stack, POOL)["LambdaConfig"]
    assert only(stack, "AWS::KMS::Key")["EnableKeyRotation"] is True
    assert "kms:Decrypt" in str(only(stack, "AWS::IAM::Policy"))
    assert "cognito-5s" not in messages(stack)  # Cognito doesn't wait for senders


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CognitoUserPoolTrigger(operations=["pre_sign_up"], alias="live")
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, trigger, manifest=manifest)
    assert "Alias" in str(only(stack, POOL)["LambdaConfig"]["PreSignUp"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


@pytest.mark.parametrize(
    "source", ["'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/x'", "{ name = 'x' }"]
)
def test_an_imported_pool(tmp_path: Path, source: str) -> None:
    table = f"type = 'cognito-user-pool'\noperations = ['pre_sign_up']\nsource = {source}"
    stack = skipping_stack()
    with pytest.raises(Exception, match="can't be imported: CloudFormation sets a pool's"):
        function_with(tmp_path, stack, manifest=trigger_table(table))
    imported: Any = cognito.UserPool.from_user_pool_id(stack, "Imported", "x")
    refused(
        lambda: CognitoUserPoolTrigger(imported, operations=["pre_sign_up"]),
        "user_pool",
        "found IUserPool: CloudFormation sets a pool's functions only where",
    )


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "operations"),
        ({"operations": []}, "operations"),
        ({"operations": "pre_sign_up"}, "operations"),
        ({"operations": ["pre_signup"]}, "operations"),
        ({"operations": ["pre_sign_up"], "lambda_version": "v2_0"}, "lambda_version"),
        (
            {"operations": ["pre_token_generation", "pre_token_generation_config"]},
            "operations",
        ),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: CognitoUserPoolTrigger(**options), key)


def test_one_function_per_operation(tmp_path: Path) -> None:
    stack = skipping_stack()
    pool = plain_pool(stack)
    triggers = [
        CognitoUserPoolTrigger(pool, id=name, operations=operations)
        for name, operations in (("a", ["pre_sign_up"]), ("b", ["pre_sign_up", "custom_message"]))
    ]
    refused(lambda: function_with(tmp_path, stack, *triggers), "operations", "already exists")


KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("is_imported", [False, True])
def test_the_key_of_a_pool_of_python(tmp_path: Path, is_imported: bool) -> None:
    stack = skipping_stack()
    key: kms.IKey = (
        kms.Key.from_key_arn(stack, "Key", KEY_ARN) if is_imported else kms.Key(stack, "Key")
    )
    pool = plain_pool(stack, custom_sender_kms_key=key)
    trigger = CognitoUserPoolTrigger(
        pool, operations=["custom_sms_sender"], custom_sender_kms_key=key
    )
    function_with(tmp_path, stack, trigger)
    (statement,) = only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "kms:Decrypt"
    assert statement["Resource"] == only(stack, POOL)["LambdaConfig"]["KMSKeyID"]
    assert "cognito-sender-key" not in messages(stack)


def test_the_key_in_cargo_toml(tmp_path: Path) -> None:
    arn = KEY_ARN.replace("eu-west-1", "${AWS::Region}")
    stack = skipping_stack()
    pool = plain_pool(stack, custom_sender_kms_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN))
    lines = f"source = 'users'\noperations = ['custom_sms_sender']\ncustom_sender_kms_key = '{arn}'"
    manifest = trigger_table(f"type = 'cognito-user-pool'\n{lines}")
    function_with(tmp_path, stack, manifest=manifest, resources={"users": pool})
    policy = str(only(stack, "AWS::IAM::Policy"))
    assert "kms:Decrypt" in policy
    assert "AWS::Region" in policy


def test_a_key_that_is_not_known(tmp_path: Path) -> None:
    stack = skipping_stack()
    pool = plain_pool(stack, custom_sender_kms_key=kms.Key(stack, "Key"))
    function_with(tmp_path, stack, CognitoUserPoolTrigger(pool, operations=["custom_sms_sender"]))
    assert resources_of(stack, "AWS::IAM::Policy") == []
    assert "cdk-rust-lambda:cognito-sender-key" in messages(stack)
    function_with(
        tmp_path / "b",
        stack := skipping_stack(),
        CognitoUserPoolTrigger(operations=["pre_sign_up"]),
    )
    assert "cognito-sender-key" not in messages(stack)


def test_a_sender_without_a_key(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CognitoUserPoolTrigger(plain_pool(stack), operations=["custom_sms_sender"])
    error = refused(lambda: function_with(tmp_path, stack, trigger), "operations", "KMS key")
    assert "custom_sender_kms_key" in str(error)


def test_no_such_plan(tmp_path: Path) -> None:
    lines = "source = { create = true, feature_plan = 'gold' }\noperations = ['pre_sign_up']"
    table = trigger_table(f"type = 'cognito-user-pool'\n{lines}")
    with pytest.raises(Exception, match="no feature plan 'gold'"):
        function_with(tmp_path, skipping_stack(), manifest=table)


def test_check_timeout(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, CognitoUserPoolTrigger(operations=["pre_sign_up"]))
    assert "cdk-rust-lambda:cognito-5s" in messages(stack)
    assert "may take 30 seconds, but Cognito waits 5" in messages(stack)


@pytest.mark.parametrize(
    ("plan", "version", "warns"),
    [
        (cognito.FeaturePlan.LITE, cognito.LambdaVersion.V3_0, True),
        (cognito.FeaturePlan.LITE, cognito.LambdaVersion.V1_0, False),
        (cognito.FeaturePlan.ESSENTIALS, cognito.LambdaVersion.V3_0, False),
        (None, cognito.LambdaVersion.V2_0, False),
    ],
)
def test_check_plan(tmp_path: Path, plan: Any, version: Any, warns: bool) -> None:
    stack = skipping_stack()
    trigger = CognitoUserPoolTrigger(
        plain_pool(stack, feature_plan=plan),
        operations=["pre_token_generation_config"],
        lambda_version=version,
    )
    function_with(tmp_path, stack, trigger, timeout=QUICK)
    assert ("cdk-rust-lambda:cognito-plan" in messages(stack)) is warns


@pytest.mark.parametrize(
    ("operation", "kind", "source"),
    [
        ("pre_sign_up", "PreSignup", "PreSignUp_SignUp"),
        ("user_migration", "MigrateUser", "UserMigration_Authentication"),
        ("verify_auth_challenge_response", "VerifyAuthChallenge", "VerifyAuthChallenge"),
        ("custom_sms_sender", None, "CustomSMSSender"),
    ],
)
def test_events(operation: str, kind: str | None, source: str) -> None:
    trigger = CognitoUserPoolTrigger(operations=[operation])
    expected = f"aws_lambda_events::event::cognito::CognitoEventUserPools{kind}"
    assert trigger.event.type == (expected if kind else None)
    assert trigger.sample_event()["triggerSource"].startswith(source)


def test_the_event_with_access_tokens() -> None:
    trigger = CognitoUserPoolTrigger(
        operations=["pre_token_generation_config"], lambda_version=cognito.LambdaVersion.V3_0
    )
    assert str(trigger.event.type).endswith("PreTokenGenV2")
    assert trigger.sample_event()["request"]["scopes"]
    first = ["pre_sign_up", "pre_token_generation_config"]
    trigger = CognitoUserPoolTrigger(operations=first, lambda_version=cognito.LambdaVersion.V2_0)
    assert str(trigger.event.type).endswith("PreSignup")
    assert str(CognitoUserPoolTrigger.event.type).endswith("PreSignup")


def identity_pool(stack: Stack, **more: Any) -> cognito.CfnIdentityPool:
    return cognito.CfnIdentityPool(stack, "Pool", allow_unauthenticated_identities=False, **more)


def test_sync(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path, "type = 'cognito-sync'\nsource = 'given'", CognitoSyncTrigger, identity_pool
    )
    events = only(stack, "AWS::Cognito::IdentityPool")["CognitoEvents"]
    assert events["SyncTrigger"]["Fn::GetAtt"][0].startswith("F")
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "cognito-sync.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert CognitoSyncTrigger(identity_pool(Stack())).sample_event()["eventType"] == "SyncTrigger"


def test_sync_refuses(tmp_path: Path) -> None:
    refused(CognitoSyncTrigger, "identity_pool", "is needed")
    stack = skipping_stack()
    taken = identity_pool(stack, cognito_events={"SyncTrigger": "x"})
    refused(
        lambda: function_with(tmp_path, stack, CognitoSyncTrigger(taken)),
        "identity_pool",
        "has a function for its events already",
    )
