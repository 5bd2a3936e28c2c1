"""Values of templates in words: what they refer to, through outputs and parameters of other stacks, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import Factory, field, frozen

from cdk_rust_lambda.assembly.stacks import Stack, TemplateResource

_SUBSTITUTED = re.compile(r"\$\{([^!}][^}]*)\}")
# What of a resource stands for the resource itself.
_OWN_NAMES = ("Arn", "Ref", "TopicArn", "QueueArn", "StreamArn", "AliasArn", "LoadBalancerArn")
_DEPTH = 20  # of values within values, and of stacks within stacks


@frozen(eq=False)
class Place:
    """A resource, and the stack that it is in."""

    stack: Stack
    resource: TemplateResource


@frozen(eq=False)
class Values:
    """Says values of an app's templates.

    Attributes:
        stacks: The stacks of the app.
    """

    stacks: tuple[Stack, ...]
    _exports: Mapping[str, tuple[Stack, Any]] = field(
        default=Factory(lambda self: _exports_of(self.stacks), takes_self=True),
        init=False,
        repr=False,
    )

    def text(self, stack: Stack, value: Any, depth: int = 0) -> str:
        """Returns a value in words: what it refers to by the paths of constructs.

        Args:
            stack: The stack that the value is in.
            value: The value.
            depth: How many values it is in.
        """
        if isinstance(value, str):
            return value
        found = self._reference(stack, value, depth)
        if found is not None:
            where, name, attribute = found
            resource = where.resources.get(name)
            if resource is None:
                return f"${{{name}}}"
            return resource.name if attribute in _OWN_NAMES else f"{resource.name}.{attribute}"
        function, argument = _intrinsic(value)
        if depth < _DEPTH and function == "Fn::Join" and _is_join(argument):
            return str(argument[0]).join(self.text(stack, each, depth + 1) for each in argument[1])
        if depth < _DEPTH and function == "Fn::Sub":
            text, own = _substitution(argument)
            return _SUBSTITUTED.sub(
                lambda match: self.text(stack, own.get(match[1], _of_name(match[1])), depth + 1),
                text,
            )
        return json.dumps(value, ensure_ascii=False, default=str)

    def places(self, stack: Stack, value: Any, depth: int = 0) -> Iterator[Place]:
        """Yields the resources that a value refers to, wherever in it.

        Args:
            stack: The stack that the value is in.
            value: The value.
            depth: How many values it is in.
        """
        if depth > _DEPTH:
            return
        found = self._reference(stack, value, depth)
        if found is not None:
            resource = found[0].resources.get(found[1])
            if resource is not None:
                yield Place(found[0], resource)
            return
        function, argument = _intrinsic(value)
        if function == "Fn::Sub":
            for name in _SUBSTITUTED.findall(_substitution(argument)[0]):
                yield from self.places(stack, _of_name(name), depth + 1)
        inner = value.values() if isinstance(value, Mapping) else value
        if isinstance(inner, str) or not hasattr(inner, "__iter__"):
            return
        for each in inner:
            yield from self.places(stack, each, depth + 1)

    def place(self, stack: Stack, value: Any) -> Place | None:
        """Returns the first resource that a value refers to, or None."""
        return next(self.places(stack, value), None)

    def _reference(self, stack: Stack, value: Any, depth: int) -> tuple[Stack, str, str] | None:
        """Returns the stack, resource and attribute that a value is, followed to where it is made."""
        if depth > _DEPTH:
            return None
        function, argument = _intrinsic(value)
        if function == "Ref" and isinstance(argument, str):
            if argument in stack.arguments and stack.parent is not None:
                return self._reference(stack.parent, stack.arguments[argument], depth + 1)
            return stack, argument, "Ref"
        if function == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            if (
                isinstance(parts, list)
                and len(parts) == 2
                and all(isinstance(each, str) for each in parts)
            ):
                return stack, parts[0], parts[1]
        if function == "Fn::ImportValue" and isinstance(argument, str):
            exported = self._exports.get(argument)
            if exported is not None:
                return self._reference(*exported, depth + 1)
        return None


def _exports_of(stacks: Iterable[Stack]) -> dict[str, tuple[Stack, Any]]:
    return {name: (stack, value) for stack in stacks for name, value in stack.exports.items()}


def _intrinsic(value: Any) -> tuple[str, Any]:
    """Returns the function of CloudFormation that a value is, and its argument; or nothing."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" or str(name).startswith("Fn::"):
            return str(name), argument
    return "", None


def _is_join(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list)


def _substitution(argument: Any) -> tuple[str, Mapping[str, Any]]:
    """Returns the text of `Fn::Sub`, and what its own names stand for."""
    parts = [*argument] if isinstance(argument, list) else [argument]
    own = parts[1] if len(parts) > 1 and isinstance(parts[1], Mapping) else {}
    return str(parts[0]) if parts else "", own


def _of_name(name: str) -> Mapping[str, Any]:
    """What `${NAME}` stands for."""
    return {"Fn::GetAtt": name} if "." in name else {"Ref": name}
