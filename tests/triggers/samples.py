"""Triggers whose sample events are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from constructs import Construct

from tests.triggers.combinations import COMBINATIONS, source_of
from tests.triggers.test_combinations import Case, trigger_of

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers import Trigger


def made(case: Case) -> Trigger:
    """The case's trigger, with a source in a stack of its own."""
    scope = Construct(Stack(), "Given")
    combination = COMBINATIONS[case.kind]
    resources = {name: make(scope) for name, make in combination.resources.items()}
    if case.form == "given":
        resources["given"] = source_of(scope, combination)
    return trigger_of(case, resources)
