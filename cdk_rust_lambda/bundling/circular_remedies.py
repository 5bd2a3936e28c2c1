"""The ways out of a circle of references, by what is in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_BY_SERVICE: Mapping[str, str] = MappingProxyType(
    {
        "AWS::ApiGateway::": (
            "take a trigger of type http-api, whose URL doesn't depend on the function, or have the handler"
            " take domain name and stage from the request's context"
        ),
        "AWS::Cognito::": "have the handler take the pool's id from the event",
        "AWS::Lambda::Url": "have the handler take the domain name from the request's context",
        "AWS::S3::": "take a trigger of type s3-eventbridge: then the bucket doesn't refer to the function",
        "AWS::StepFunctions::": (
            "have the state machine say its ARN in the function's input, as `$$.StateMachine.Id`"
        ),
    }
)
_OTHERWISE = (
    "leave the reference out of the function, and have it read the value at run time, from a parameter"
    " of Parameter Store that is named by a text"
)
_RIGHTS = (
    "give rights in a policy that the function doesn't wait for:"
    " function.role.attach_inline_policy(iam.Policy(...)) in place of a grant"
)


def remedy_for(types: Collection[str]) -> str:
    """Returns how to open a circle.

    Args:
        types: The types of the resources in it.
    """
    if "AWS::IAM::Policy" in types:
        return _RIGHTS
    known = [
        remedy
        for prefix, remedy in _BY_SERVICE.items()
        if any(each.startswith(prefix) for each in types)
    ]
    return "; ".join(known) or _OTHERWISE
