"""What functions may do, and who may invoke them, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.inspection.triggers import function_of

if TYPE_CHECKING:
    from cdk_rust_lambda.assembly.stacks import Stack, TemplateResource
    from cdk_rust_lambda.inspection.values import Values

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_PERMISSION = "AWS::Lambda::Permission"


def may_do(values: Values, stack: Stack, function: TemplateResource) -> Iterator[str]:
    """Yields what a function's role lets it do, and what it refuses, a sentence for each statement.

    Args:
        values: The templates.
        stack: The function's stack.
        function: The function.
    """
    role = function.properties.get("Role")
    place = values.place(stack, role)
    if place is None:
        if role is not None:
            yield f"has the role {values.text(stack, role)}, which this app doesn't make"
        return
    properties = place.resource.properties
    for managed in _list(properties.get("ManagedPolicyArns")):
        yield f"has the managed policy {_policy_name(values.text(place.stack, managed))}"
    for policy in _list(properties.get("Policies")):
        yield from _statements(values, place.stack, policy)
    for other in values.stacks:
        for resource in other.resources.values():
            if resource.type not in _POLICIES:
                continue
            roles = resource.properties.get("Roles")
            if any(each.resource is place.resource for each in values.places(other, roles)):
                yield from _statements(values, other, resource.properties)


def may_invoke(values: Values, function: TemplateResource) -> Iterator[str]:
    """Yields who may invoke a function, by its resource policy.

    Args:
        values: The templates.
        function: The function.
    """
    for stack in values.stacks:
        for resource in stack.resources.values():
            if resource.type != _PERMISSION:
                continue
            place = values.place(stack, resource.properties.get("FunctionName"))
            if place is not None and function_of(values, place).resource is function:
                alias = "" if place.resource is function else f", as {place.resource.name}"
                yield _permission(values, stack, resource.properties) + alias


def _permission(values: Values, stack: Stack, properties: Mapping[str, Any]) -> str:
    principal = values.text(stack, properties.get("Principal", "*"))
    who = "anyone" if principal == "*" else principal
    action = properties.get("Action")
    # With a function URL each of the two actions is permitted by itself.
    by_url = "FunctionUrlAuthType" in properties or properties.get("InvokedViaFunctionUrl")
    done = "call its URL" if by_url else "invoke it"
    if action not in ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl"):
        done = f"{values.text(stack, action)} on it"
    text = f"{who} may {done}"
    if "SourceArn" in properties:
        text += f", for {values.text(stack, properties['SourceArn'])}"
    if "SourceAccount" in properties:
        text += f", of the account {values.text(stack, properties['SourceAccount'])}"
    return text


def _statements(values: Values, stack: Stack, policy: Any) -> Iterator[str]:
    document = policy.get("PolicyDocument") if isinstance(policy, Mapping) else None
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in _list(statements):
        if not isinstance(statement, Mapping):
            continue
        verb = "may" if statement.get("Effect") == "Allow" else "must not"
        actions = ", ".join(
            values.text(stack, each) for each in _list(statement.get("Action"))
        ) or "all but " + ", ".join(
            values.text(stack, each) for each in _list(statement.get("NotAction"))
        )
        resources = dict.fromkeys(
            values.text(stack, each) for each in _list(statement.get("Resource"))
        )
        on = "anything" if "*" in resources else ", ".join(resources)
        if not resources:
            excepted = (values.text(stack, each) for each in _list(statement.get("NotResource")))
            on = f"anything but {', '.join(excepted)}"
        condition = statement.get("Condition")
        yield f"{verb} {actions} on {on}" + (f" if {_condition(condition)}" if condition else "")


def _condition(condition: Any) -> str:
    return json.dumps(condition, ensure_ascii=False, default=str)


def _policy_name(arn: str) -> str:
    return arn.rpartition(":policy/")[2].rpartition("/")[2] or arn


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
