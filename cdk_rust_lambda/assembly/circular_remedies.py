"""The ways out of a circle of references, by what is in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

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
_WITH_ANOTHER_KIND = ("AWS::ApiGateway::", "AWS::S3::")
_POLICY = "AWS::IAM::Policy"
_OTHERWISE = (
    "leave the reference out of the function, and have it read the value at run time, from a parameter"
    " of Parameter Store that is named by a text"
)
_RIGHTS = (
    "give rights in a policy that the function doesn't wait for:"
    " function.role.attach_inline_policy(iam.Policy(...)) in place of a grant"
)
_RIGHTS_ACROSS_STACKS = (
    "give rights in a policy of the source's stack: function.role.attach_inline_policy(iam.Policy(data_stack,"
    " ...)) in place of a grant"
)


def remedy_for(types: Collection[str]) -> str:
    """Returns how to open a circle.

    Args:
        types: The types of the resources in it.
    """
    if _POLICY in types:
        return _RIGHTS
    return "; ".join(_by_service(types)) or _OTHERWISE


def remedy_for_nested(types: Collection[str]) -> str:
    """Returns how to open a circle through a nested stack with functions.

    Args:
        types: The types of the resources in it.
    """
    ways = ["make the function and what invokes it in one stack", *_by_service(types)]
    return "; or ".join(ways)


def remedy_across_stacks(
    reference: str, types: Collection[str], function: str, source: str, *, is_to_source: bool
) -> str:
    """Returns how to open a circle of two stacks.

    Args:
        reference: The type of the resource in the function's stack that refers to the other stack.
        types: The types of the source, and of what in its stack refers to the function.
        function: The function's path.
        source: The source's path.
        is_to_source: Whether the reference is to the source itself, so that one stack would be circular, too.
    """
    if is_to_source:
        ways = list(_by_service(types))
    else:
        others = [each for each in types if each.startswith(_WITH_ANOTHER_KIND)]
        ways = [f"make {function} and {source} in one stack", *_by_service(others)]
    if reference == _POLICY:
        ways.append(_RIGHTS_ACROSS_STACKS)
    return "; or ".join(ways) or _OTHERWISE


def _by_service(types: Collection[str]) -> Iterator[str]:
    for prefix, remedy in _BY_SERVICE.items():
        if any(each.startswith(prefix) for each in types):
            yield remedy
