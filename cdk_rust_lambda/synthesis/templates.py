"""The final templates of an app, and what checks find in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, frozen

NESTED = ".nested.template.json"
"""How the names of files with the templates of nested stacks end."""


@define(eq=False, slots=False)
class Template:
    """The final template of a stack.

    Attributes:
        path: The file.
    """

    path: Path

    @property
    def is_nested(self) -> bool:
        """Whether it is that of a nested stack."""
        return self.path.name.endswith(NESTED)

    @cached_property
    def text(self) -> str:
        """What the file holds."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by their logical ids, each with its type and its properties.

        A function of CloudFormation that makes resources, such as `Fn::ForEach`, is none.
        """
        return {
            logical_id: {**resource, "Properties": resource.get("Properties") or {}}
            for logical_id, resource in self._part("Resources").items()
            if isinstance(resource, dict) and "Type" in resource
        }

    @cached_property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """The outputs by their logical ids."""
        return self._part("Outputs")

    def _part(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        part: dict[str, Mapping[str, Any]] = self._content.get(name) or {}
        return part

    @cached_property
    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.text)
        return content


@frozen
class Violation:
    """What is wrong with a resource of a final template.

    Attributes:
        rule: The rule's name, to acknowledge it by.
        problem: What is wrong.
        remedy: What to do about it; None if the problem says it.
        is_error: Whether the synthesis fails.
        template: The template.
        logical_id: The resource.
        locations: The properties.
    """

    rule: str
    problem: str
    remedy: str | None
    is_error: bool
    template: Template
    logical_id: str
    locations: tuple[str, ...] = ()


def is_known(value: Any) -> bool:
    """Whether a value of a template is none of CloudFormation's functions, nor a list with one.

    Args:
        value: The value.
    """
    values = value if isinstance(value, list) else [value]
    return not any(isinstance(each, dict) for each in values)


Check = Callable[[Sequence[Template]], Iterable[Violation]]
"""Reads the templates of an app, those of nested stacks and stages included."""
