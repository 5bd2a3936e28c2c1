"""What the events of a user pool's operations have besides what all of them have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN_CONFIG = "PRE_TOKEN_GENERATION_CONFIG"  # noqa: S105 - an operation
INBOUND_FEDERATION = "INBOUND_FEDERATION"

_CHALLENGE: Mapping[str, Any] = {
    "session": [{"challengeName": "SRP_A", "challengeResult": True}],
    "userNotFound": False,
}


def request_of(name: str) -> dict[str, Any]:
    """Returns what only an operation's request has."""
    groups = {"groupConfiguration": {"groupsToOverride": ["example"], "iamRolesToOverride": []}}
    requests: dict[str, dict[str, Any]] = {
        "PRE_SIGN_UP": {"validationData": {}},
        "PRE_AUTHENTICATION": {"validationData": {}},
        "POST_AUTHENTICATION": {"newDeviceUsed": False},
        "PRE_TOKEN_GENERATION": groups,
        TOKEN_CONFIG: groups,
        "USER_MIGRATION": {"password": "example-password", "validationData": {}},
        "CUSTOM_MESSAGE": {"codeParameter": "{####}", "usernameParameter": "{username}"},
        "DEFINE_AUTH_CHALLENGE": dict(_CHALLENGE),
        "CREATE_AUTH_CHALLENGE": {"challengeName": "CUSTOM_CHALLENGE", **_CHALLENGE},
        "VERIFY_AUTH_CHALLENGE_RESPONSE": {
            "privateChallengeParameters": {"answer": "example"},
            "challengeAnswer": "example",
            "userNotFound": False,
        },
        INBOUND_FEDERATION: {
            "providerName": "ExampleProvider",
            "providerType": "OIDC",
            "attributes": {
                "tokenResponse": {"token_type": "Bearer"},
                "idToken": {"sub": "0b1c2d3e-example", "email": "user@example.com"},
                "userInfo": {"email": "user@example.com"},
            },
        },
        "CUSTOM_EMAIL_SENDER": {"type": "customEmailSenderRequestV1", "code": "ZXhhbXBsZQ=="},
        "CUSTOM_SMS_SENDER": {"type": "customSMSSenderRequestV1", "code": "ZXhhbXBsZQ=="},
    }
    return requests.get(name, {})


def response_of(name: str) -> dict[str, Any]:
    """Returns the response that the function is to fill in."""
    if name == "PRE_SIGN_UP":
        return {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
    if name == INBOUND_FEDERATION:
        return {"userAttributesToMap": {}}
    return {}
