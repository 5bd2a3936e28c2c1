"""Stacks that depend on each other, as a source refers to a function whose stack refers to the source's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsii
from attrs import frozen
from aws_cdk import (
    Aspects,
    CfnElement,
    CfnResource,
    DefaultTokenResolver,
    IAspect,
    ITokenResolver,
    Reference,
    Stack,
    StringConcat,
    Tokenization,
)

from cdk_rust_lambda.assembly.circular_remedies import remedy_across_stacks
from cdk_rust_lambda.assembly.references import references_in
from cdk_rust_lambda.errors import TriggerError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct


def check_stacks(function: lambda_.Function, source: IConstruct) -> None:
    """Has it checked at synthesis that the stacks of a function and its source don't depend on each other.

    By an Aspect: rights and variables may be added at any time, and after the Aspects aws-cdk-lib refuses the
    stacks itself, without a way out.

    Args:
        function: The function.
        source: What invokes it.
    """
    stacks = (function.stack, Stack.of(source))
    if stacks[0] == stacks[1] or any(each.nested for each in stacks):
        return
    resource = function.node.default_child
    assert resource is not None  # noqa: S101 - a Function has one
    Aspects.of(resource).add(_StacksCheck(function, source))


@jsii.implements(IAspect)
class _StacksCheck:
    def __init__(self, function: lambda_.Function, source: IConstruct) -> None:
        self._function = function
        self._source = source

    def visit(self, node: IConstruct) -> None:  # noqa: ARG002 - the function's resource
        """Fails if they do; CDK calls it."""
        to_function = _reference(self._source, self._function)
        if to_function is None:
            return
        other = Stack.of(self._source)
        # The function's own reference says most; but any of its stack closes the circle.
        to_source = _reference(self._function, other) or _reference(self._function.stack, other)
        if to_source is None:
            return
        raise TriggerError(
            f"the stacks {self._function.stack.node.path} and {other.node.path} depend on each other:"
            f" {to_source}, and {to_function}",
            key="triggers",
            remedy=remedy_across_stacks(
                to_source.type,
                [to_function.type, *_type_of(self._source)],
                self._function.node.path,
                self._source.node.path,
                is_to_source=f"{to_source.target}/".startswith(f"{self._source.node.path}/"),
            ),
        )


def _type_of(construct: IConstruct) -> Iterator[str]:
    resource = construct.node.default_child or construct
    if isinstance(resource, CfnResource):
        yield resource.cfn_resource_type


@frozen
class _StackReference:
    """A resource that refers to something in another stack."""

    type: str
    path: str
    target: str

    def __str__(self) -> str:
        return f"{self.path} -> {self.target}"


def _reference(scope: IConstruct, target: IConstruct) -> _StackReference | None:
    """Returns a resource below a construct that refers to something below one of another stack."""
    resources = [each for each in _elements(scope) if isinstance(each, CfnResource)]
    targets = _elements(target)
    for resource in _suspects(resources, targets):
        found = next(_targets(resource, targets), None)
        if found is not None:
            kind = resource.cfn_resource_type
            return _StackReference(kind, _name(resource), _name(found))
    return None


def _elements(scope: IConstruct) -> Sequence[CfnElement]:
    """Returns what a template has of a construct: that of nested stacks is in others."""
    stack = Stack.of(scope)
    found = (each for each in scope.node.find_all() if isinstance(each, CfnElement))
    return [each for each in found if each.stack == stack]


def _suspects(
    resources: Sequence[CfnResource], targets: Sequence[CfnElement]
) -> Iterator[CfnResource]:
    """Yields resources that refer to others, or to what has the same logical ids in another stack."""
    if not resources or not targets:
        return
    ids = set(targets[0].stack.resolve([each.logical_id for each in targets]))
    # All in one call into Node; what is exact takes many.
    try:
        properties = resources[0].stack.resolve([_properties(each) for each in resources])
    except KeyError:  # jsii can't read back a token that a resolver of Python's was given
        return
    for resource, resolved in zip(resources, properties, strict=True):
        if any(each.target in ids for each in references_in(resolved, with_conditions=True)):
            yield resource


def _targets(resource: CfnResource, targets: Collection[CfnElement]) -> Iterator[CfnElement]:
    """Yields what a resource refers to: another stack may have the same logical ids."""
    resolver = _References()
    Tokenization.resolve(_properties(resource), scope=resource, resolver=resolver, preparing=True)
    found = {each.node.path for each in resolver.targets}
    yield from (each for each in targets if each.node.path in found)


def _properties(resource: CfnResource) -> Any:
    return resource._cfn_properties  # noqa: SLF001 - what subclasses may read; nothing else has all


def _name(element: CfnElement) -> str:
    return element.node.path.removesuffix("/Resource")


@jsii.implements(ITokenResolver)
class _References:
    """Resolves tokens, and keeps what they refer to."""

    def __init__(self) -> None:
        self.targets: list[IConstruct] = []
        self._resolver = DefaultTokenResolver(StringConcat())

    @jsii.member(jsii_name="resolveToken")
    def resolve_token(self, t: Any, context: Any, post_processor: Any) -> Any:
        """Resolves one; CDK calls it."""
        if Reference.is_reference(t):
            self.targets.append(t.target)
        return self._resolver.resolve_token(t, context, post_processor)

    @jsii.member(jsii_name="resolveString")
    def resolve_string(self, s: Any, context: Any) -> Any:
        """Resolves a text; CDK calls it."""
        return self._resolver.resolve_string(s, context)

    @jsii.member(jsii_name="resolveList")
    def resolve_list(self, l: Any, context: Any) -> Any:  # noqa: E741 - as CDK calls it
        """Resolves a list; CDK calls it."""
        return self._resolver.resolve_list(l, context)
