from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pytest
from attrs import field, frozen
from attrs.exceptions import FrozenInstanceError
from attrs.validators import instance_of, le
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import TriggerError, register_trigger
from cdk_rust_lambda.triggers import HandlerEvent, Trigger, with_options
from cdk_rust_lambda.triggers.options.fields import integer, string
from cdk_rust_lambda.triggers.options.resources import Resource
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only, trigger_table
from tools import exports

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import IConstruct


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


@register_trigger
@with_options
class AnnotatedTrigger(Trigger):
    """A kind whose fields say in their annotations what they can be."""

    type: ClassVar[str] = "annotated"
    source_field: ClassVar[str | None] = "queue"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    queue: Annotated[Any, Resource("a queue", "queue_arn", nameable=False)] = None
    _: KW_ONLY
    account: Annotated[str, string(r"\d{12}", "an account of 12 digits")]
    label: str = "none"

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        self.handler(function).add_permission(
            construct_id, principal=iam.AccountPrincipal(self.account)
        )
        return function

    def sample_event(self) -> Any:
        return {}


def test_options_of_an_own_kind(tmp_path: Path) -> None:
    trigger = AnnotatedTrigger(None, account="123456789012", id="A")
    assert (trigger.account, trigger.label, trigger.id) == ("123456789012", "none", "A")
    with pytest.raises(FrozenInstanceError):
        trigger.label = "some"  # type: ignore[misc]
    with pytest.raises(TypeError):
        AnnotatedTrigger(None, "123456789012")  # type: ignore[call-arg]
    stack = skipping_stack()
    table = trigger_table("type = 'annotated'\naccount = '123456789012'\nlabel = 'a'")
    function_with(tmp_path, stack, manifest=table)
    assert "123456789012" in str(only(stack, "AWS::Lambda::Permission")["Principal"])


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("label = 'a'", "account", "needs a key 'account'"),
        ("account = '1'", "account", "expected an account of 12 digits, found '1'"),
        ("account = '123456789012'\nsource = { name = 'q' }", "source", "not the name of a queue"),
    ],
)
def test_wrong_options_of_an_own_kind(tmp_path: Path, lines: str, key: str, words: str) -> None:
    manifest = trigger_table(f"type = 'annotated'\n{lines}")
    with pytest.raises(TriggerError, match=words) as caught:
        function_with(tmp_path, skipping_stack(), manifest=manifest)
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"


def test_the_signature_of_a_kind() -> None:
    parameters = inspect.signature(AnnotatedTrigger).parameters
    assert str(parameters["account"]) == "account: str"
    assert str(parameters["label"]) == "label: str = 'none'"
    assert parameters["queue"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert all(
        each.kind is inspect.Parameter.KEYWORD_ONLY
        for name, each in parameters.items()
        if name != "queue"
    )


def test_a_kind_whose_positional_field_is_inherited() -> None:
    @with_options
    class Derived(AnnotatedTrigger):
        type: ClassVar[str] = "derived"

        _: KW_ONLY
        level: Annotated[int | None, integer(1, 3)] = None

    trigger = Derived(None, account="123456789012", level=2)
    assert (trigger.queue, trigger.level) == (None, 2)
    with pytest.raises(TriggerError, match="from 1 to 3"):
        Derived(account="123456789012", level=4)


def test_options_that_attrs_alone_would_not_read() -> None:
    @frozen
    class Unread(OwnTrigger):
        type: ClassVar[str] = "unread"

        level: Annotated[int | None, integer(1, 3)] = field(default=None, kw_only=True)

    with pytest.raises(TriggerError, match="which attrs alone doesn't read") as caught:
        register_trigger(Unread)
    assert "with_options" in str(caught.value.remedy)
