"""The templates of the examples, without what changes with their code."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App

from cdk_rust_lambda.testing import stable_template, unbuilt_app

if TYPE_CHECKING:
    from aws_cdk import Stack

pytestmark = pytest.mark.newest

EXAMPLES = Path(__file__).parents[1] / "examples"
SNAPSHOTS = Path(__file__).parent / "snapshots"
NAMES = sorted(each.parent.name for each in EXAMPLES.glob("*/app.py"))


def stack_of(name: str) -> Stack:
    spec = importlib.util.spec_from_file_location(f"{name}_app", EXAMPLES / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stack: Stack = module.make(unbuilt_app())
    return stack


@pytest.mark.parametrize("name", NAMES)
def test_snapshot(name: str) -> None:
    """To accept a change: UPDATE_SNAPSHOTS=1 pytest tests/test_examples.py"""
    text = json.dumps(stable_template(stack_of(name)), indent=1) + "\n"
    path = SNAPSHOTS / f"{name}.stable.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_warned_of_an_example(name: str) -> None:
    stack = stack_of(name)
    app = App.of(stack)
    assert isinstance(app, App)
    messages = [message for each in app.synth().stacks for message in each.messages]
    texts = [str(each.entry.data) for each in messages if each.level.name != "INFO"]
    assert [text for text in texts if "cdk-rust-lambda:" in text] == []


def test_all_are_listed() -> None:
    text = (EXAMPLES / "README.md").read_text()
    assert set(NAMES) > {"orders", "pipeline"}
    assert [name for name in NAMES if f"]({name})" not in text] == []
