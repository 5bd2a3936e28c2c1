"""Lists of resources that triggers add to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.values import is_list_token

if TYPE_CHECKING:
    from constructs import IConstruct


def items_of(values: Any, resource: IConstruct, key: str, what: str) -> list[Any]:
    """Returns what a resource's list holds, to be set again with one item more.

    Args:
        values: The list as aws-cdk-lib has it; None if there is none.
        resource: The resource.
        key: The option that names it, for errors.
        what: What the list holds, for errors: `action groups`.

    Raises:
        TriggerError: only a deployment knows it, so that nothing can be added without losing what it holds.
    """
    if values is None:
        return []
    if not isinstance(values, list) or is_list_token(values):
        raise TriggerError(
            f"the {what} of {resource.node.path} are a token, or hold one, to which nothing can be added",
            key=key,
            remedy=f"make the resource with a list of {what} that has no tokens for any of them",
        )
    return list(values)
