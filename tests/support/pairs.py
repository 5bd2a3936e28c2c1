"""A trigger from Python and the same one from Cargo.toml: their stacks have to be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import TriggerError
from tests.support.projects import skipping_stack, template_of
from tests.support.triggers import function_with, trigger_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aws_cdk import Stack
    from constructs import IConstruct

    from cdk_rust_lambda.triggers import Trigger


def template_without_code(stack: Stack) -> dict[str, Any]:
    """The stack's resources, without what depends on the crate's text."""
    resources: dict[str, Any] = template_of(stack)["Resources"]
    for name in list(resources):
        if resources[name]["Type"] == "AWS::Lambda::Function":
            resources[name]["Properties"].pop("Code")
    return resources


def same_in_both(
    folder: Path,
    lines: str,
    trigger: Callable[[Any], Trigger],
    source: Callable[[Stack], IConstruct] | None = None,
    **keywords: Any,
) -> Stack:
    """Wires a trigger from Python and from Cargo.toml, and returns the stack from Cargo.toml.

    Args:
        folder: Where to write the crate.
        lines: The lines of its table.
        trigger: Makes it in Python, of the source.
        source: Makes the source, which the table calls `given`.
        keywords: More keywords of the function.
    """
    templates = []
    for in_manifest in (False, True):
        stack = skipping_stack()
        given = None if source is None else source(stack)
        if in_manifest:
            resources: Mapping[str, Any] = {} if given is None else {"given": given}
            manifest = trigger_table(lines)
            function_with(folder, stack, manifest=manifest, resources=resources, **keywords)
        else:
            function_with(folder, stack, trigger(given), **keywords)
        templates.append(template_without_code(stack))
    assert templates[0] == templates[1]
    return stack


def refused(make: Callable[[], Any], key: str | None, match: str | None = None) -> TriggerError:
    """Asserts that something raises a `TriggerError` with a key and a remedy, and returns it."""
    with pytest.raises(TriggerError, match=match) as caught:
        make()
    assert caught.value.key == key
    assert caught.value.remedy
    return caught.value
