from __future__ import annotations

import gc
import weakref
from typing import Any

from aws_cdk import App, Stack
from constructs import Construct

from cdk_rust_lambda.memory import Memory


class Value:
    """Something that can be referred to weakly."""


def test_a_construct_has_a_value_of_its_own() -> None:
    memory: Memory[Value] = Memory()
    stack = Stack(App(), "Stack")
    one, other = Construct(stack, "A"), Construct(stack, "B")
    value = memory.of(one, Value)
    assert memory.of(one, Value) is value
    assert memory.of(other, Value) is not value


def test_all_constructs_of_an_app_share_a_value() -> None:
    memory: Memory[Value] = Memory()
    app = App()
    value = memory.of_app(Stack(app, "A"), Value)
    assert memory.of_app(Construct(Stack(app, "B"), "C"), Value) is value
    assert memory.of_app(app, Value) is value
    assert memory.of_app(App(), Value) is not value


def test_an_empty_value_is_one() -> None:
    memory: Memory[dict[str, str]] = Memory()
    app = App()
    assert memory.of(app, dict) is memory.of(app, dict)


def test_a_value_goes_with_its_construct() -> None:
    memory: Memory[Value] = Memory()
    construct: Any = Value()  # jsii keeps every construct for ever
    value = weakref.ref(memory.of(construct, Value))
    gc.collect()
    assert value() is not None
    del construct
    gc.collect()
    assert value() is None
