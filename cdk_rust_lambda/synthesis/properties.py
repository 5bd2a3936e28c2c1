"""Checks of resources by what the final templates say of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from aws_cdk import CfnResource, Stack, Stage
from constructs import IConstruct

from cdk_rust_lambda.annotations import is_acknowledged
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.synthesis.final_checks import check_templates
from cdk_rust_lambda.synthesis.node import path_of_node
from cdk_rust_lambda.synthesis.templates import Template, Violation

Finding = TriggerError | Notice | None
"""What a check has to say; an error stops the synthesis."""

Properties = Mapping[str, Any]


@frozen
class PropertyCheck:
    """A check of resources that can be made only when nothing changes any more.

    Attributes:
        constructs: The resources, or constructs that have one each; what is found is said at the first.
        check: Is given the properties of each.
        said: What was said of them when they were made; it isn't said again.
    """

    constructs: Sequence[IConstruct]
    check: Callable[..., Finding]
    said: Finding = None


@define(eq=False)
class _PropertyChecks:
    checks: list[PropertyCheck] = field(factory=list)

    def __call__(self, templates: Sequence[Template]) -> Iterator[Violation]:
        resources = _final_resources(
            (each for check in self.checks for each in check.constructs), templates
        )
        for check in self.checks:
            found = [resources[each] for each in check.constructs if each in resources]
            if len(found) == len(check.constructs):
                finding = check.check(*(each.properties for each in found))
                if finding is not None and not _is_told(finding, check):
                    yield _violation(finding, found[0])


_property_checks: Memory[_PropertyChecks] = Memory()


def check_properties(check: PropertyCheck) -> None:
    """Has resources checked by what the final templates say of them.

    Args:
        check: The check.
    """
    scope = check.constructs[0]
    _property_checks.of_app(scope, lambda: _registered(scope)).checks.append(check)


def _registered(scope: IConstruct) -> _PropertyChecks:
    checks = _PropertyChecks()
    check_templates(scope, checks)
    return checks


def _is_told(finding: TriggerError | Notice, check: PropertyCheck) -> bool:
    if finding == check.said:
        return True
    return isinstance(finding, Notice) and is_acknowledged(check.constructs[0], finding)


@frozen
class _FinalResource:
    template: Template
    logical_id: str

    @property
    def properties(self) -> Properties:
        properties: Properties = self.template.resources[self.logical_id].get("Properties", {})
        return properties


def _final_resources(
    constructs: Iterable[IConstruct], templates: Sequence[Template]
) -> dict[IConstruct, _FinalResource]:
    """Finds resources in the templates; those that aren't in them any more are left out."""
    resources = {each: _resource_of(each) for each in constructs}
    known = {each: resource for each, resource in resources.items() if resource is not None}
    if not known:
        return {}
    by_path = {template.path: template for template in templates}
    stacks = {each: resource.stack for each, resource in known.items()}
    found = {stack: by_path.get(_template_of(stack)) for stack in set(stacks.values())}
    # All ids in one call into Node.
    ids = next(iter(stacks.values())).resolve([each.logical_id for each in known.values()])
    return {
        each: _FinalResource(template, logical_id)
        for each, logical_id in zip(known, ids, strict=True)
        if (template := found[stacks[each]]) is not None and logical_id in template.resources
    }


def _resource_of(construct: IConstruct) -> CfnResource | None:
    resource = construct.node.default_child or construct
    return resource if isinstance(resource, CfnResource) else None


def _template_of(stack: Stack) -> Path:
    stage = Stage.of(stack)
    assert stage is not None  # noqa: S101 - a stack is always in one
    return Path(os.path.normpath(path_of_node(stage.outdir)), stack.template_file)


def _violation(finding: TriggerError | Notice, resource: _FinalResource) -> Violation:
    if isinstance(finding, TriggerError):
        rule, problem = finding.check_id or "final-template", finding.problem
    else:
        # As CDK calls the annotation, so that one acknowledgement does for both.
        rule, problem = f"annotation::{finding.qualified_id}", finding.text
    return Violation(
        rule=rule,
        problem=f"after Aspects and overrides, {problem}",
        remedy=finding.remedy if isinstance(finding, TriggerError) else None,
        is_error=isinstance(finding, TriggerError),
        template=resource.template,
        logical_id=resource.logical_id,
    )
