"""Rotation of secrets."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, identity_of
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.arns import SECRET_ARN, SECRET_NAME
from cdk_rust_lambda.triggers.options.fields import duration, flag, set_options
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import allow, without_permission
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

_PRINCIPAL = "secretsmanager.amazonaws.com"
_DAY = 86_400  # seconds
_SHORTEST = 14_400  # seconds; 4 hours


@with_options
class SecretsRotationTrigger(Trigger):
    """Lets the function rotate a secret of Secrets Manager.

    Wired as the secret's rotation schedule. Secrets Manager may invoke the function for this secret only, and
    the function's role may read and write the secret. The Rust event is
    `aws_lambda_events::event::secretsmanager::SecretsManagerSecretRotationEvent` (feature
    `secretsmanager`), one for each of the steps createSecret, setSecret, testSecret and finishSecret. See
    "Rotation by Lambda function" in the Secrets Manager guide.

    Args:
        secret: The secret. Default: one is created with a generated password, kept when the stack is
            deleted.
        automatically_after: How often it is rotated: every 4 hours to 1,000 days, or 0 for on demand only.
            Default: 30 days.
        rotate_immediately_on_update: Whether it is rotated when the schedule is deployed. Default: True.

    Raises:
        TriggerError: an interval out of range, or something else than a secret.
    """

    type: ClassVar[str] = "secrets-rotation"
    source_field: ClassVar[str | None] = "secret"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::secretsmanager::SecretsManagerSecretRotationEvent",
        "secretsmanager",
    )

    secret: Annotated[
        secretsmanager.ISecret | Source | None,
        Resource(
            "a secret", "add_rotation_schedule", arn=rf"{SECRET_ARN}-\w{{6}}", name=SECRET_NAME
        ),
    ] = None
    _: KW_ONLY
    automatically_after: Annotated[
        Duration | None, duration(0, 1000 * _DAY, check_id="rotation")
    ] = None
    rotate_immediately_on_update: Annotated[bool | None, flag()] = None

    def __attrs_post_init__(self) -> None:
        after = self.automatically_after
        if after is None or after.is_unresolved():
            return
        seconds = after.to_milliseconds() / 1000
        if 0 < seconds < _SHORTEST:
            raise TriggerError(
                f"a secret is rotated every {_SHORTEST:,} seconds (4 hours) or less often, not every"
                f" {seconds:g}",
                key="automatically_after",
                remedy="choose 4 hours or more, or 0 for no schedule",
                check_id="rotation",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> secretsmanager.ISecret:
        """Adds the rotation schedule."""
        secret = self._secret(function, construct_id)
        handler = self.handler(function)
        if not self.creates_source:
            claim(
                function,
                construct_id,
                Place(
                    identity_of(function, self.secret, "secret_arn"),
                    "",
                    "the rotation of the secret",
                    option="secret",
                    check_id="duplicate",
                ),
            )
        # In the function's scope, as a secret has room for one schedule under each id.
        schedule = secretsmanager.RotationSchedule(
            function,
            f"{construct_id}Schedule",
            secret=secret,
            # aws-cdk-lib lets Secrets Manager invoke the function for every secret of every account.
            rotation_lambda=without_permission(function, construct_id, handler),
            **set_options(self, "automatically_after", "rotate_immediately_on_update"),
        )
        arn = secret.secret_full_arn or f"{secret.secret_arn}-??????"
        permission = allow(function, construct_id, handler, _PRINCIPAL, source_arn=arn)
        schedule.node.add_dependency(permission)
        _allow_rotation(function, secret, arn)
        return secret

    def sample_event(self) -> dict[str, Any]:
        """Returns the first step of a rotation."""
        name = sample_name(self.secret, "secret_name", "example-secret")
        if isinstance(self.secret, ImportedByArn):
            name = name.rpartition("-")[0] or name
        return {
            "Step": "createSecret",
            "SecretId": sample_arn("secretsmanager", f"secret:{name}-AbCdEf"),
            "ClientRequestToken": REQUEST_ID,
            "RotationToken": REQUEST_ID,
        }

    def _secret(self, function: lambda_.Function, construct_id: str) -> secretsmanager.ISecret:
        secret = secretsmanager.Secret
        if isinstance(self.secret, ImportedByArn):
            arn = self.secret.resolve()
            return secret.from_secret_complete_arn(function, construct_id, arn)
        if isinstance(self.secret, ImportedByName):
            return secret.from_secret_name_v2(function, construct_id, self.secret.name)
        if isinstance(self.secret, Created):
            refuse_properties(self.secret, "secret")
        if self.creates_source:
            created = secret(function, construct_id, removal_policy=RemovalPolicy.RETAIN)
            return cast("secretsmanager.ISecret", created)
        return cast("secretsmanager.ISecret", self.secret)


def _allow_rotation(
    function: lambda_.Function, secret: secretsmanager.ISecret, secret_arn: str
) -> None:
    """Lets the function's role do what aws-cdk-lib's schedule would have let it.

    See "Lambda rotation function execution role permissions" in the Secrets Manager guide.
    """
    if secret.encryption_key is not None:
        service = f"secretsmanager.{Stack.of(function).region}.amazonaws.com"
        principal = kms.ViaServicePrincipal(service, function.grant_principal)
        secret.encryption_key.grant_encrypt_decrypt(cast("iam.IGrantable", principal))
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            resources=[secret_arn],
        )
    )
    function.add_to_role_policy(
        iam.PolicyStatement(actions=["secretsmanager:GetRandomPassword"], resources=["*"])
    )
