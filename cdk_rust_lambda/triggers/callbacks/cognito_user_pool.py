"""Operations of Cognito user pools."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.callbacks.cognito_operations import OPERATIONS, names_of_operations
from cdk_rust_lambda.triggers.callbacks.cognito_pools import (
    allow_decryption,
    key_of,
    new_key,
    new_pool,
)
from cdk_rust_lambda.triggers.callbacks.cognito_samples import (
    INBOUND_FEDERATION,
    TOKEN_CONFIG,
    request_of,
    response_of,
)
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, in_app
from cdk_rust_lambda.triggers.core.option import Option, StringsOr, with_options
from cdk_rust_lambda.triggers.core.samples import REGION
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, warn
from cdk_rust_lambda.triggers.options.aws_resources import KEY
from cdk_rust_lambda.triggers.options.fields import enum_member
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.final_values import check_timeout
from cdk_rust_lambda.triggers.wiring.permissions import allow, event_by, refusals, shorter_timeout
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 5  # after which Cognito gives up
_CUSTOM_SENDERS = ("CUSTOM_EMAIL_SENDER", "CUSTOM_SMS_SENDER")


def _event_of(trigger: CognitoUserPoolTrigger) -> HandlerEvent:
    name = OPERATIONS[trigger.operation_names[0]][1]
    if name is None:
        return HandlerEvent()
    if trigger.has_access_token and name == "PreTokenGen":
        name += "V2"
    return HandlerEvent(
        f"aws_lambda_events::event::cognito::CognitoEventUserPools{name}", "cognito"
    )


@with_options
class CognitoUserPoolTrigger(Trigger):
    """Invokes the function for operations of a Cognito user pool, which waits for the answer.

    The answer is the event with its `response` filled in. Cognito waits 5 seconds, and tries three times;
    see "Customizing user pool workflows with Lambda triggers" in the Cognito guide. The Rust event is
    `aws_lambda_events::event::cognito::CognitoEventUserPools…` (feature `cognito`), one per operation;
    the custom senders have none. The answer of `CognitoEventUserPoolsPreTokenGen` whose claims are changed has
    groups too: copy `request.group_configuration` into it, or the user has none in the token.

    Args:
        user_pool: The user pool. Default: one is created: nobody can sign up on their own, passwords have 12
            characters of four kinds, an authenticator app is needed, it can't be deleted by mistake,
            and stays when the stack is deleted. `{ create = true, feature_plan = "plus" }` adds threat
            protection, which costs more for each user (AwsSolutions-COG8 asks for it); the default is
            `essentials`.
        operations: What the function is invoked for, as members of `UserPoolOperation` or their names:
            `pre_sign_up`. A user pool has one function per operation. Needed.
        custom_sender_kms_key: The pool's key, with which the function decrypts what it is to send; only for
            custom senders. Default: for a pool that is created, a new one.
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

    user_pool: Annotated[
        cognito.UserPool | Source | None,
        Resource(
            "a user pool",
            "add_trigger",
            not_imported="CloudFormation sets a pool's functions only where the pool itself is defined",
        ),
    ] = None
    _: KW_ONLY
    operations: Annotated[
        StringsOr[cognito.UserPoolOperation],
        Option(
            converter=names_of_operations,
            schema={
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": [name.lower() for name in OPERATIONS]},
            },
        ),
    ] = ()
    custom_sender_kms_key: Annotated[kms.IKey | Source | None, KEY] = None
    lambda_version: Annotated[cognito.LambdaVersion | None, enum_member(cognito.LambdaVersion)] = (
        None
    )

    def __attrs_post_init__(self) -> None:
        if self.lambda_version is not None and TOKEN_CONFIG not in self.operations:
            raise TriggerError(
                "only the operation pre_token_generation_config has versions",
                key="lambda_version",
                remedy="leave it out, or choose that operation",
                check_id="cognito-operations",
            )
        if {"PRE_TOKEN_GENERATION", TOKEN_CONFIG} <= set(self.operations):
            raise TriggerError(
                "pre_token_generation and pre_token_generation_config are the same operation",
                key="operations",
                remedy="choose pre_token_generation_config",
                check_id="cognito-operations",
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
        key = key_of(function, construct_id, self.custom_sender_kms_key)
        if key is None and self.creates_source and self._has_senders:
            key = new_key(function, construct_id)
        pool = self._pool(function, construct_id, key)
        self._check_timeout(function)
        self._check_plan(pool)
        handler = self.handler(function)
        for name in self.operation_names:
            if name == INBOUND_FEDERATION:
                _add_inbound_federation(function, construct_id, pool, handler)
                continue
            operation = getattr(cognito.UserPoolOperation, name)
            version = self.lambda_version if name == TOKEN_CONFIG else None
            remedy = "a pool has one function per operation"
            if name in _CUSTOM_SENDERS:
                remedy += "; set custom_sender_kms_key on the pool"
            with refusals("operations", remedy, "cognito-operations"):
                pool.add_trigger(operation, handler, version)
        if self._has_senders:
            allow_decryption(function, pool, key)
        return pool

    def sample_event(self) -> dict[str, Any]:
        """Returns the event of the first operation."""
        name = self.operation_names[0]
        attributes = {"sub": "0b1c2d3e-example", "email": "user@example.com"}
        request: dict[str, Any] = {"userAttributes": attributes, "clientMetadata": {}}
        request |= request_of(name)
        if name in ("USER_MIGRATION", INBOUND_FEDERATION):
            del request["userAttributes"]
        if name == INBOUND_FEDERATION:
            del request["clientMetadata"]
        if self.has_access_token and name == TOKEN_CONFIG:
            request["scopes"] = ["openid", "email"]
        return {
            "version": "1",
            "triggerSource": OPERATIONS[name][0],
            "region": REGION,
            "userPoolId": f"{REGION}_EXAMPLE",
            "userName": "example-user",
            "callerContext": {
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": "example-client",
            },
            "request": request,
            "response": response_of(name),
        }

    def _pool(
        self, function: lambda_.Function, construct_id: str, key: kms.IKey | None
    ) -> cognito.UserPool:
        if not self.creates_source:
            given: Any = self.user_pool
            return given  # type: ignore[no-any-return]
        properties: Mapping[str, Any] = {}
        if isinstance(self.user_pool, Created):
            refuse_properties(self.user_pool, "user pool", "feature_plan")
            properties = self.user_pool.properties
        return new_pool(function, construct_id, properties.get("feature_plan"), key)

    @property
    def _has_senders(self) -> bool:
        return any(name in _CUSTOM_SENDERS for name in self.operations)

    def _check_timeout(self, function: lambda_.Function) -> None:
        """See "Important considerations" of Lambda triggers in the Cognito guide."""

        def check(timeout: int) -> Notice | None:
            if timeout <= _SECONDS:
                return None
            return Notice.warning(
                "cognito-5s",
                f"the function may take {timeout} seconds, but Cognito waits {_SECONDS}, and invokes it"
                f" up to three times. {shorter_timeout(_SECONDS)}",
            )

        if any(name not in _CUSTOM_SENDERS for name in self.operations):  # else nobody waits
            check_timeout(function, check)

    def _check_plan(self, pool: cognito.UserPool) -> None:
        """See "Pre token generation Lambda trigger" in the Cognito guide."""
        if not self.has_access_token:
            return
        child = pool.node.default_child
        if isinstance(child, cognito.CfnUserPool) and child.user_pool_tier == "LITE":
            warn(
                pool,
                "cognito-plan",
                f"the user pool {pool.node.path} has the feature plan Lite, but events of version 2 and 3"
                " need another. Set feature_plan=FeaturePlan.ESSENTIALS or PLUS, in Cargo.toml"
                ' source = { create = true, feature_plan = "essentials" }',
            )


def _add_inbound_federation(
    function: lambda_.Function,
    construct_id: str,
    pool: cognito.UserPool,
    handler: lambda_.IFunction,
) -> None:
    """Adds what `UserPool.add_trigger` doesn't have: `InboundFederationLambdaType` in Cognito's API."""
    claim(
        function,
        construct_id,
        Place(
            in_app(pool, pool.user_pool_arn),
            INBOUND_FEDERATION.lower(),
            "the operation",
            option="operations",
            check_id="cognito-operations",
        ),
    )
    resource = pool.node.default_child
    assert isinstance(resource, cognito.CfnUserPool)  # noqa: S101 - a UserPool's default child
    resource.add_property_override(
        "LambdaConfig.InboundFederation",
        {"LambdaArn": handler.function_arn, "LambdaVersion": "V1_0"},
    )
    allow(
        function,
        f"{construct_id}InboundFederation",
        handler,
        "cognito-idp.amazonaws.com",
        source_arn=pool.user_pool_arn,
    )
