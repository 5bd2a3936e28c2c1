"""What the tests of sources share that Lambda polls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

    from cdk_rust_lambda.triggers import Trigger

MAPPING = "AWS::Lambda::EventSourceMapping"


def mapping_of(stack: Stack) -> dict[str, Any]:
    """The stack's only event source mapping."""
    return only(stack, MAPPING)


def actions_of(stack: Stack) -> dict[str, Any]:
    """What the roles of a stack may do, each action with its resources."""
    found = {}
    for policy in resources_of(stack, "AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                found[action] = statement["Resource"]
    return found


def said(folder: Path, stack: Stack, trigger: Trigger, **keywords: Any) -> str:
    """The messages for a function with one trigger."""
    function_with(folder, stack, trigger, **keywords)
    return messages(stack)


def in_manifest(folder: Path, lines: str, stack: Stack | None = None, **resources: Any) -> Stack:
    """A stack with a function whose Cargo.toml declares one trigger."""
    stack = stack or skipping_stack()
    function_with(folder, stack, manifest=trigger_table(lines), resources=resources)
    return stack
