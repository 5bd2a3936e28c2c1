"""User pools that triggers create, and the keys of those that have custom senders."""

from __future__ import annotations

from typing import Any, cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from cdk_rust_lambda.triggers.core.trigger import warn


def new_pool(
    function: lambda_.Function, construct_id: str, feature_plan: Any, key: kms.IKey | None
) -> cognito.UserPool:
    """Makes a user pool that is safe to use as it is.

    Args:
        function: Where to make it.
        construct_id: Its id there.
        feature_plan: The name of a `FeaturePlan`; None for Essentials.
        key: Its key, which custom senders need.

    Raises:
        TriggerError: there is no such plan.
    """
    name = str(feature_plan or "essentials").upper()
    plans = cognito.FeaturePlan.__members__
    if name not in plans:
        raise TriggerError(
            f"a user pool has no feature plan {name.lower()!r}",
            key="source",
            remedy=suggest(name.lower(), [plan.lower() for plan in plans]),
        )
    protects = name == "PLUS"
    return cognito.UserPool(
        function,
        construct_id,
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        custom_sender_kms_key=key,
        deletion_protection=True,
        feature_plan=plans[name],
        mfa=cognito.Mfa.REQUIRED,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_digits=True,
            require_lowercase=True,
            require_symbols=True,
            require_uppercase=True,
        ),
        removal_policy=RemovalPolicy.RETAIN,
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(email=True),
        standard_threat_protection_mode=(
            cognito.StandardThreatProtectionMode.FULL_FUNCTION if protects else None
        ),
    )


def allow_decryption(
    function: lambda_.Function, pool: cognito.UserPool, key: kms.IKey | None
) -> None:
    """Lets a function decrypt the codes that a pool has it send, or warns if the key isn't known.

    See "Custom sender Lambda triggers" in the Cognito guide. aws-cdk-lib doesn't tell a pool's key.

    Args:
        function: The function.
        pool: The pool.
        key: Its key.
    """
    if key is not None:
        statement = iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn])
        function.add_to_role_policy(statement)
        return
    warn(
        function,
        "cognito-sender-key",
        f"the function has to decrypt the codes that it sends for {pool.node.path}, but aws-cdk-lib doesn't"
        " tell the pool's key. Pass it to the trigger, too, as custom_sender_kms_key",
    )


def key_of(function: lambda_.Function, construct_id: str, source: Any) -> kms.IKey | None:
    """Returns the key that an option stands for: given, or imported by ARN."""
    if isinstance(source, ImportedByArn):
        return kms.Key.from_key_arn(function, f"{construct_id}Key", source.resolve())
    return cast("kms.IKey | None", source)


def new_key(function: lambda_.Function, construct_id: str) -> kms.IKey:
    """Makes a key for a pool with custom senders."""
    key = kms.Key(
        function,
        f"{construct_id}Key",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    return cast("kms.IKey", key)
