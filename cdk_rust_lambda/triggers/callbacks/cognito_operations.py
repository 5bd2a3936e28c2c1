"""The operations of Cognito's user pools that a function may be for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from aws_cdk import aws_cognito as cognito

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.callbacks.cognito_samples import INBOUND_FEDERATION, TOKEN_CONFIG

# "Lambda trigger event parameter" in the Cognito guide: an operation's trigger source, and the type
# of aws_lambda_events.
OPERATIONS: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        "PRE_SIGN_UP": ("PreSignUp_SignUp", "PreSignup"),
        "POST_CONFIRMATION": ("PostConfirmation_ConfirmSignUp", "PostConfirmation"),
        "PRE_AUTHENTICATION": ("PreAuthentication_Authentication", "PreAuthentication"),
        "POST_AUTHENTICATION": ("PostAuthentication_Authentication", "PostAuthentication"),
        "PRE_TOKEN_GENERATION": ("TokenGeneration_Authentication", "PreTokenGen"),
        TOKEN_CONFIG: ("TokenGeneration_Authentication", "PreTokenGen"),
        "USER_MIGRATION": ("UserMigration_Authentication", "MigrateUser"),
        "CUSTOM_MESSAGE": ("CustomMessage_SignUp", "CustomMessage"),
        "DEFINE_AUTH_CHALLENGE": ("DefineAuthChallenge_Authentication", "DefineAuthChallenge"),
        "CREATE_AUTH_CHALLENGE": ("CreateAuthChallenge_Authentication", "CreateAuthChallenge"),
        "VERIFY_AUTH_CHALLENGE_RESPONSE": (
            "VerifyAuthChallengeResponse_Authentication",
            "VerifyAuthChallenge",
        ),
        INBOUND_FEDERATION: ("InboundFederation_ExternalProvider", None),
        "CUSTOM_EMAIL_SENDER": ("CustomEmailSender_SignUp", None),
        "CUSTOM_SMS_SENDER": ("CustomSMSSender_SignUp", None),
    }
)


def names_of_operations(operations: Any) -> tuple[str, ...]:
    """Turns operations into names of members of `UserPoolOperation`; each once, in order."""
    if operations is None:
        operations = ()
    if isinstance(operations, str | Mapping) or not isinstance(operations, Iterable):
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
            remedy=suggest("", [name.lower() for name in OPERATIONS]),
            check_id="cognito-operations",
        )
    return names


def _operation_name(operation: Any) -> str:
    if isinstance(operation, cognito.UserPoolOperation):
        own = operation.operation_name  # as preSignUp
        name = "".join(f"_{each}" if each.isupper() else each for each in own).upper()
    else:
        name = str(operation).upper().replace("-", "_")
    if name not in OPERATIONS:
        raise TriggerError(
            f"a user pool has no operation {operation!r}",
            key="operations",
            remedy=suggest(name.lower(), [known.lower() for known in OPERATIONS]),
            check_id="cognito-operations",
        )
    return name
