"""One permission for all rules of EventBridge, where one for each would be too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import Stack

from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn, without_permission

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from constructs import Construct

_ID = "EveryRule"


def allowed_for_all_rules(handler: lambda_.IFunction) -> lambda_.IFunction:
    """Lets all rules of the account and Region invoke a function, and returns it as they may name it.

    The permission is made once for a function or alias, whichever trigger asks first, so that its id stays.

    Args:
        handler: The function, or its alias.
    """
    scope = cast("Construct", handler)
    found = scope.node.try_find_child(f"{_ID}Handler")
    if found is not None:
        return cast("lambda_.IFunction", found)
    arn = Stack.of(scope).format_arn(service="events", resource="rule", resource_name="*")
    allow_by_arn(scope, _ID, handler, "events.amazonaws.com", arn)
    return without_permission(scope, _ID, handler)
