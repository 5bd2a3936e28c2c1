"""Operations of Cognito user pools, and the synchronisation of identity pools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from attrs import field, frozen
from aws_cdk import RemovalPolicy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.failures import refuse_properties
from cdk_rust_lambda.triggers.options import choice, resource
from cdk_rust_lambda.triggers.samples import REGION
from cdk_rust_lambda.triggers.source import NewSource, Source
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger, warn
from cdk_rust_lambda.triggers.wiring import allow, event_by, refusals, timeout_of

_SECONDS = 5  # after which Cognito gives up
_CUSTOM_SENDERS = ("CUSTOM_EMAIL_SENDER", "CUSTOM_SMS_SENDER")
_TOKEN_CONFIG = "PRE_TOKEN_GENERATION_CONFIG"  # noqa: S105 - an operation

# "Lambda trigger event parameter" in the Cognito guide: an operation's trigger source, and the type
# of aws_lambda_events.
_OPERATIONS: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        "PRE_SIGN_UP": ("PreSignUp_SignUp", "PreSignup"),
        "POST_CONFIRMATION": ("PostConfirmation_ConfirmSignUp", "PostConfirmation"),
        "PRE_AUTHENTICATION": ("PreAuthentication_Authentication", "PreAuthentication"),
        "POST_AUTHENTICATION": ("PostAuthentication_Authentication", "PostAuthentication"),
        "PRE_TOKEN_GENERATION": ("TokenGeneration_Authentication", "PreTokenGen"),
        _TOKEN_CONFIG: ("TokenGeneration_Authentication", "PreTokenGen"),
        "USER_MIGRATION": ("UserMigration_Authentication", "MigrateUser"),
        "CUSTOM_MESSAGE": ("CustomMessage_SignUp", "CustomMessage"),
        "DEFINE_AUTH_CHALLENGE": ("DefineAuthChallenge_Authentication", "DefineAuthChallenge"),
        "CREATE_AUTH_CHALLENGE": ("CreateAuthChallenge_Authentication", "CreateAuthChallenge"),
        "VERIFY_AUTH_CHALLENGE_RESPONSE": (
            "VerifyAuthChallengeResponse_Authentication",
            "VerifyAuthChallenge",
        ),
        "CUSTOM_EMAIL_SENDER": ("CustomEmailSender_SignUp", None),
        "CUSTOM_SMS_SENDER": ("CustomSMSSender_SignUp", None),
    }
)


def _operation_names(operations: Any) -> tuple[str, ...]:
    """Turns operations into names of members of `UserPoolOperation`; each once, in order."""
    if operations is None:
        operations = ()
    if isinstance(operations, str) or not isinstance(operations, Iterable):
        raise TriggerError(
            f"expected a list of operations, found {operations!r}",
            key="operations",
            remedy="write a list",
        )
    names = tuple(dict.fromkeys(_operation_name(operation) for operation in operations))
    if not names:
        raise TriggerError(
            "a trigger without an operation does nothing",
            key="operations",
            remedy=suggest("", [name.lower() for name in _OPERATIONS]),
        )
    return names


def _operation_name(operation: Any) -> str:
    if isinstance(operation, cognito.UserPoolOperation):
        own = operation.operation_name  # as preSignUp
        name = "".join(f"_{each}" if each.isupper() else each for each in own).upper()
    else:
        name = str(operation).upper().replace("-", "_")
    if name not in _OPERATIONS:
        raise TriggerError(
            f"a user pool has no operation {operation!r}",
            key="operations",
            remedy=suggest(name.lower(), [known.lower() for known in _OPERATIONS]),
        )
    return name


def _event_of(trigger: CognitoUserPoolTrigger) -> HandlerEvent:
    name = _OPERATIONS[trigger.operation_names[0]][1]
    if name is None:
        return HandlerEvent()
    if trigger.has_access_token and name == "PreTokenGen":
        name += "V2"
    return HandlerEvent(
        f"aws_lambda_events::event::cognito::CognitoEventUserPools{name}", "cognito"
    )


@frozen
class CognitoUserPoolTrigger(Trigger):
    """Invokes the function for operations of a Cognito user pool, which waits for the answer.

    The answer is the event with its `response` filled in. Cognito waits 5 seconds, and tries three times;
    see "Customizing user pool workflows with Lambda triggers" in the Cognito guide. The Rust event is
    `aws_lambda_events::event::cognito::CognitoEventUserPools…` (feature `cognito`), one per operation;
    the custom senders have none.

    Args:
        user_pool: The user pool. Default: one is created: nobody can sign up on their own, passwords have 12
            characters of four kinds, an authenticator app is needed, it can't be deleted by mistake,
            and stays when the stack is deleted. `{ create = true, feature_plan = "plus" }` adds threat
            protection, which costs more for each user (AwsSolutions-COG8 asks for it); the default is
            `essentials`.
        operations: What the function is invoked for, as members of `UserPoolOperation` or their names:
            `pre_sign_up`. A user pool has one function per operation. Needed.
        lambda_version: The version of the event of `pre_token_generation_config`: `V2_0` and `V3_0` let the
            function change access tokens too. Default: `V1_0`.

    Raises:
        TriggerError: no operation or an unknown one, a version for another operation, a pool that isn't of
            this app, a second function for an operation, or a sender without a key.
    """

    type: ClassVar[str] = "cognito-user-pool"
    source_field: ClassVar[str | None] = "user_pool"
    event: ClassVar[HandlerEvent] = event_by(
        HandlerEvent(
            "aws_lambda_events::event::cognito::CognitoEventUserPoolsPreSignup", "cognito"
        ),
        _event_of,
    )
    covers: ClassVar[tuple[Any, ...]] = (cognito.UserPool.add_trigger,)

    user_pool: cognito.UserPool | Source | None = resource(
        "a user pool",
        "add_trigger",
        is_source=True,
        not_imported="CloudFormation sets a pool's functions only where the pool itself is defined",
    )
    operations: Iterable[str | cognito.UserPoolOperation] = field(
        default=None,
        converter=_operation_names,
        kw_only=True,
        hash=False,
        metadata={
            "schema": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": [name.lower() for name in _OPERATIONS]},
            }
        },
    )
    lambda_version: cognito.LambdaVersion | None = choice(cognito.LambdaVersion)

    def __attrs_post_init__(self) -> None:
        if self.lambda_version is not None and _TOKEN_CONFIG not in self.operations:
            raise TriggerError(
                "only the operation pre_token_generation_config has versions",
                key="lambda_version",
                remedy="leave it out, or choose that operation",
            )
        if {"PRE_TOKEN_GENERATION", _TOKEN_CONFIG} <= set(self.operations):
            raise TriggerError(
                "pre_token_generation and pre_token_generation_config are the same operation",
                key="operations",
                remedy="choose pre_token_generation_config",
            )

    @property
    def operation_names(self) -> tuple[str, ...]:
        """The names of the operations, as members of `UserPoolOperation`."""
        return tuple(map(str, self.operations))

    @property
    def has_access_token(self) -> bool:
        """Whether the function may change access tokens."""
        return self.lambda_version in (cognito.LambdaVersion.V2_0, cognito.LambdaVersion.V3_0)

    def bind(self, function: lambda_.Function, construct_id: str) -> cognito.UserPool:
        """Adds the function to the pool's operations."""
        pool = self._pool(function, construct_id)
        self._check_timeout(function)
        self._check_plan(function, pool)
        handler = self.handler(function)
        for name in self.operation_names:
            operation = getattr(cognito.UserPoolOperation, name)
            version = self.lambda_version if name == _TOKEN_CONFIG else None
            remedy = "a pool has one function per operation"
            if name in _CUSTOM_SENDERS:
                remedy += "; set custom_sender_kms_key on the pool"
            with refusals("operations", remedy):
                pool.add_trigger(operation, handler, version)
        return pool

    def sample_event(self) -> dict[str, Any]:
        """Returns the event of the first operation."""
        name = self.operation_names[0]
        attributes = {"sub": "0b1c2d3e-example", "email": "user@example.com"}
        request: dict[str, Any] = {"userAttributes": attributes, "clientMetadata": {}}
        request |= _request_of(name)
        if name == "USER_MIGRATION":
            del request["userAttributes"]
        if self.has_access_token and name == _TOKEN_CONFIG:
            request["scopes"] = ["openid", "email"]
        return {
            "version": "1",
            "triggerSource": _OPERATIONS[name][0],
            "region": REGION,
            "userPoolId": f"{REGION}_EXAMPLE",
            "userName": "example-user",
            "callerContext": {
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": "example-client",
            },
            "request": request,
            "response": _response_of(name),
        }

    def _pool(self, function: lambda_.Function, construct_id: str) -> cognito.UserPool:
        if not self.creates_source:
            given: Any = self.user_pool
            return given  # type: ignore[no-any-return]
        properties: Mapping[str, Any] = {}
        if isinstance(self.user_pool, NewSource):
            refuse_properties(self.user_pool, "user pool", "feature_plan")
            properties = self.user_pool.properties
        plan = str(properties.get("feature_plan", "essentials")).upper()
        if plan not in cognito.FeaturePlan.__members__:
            raise TriggerError(
                f"a user pool has no feature plan {plan.lower()!r}",
                key="source",
                remedy=suggest(
                    plan.lower(), [name.lower() for name in cognito.FeaturePlan.__members__]
                ),
            )
        key = None
        if any(name in _CUSTOM_SENDERS for name in self.operations):
            key = kms.Key(
                function,
                f"{construct_id}Key",
                enable_key_rotation=True,
                removal_policy=RemovalPolicy.RETAIN,
            )
            # The function decrypts the code that it is to send.
            key.grant_decrypt(function)
        protects = plan == "PLUS"
        return cognito.UserPool(
            function,
            construct_id,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            custom_sender_kms_key=key,
            deletion_protection=True,
            feature_plan=cognito.FeaturePlan[plan],
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

    def _check_timeout(self, function: lambda_.Function) -> None:
        """See "Important considerations" of Lambda triggers in the Cognito guide."""
        timeout = timeout_of(function)
        waits = any(name not in _CUSTOM_SENDERS for name in self.operations)
        if waits and timeout is not None and timeout > _SECONDS:
            warn(
                function,
                "cognito-5s",
                f"the function may take {timeout} seconds, but Cognito waits {_SECONDS}, and invokes it"
                f" up to three times. Set timeout=Duration.seconds({_SECONDS}) or less",
            )

    def _check_plan(self, function: lambda_.Function, pool: cognito.UserPool) -> None:
        """See "Pre token generation Lambda trigger" in the Cognito guide."""
        if not self.has_access_token:
            return
        child = pool.node.default_child
        if isinstance(child, cognito.CfnUserPool) and child.user_pool_tier == "LITE":
            warn(
                function,
                "cognito-plan",
                f"the user pool {pool.node.path} has the feature plan Lite, but events of version 2 and 3"
                " need another. Set feature_plan=FeaturePlan.ESSENTIALS or PLUS",
            )


_CHALLENGE: Mapping[str, Any] = {
    "session": [{"challengeName": "SRP_A", "challengeResult": True}],
    "userNotFound": False,
}


def _request_of(name: str) -> dict[str, Any]:
    """Returns what only an operation's request has."""
    groups = {"groupConfiguration": {"groupsToOverride": ["example"], "iamRolesToOverride": []}}
    requests: dict[str, dict[str, Any]] = {
        "PRE_SIGN_UP": {"validationData": {}},
        "PRE_AUTHENTICATION": {"validationData": {}},
        "POST_AUTHENTICATION": {"newDeviceUsed": False},
        "PRE_TOKEN_GENERATION": groups,
        _TOKEN_CONFIG: groups,
        "USER_MIGRATION": {"password": "example-password", "validationData": {}},
        "CUSTOM_MESSAGE": {"codeParameter": "{####}", "usernameParameter": "{username}"},
        "DEFINE_AUTH_CHALLENGE": dict(_CHALLENGE),
        "CREATE_AUTH_CHALLENGE": {"challengeName": "CUSTOM_CHALLENGE", **_CHALLENGE},
        "VERIFY_AUTH_CHALLENGE_RESPONSE": {
            "privateChallengeParameters": {"answer": "example"},
            "challengeAnswer": "example",
            "userNotFound": False,
        },
        "CUSTOM_EMAIL_SENDER": {"type": "customEmailSenderRequestV1", "code": "ZXhhbXBsZQ=="},
        "CUSTOM_SMS_SENDER": {"type": "customSMSSenderRequestV1", "code": "ZXhhbXBsZQ=="},
    }
    return requests.get(name, {})


def _response_of(name: str) -> dict[str, Any]:
    """Returns the response that the function is to fill in."""
    if name == "PRE_SIGN_UP":
        return {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
    return {}


@frozen
class CognitoSyncTrigger(Trigger):
    """Invokes the function when a dataset of an identity pool is synchronised.

    The function is set as the `SyncTrigger` of the pool's events, and Cognito Sync may invoke it on behalf
    of the account. The Rust event is `aws_lambda_events::event::cognito::CognitoEvent` (feature
    `cognito`), which is also the answer. See "Amazon Cognito Events" in the Cognito guide, which
    recommends AWS AppSync for what is new.

    Args:
        identity_pool: The identity pool, as a `CfnIdentityPool`. Needed.

    Raises:
        TriggerError: no identity pool, or one that isn't of this app or has such a function.
    """

    type: ClassVar[str] = "cognito-sync"
    source_field: ClassVar[str | None] = "identity_pool"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::cognito::CognitoEvent", "cognito"
    )

    identity_pool: cognito.CfnIdentityPool | Source | None = resource(
        "an identity pool (CfnIdentityPool)",
        "cognito_events",
        is_source=True,
        creatable=False,
        required=True,
        not_imported="CloudFormation sets a pool's events only where the pool itself is defined",
    )

    def bind(self, function: lambda_.Function, construct_id: str) -> cognito.CfnIdentityPool:
        """Sets the pool's event."""
        pool: Any = self.identity_pool
        if pool.cognito_events is not None:
            raise TriggerError(
                f"the identity pool {pool.node.path} has a function for its events already",
                key="identity_pool",
                remedy="leave cognito_events of the pool out",
            )
        handler = self.handler(function)
        pool.cognito_events = {"SyncTrigger": handler.function_arn}
        allow(function, construct_id, handler, "cognito-sync.amazonaws.com")
        found: cognito.CfnIdentityPool = pool
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the synchronisation of one record."""
        return {
            "version": 2,
            "eventType": "SyncTrigger",
            "region": REGION,
            "identityPoolId": f"{REGION}:11111111-2222-3333-4444-555555555555",
            "identityId": f"{REGION}:66666666-7777-8888-9999-000000000000",
            "datasetName": "example-dataset",
            "datasetRecords": {
                "example-key": {"oldValue": "old", "newValue": "new", "op": "replace"}
            },
        }
