"""CDK's plugin that is given the templates when they are written."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk
import jsii
from aws_cdk import IPolicyValidationPlugin, PolicyValidationPluginReport

from cdk_rust_lambda.synthesis.node import path_of_node
from cdk_rust_lambda.synthesis.templates import NESTED, Check, Template, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constructs import IConstruct

_NAME = "cdk-rust-lambda"


def add_plugin(app: IConstruct, checks: Sequence[Check]) -> None:
    """Has CDK run checks.

    Args:
        app: The app.
        checks: The checks, to which some may be added later.
    """
    aws_cdk.Validations.of(app).add_plugins(_FinalTemplates(checks))


@jsii.implements(IPolicyValidationPlugin)
class _FinalTemplates:
    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = checks

    @property
    @jsii.member(jsii_name="name")
    def name(self) -> str:
        """The name in CDK's report."""
        return _NAME

    @property
    @jsii.member(jsii_name="version")
    def version(self) -> str:
        """The version in CDK's report."""
        return version(_NAME)

    @property
    @jsii.member(jsii_name="ruleIds")
    def rule_ids(self) -> list[str]:
        """The rules that are always there; triggers have more."""
        return ["final-template"]

    @jsii.member(jsii_name="validate")
    def validate(self, context: Any) -> PolicyValidationPluginReport:
        """Returns what doesn't fit; CDK calls it with the templates of all stacks."""
        templates = [Template(path) for path in _with_nested(context.template_paths)]
        found = [violation for check in self._checks for violation in check(templates)]
        return PolicyValidationPluginReport(
            success=not any(violation.is_error for violation in found),
            violations=[_reported(violation) for violation in found],
        )


def _with_nested(paths: Iterable[str]) -> Iterator[Path]:
    """Yields the templates, and those of nested stacks, which CDK doesn't name."""
    folders: dict[Path, None] = {}
    for path in (Path(os.path.normpath(path_of_node(each))) for each in paths):
        folders[path.parent] = None
        yield path
    for folder in folders:
        nested = sorted(folder.glob(f"*{NESTED}"))
        named = _named_assets(folder) if nested else ""
        # CDK leaves there what an earlier synthesis has written.
        yield from (path for path in nested if f'"{path.name}"' in named)


def _named_assets(folder: Path) -> str:
    """Returns what an assembly says of its assets, of which templates of nested stacks are some.

    A LegacyStackSynthesizer's are in the assembly's manifest, others' in manifests of their own.
    """
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    artifacts = json.loads(manifest).get("artifacts") or {}
    files = [
        folder / each["properties"]["file"]
        for each in artifacts.values()
        if each["type"] == "cdk:asset-manifest"
    ]
    return "\n".join((manifest, *(file.read_text(encoding="utf-8") for file in files)))


def _reported(violation: Violation) -> aws_cdk.PolicyViolation:
    return aws_cdk.PolicyViolation(
        rule_name=violation.rule,
        description=violation.problem,
        fix=violation.remedy,
        # Without it CDK forgets an error as soon as anything else is acknowledged.
        severity="error" if violation.is_error else "warning",
        violating_resources=[
            aws_cdk.PolicyViolatingResource(
                resource_logical_id=violation.logical_id,
                template_path=os.fspath(violation.template.path),
                locations=list(violation.locations),
            )
        ],
    )
