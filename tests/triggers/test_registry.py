from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import field, frozen
from attrs.validators import instance_of, le
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda import TriggerError, register_trigger
from cdk_rust_lambda.triggers import HandlerEvent, Trigger
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only, trigger_table
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("my_own", "no type of a trigger"),
        ("My-Own", "no type of a trigger"),
        ("", "no type of a trigger"),
        (5, "no type of a trigger"),
        ("cloudfront-edge", "runs Node.js and Python only"),
        ("own-undecorated", "no frozen attrs class"),
    ],
)
def test_a_type_that_cargo_toml_could_not_name(name: Any, words: str) -> None:
    kind = type("Kind", (OwnTrigger,), {"type": name})
    with pytest.raises(TriggerError, match=words) as caught:
        register_trigger(kind)
    assert caught.value.remedy


def test_a_kind_that_is_not_complete() -> None:
    without = frozen(type("Kind", (Trigger,), {"type": "incomplete", "source_field": None}))
    with pytest.raises(TriggerError, match="doesn't say its event"):
        register_trigger(without)
    members = {"type": "incomplete", "source_field": "x", "event": HandlerEvent()}
    with pytest.raises(TriggerError, match="has no field 'x'"):
        register_trigger(frozen(type("Kind", (Trigger,), members)))
    members["source_field"] = None
    with pytest.raises(TriggerError, match="lacks bind, sample_event"):
        register_trigger(frozen(type("Kind", (Trigger,), members)))


@register_trigger
@frozen
class CheckedTrigger(OwnTrigger):
    """A kind whose fields have validators of attrs."""

    type: ClassVar[str] = "checked"

    level: int = field(kw_only=True, validator=[instance_of(int), le(3)])


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("level = 1", "account", "needs a key 'account'"),
        ("account = '1'", "level", "needs a key 'level'"),
        ("account = '1'\nlevel = 'x'", "type", "must be <class 'int'>"),
        ("account = '1'\nlevel = 4", "type", "must be <= 3"),
    ],
)
def test_mistakes_in_the_table_of_an_own_kind(
    tmp_path: Path, lines: str, key: str, words: str
) -> None:
    with pytest.raises(TriggerError, match=words) as caught:
        function_with(
            tmp_path, skipping_stack(), manifest=trigger_table(f"type = 'checked'\n{lines}")
        )
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"


@pytest.mark.newest
def test_the_lists_of_names_are_up_to_date() -> None:
    assert exports.TRIGGERS.read_text() == exports.render_triggers()
    assert exports.PACKAGE.read_text() == exports.render_package()


def test_a_kind_is_imported_when_it_is_used() -> None:
    program = (
        "import sys\nfrom cdk_rust_lambda import RustFunction\nfrom cdk_rust_lambda.triggers import SqsTrigger\n"
        "assert 'cdk_rust_lambda.triggers.polled.sqs' in sys.modules\n"
        "assert 'cdk_rust_lambda.triggers.callbacks.cognito_user_pool' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
