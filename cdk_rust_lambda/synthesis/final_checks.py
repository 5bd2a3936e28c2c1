"""Checks of the final templates: what they say after Aspects and overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk
from attrs import define, field

from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.synthesis.templates import Check

if TYPE_CHECKING:
    from constructs import IConstruct


@define(eq=False)
class _Checks:
    checks: list[Check] = field(factory=list)


_checks: Memory[_Checks] = Memory()


def check_templates(scope: IConstruct, check: Check) -> None:
    """Has the final templates of an app checked when they are written.

    Args:
        scope: A construct of the app.
        check: What checks them.
    """
    _checks.of_app(scope, lambda: _registered(scope)).checks.append(check)


def _registered(scope: IConstruct) -> _Checks:
    checks = _Checks()
    if hasattr(aws_cdk, "Validations"):  # an older aws-cdk-lib goes without
        from cdk_rust_lambda.synthesis.plugin import add_plugin

        add_plugin(scope.node.root, checks.checks)
    return checks
