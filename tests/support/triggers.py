"""What the tests of triggers share: functions with a trigger, from Python or from Cargo.toml."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda import RustFunction
from tests.support.projects import resources_of, warnings_of, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

    from cdk_rust_lambda.triggers import Trigger


def function_with(
    folder: Path, stack: Stack, *triggers: Trigger, manifest: str = "", **keywords: Any
) -> RustFunction:
    """A function with triggers; `manifest` holds more tables of its Cargo.toml."""
    crate = write_crate(folder, manifest)
    return RustFunction(stack, "F", manifest_path=crate, triggers=triggers, **keywords)


def trigger_table(lines: str) -> str:
    """A trigger's table in Cargo.toml with the given lines."""
    return f"[[package.metadata.lambda.triggers]]\n{lines}\n"


def only(stack: Stack, kind: str) -> dict[str, Any]:
    """The properties of the stack's only resource of one type."""
    (properties,) = resources_of(stack, kind)
    return properties


def messages(stack: Stack) -> str:
    """All warnings and infos of a stack's constructs."""
    return "\n".join(warnings_of(stack))


def conditions_of_trust(stack: Stack, service: str) -> list[dict[str, Any]]:
    """The conditions of all statements by which a service may assume roles of the stack; empty for none."""
    statements = [
        statement
        for role in resources_of(stack, "AWS::IAM::Role")
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]
    return [
        each.get("Condition", {})
        for each in statements
        if str(each["Principal"].get("Service")).startswith(service)
    ]


def options_of(cdk: Any) -> set[str]:
    """The keywords of a class or a method of aws-cdk-lib."""
    # The signature of a jsii class itself is that of its metaclass: *args, **kwargs.
    call = cdk.__init__ if inspect.isclass(cdk) else cdk
    parameters = inspect.signature(call).parameters.values()
    return {each.name for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY}
