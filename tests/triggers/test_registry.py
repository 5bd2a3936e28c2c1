from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import field, frozen
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda import HandlerEvent, Trigger, TriggerError, register_trigger
from tests.projects import skipping_stack
from tests.triggers.helpers import function_with, only, trigger_table
from tools import exports


@frozen
class OwnTrigger(Trigger):
    """A kind of a user's own."""

    type: ClassVar[str] = "own"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    account: str = field(kw_only=True)

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        principal = iam.AccountPrincipal(self.account)
        self.handler(function).add_permission(construct_id, principal=principal)
        return function

    def sample_event(self) -> Any:
        return {}


def test_a_kind_of_one_s_own_in_cargo_toml(tmp_path: Path) -> None:
    assert register_trigger(OwnTrigger) is OwnTrigger
    assert register_trigger(OwnTrigger) is OwnTrigger  # twice is fine
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table("type = 'own'\naccount = '123456789012'"))
    assert "123456789012" in str(only(stack, "AWS::Lambda::Permission")["Principal"])


def test_what_cannot_be_registered() -> None:
    class Sqs(OwnTrigger):
        type: ClassVar[str] = "sqs"

    with pytest.raises(TriggerError, match="already: SqsTrigger"):
        register_trigger(Sqs)
    with pytest.raises(TriggerError, match="derives from Trigger"):
        register_trigger(str)  # type: ignore[type-var]


@pytest.mark.newest
def test_the_lists_of_names_are_up_to_date() -> None:
    assert exports.TRIGGERS.read_text() == exports.render_triggers()
    assert exports.PACKAGE.read_text() == exports.render_package()


def test_a_kind_is_imported_when_it_is_used() -> None:
    program = (
        "import sys\nfrom cdk_rust_lambda import RustFunction, SqsTrigger\n"
        "assert 'cdk_rust_lambda.triggers.sqs' in sys.modules\n"
        "assert 'cdk_rust_lambda.triggers.cognito' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
