"""Each kind is read, checked and has a sample where only Cargo.toml is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.check.trigger_schema import kind_summaries, problems_of
from cdk_rust_lambda.triggers.core.source import InResources, UnknownResources
from cdk_rust_lambda.triggers.examples import NEEDED_OPTIONS, example_of
from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.triggers.test_combinations import IN_EVERY_FORM, Case, manifest_of

TYPES = [kind.type for kind in own_kinds()]


def table_of(**values: Any) -> TriggerTable:
    return TriggerTable(values, Origin(Path("/p/Cargo.toml"), ("triggers", 0)))


@IN_EVERY_FORM
def test_each_form(case: Case) -> None:
    metadata = tomlkit.parse(manifest_of(case)).unwrap()["package"]["metadata"]["lambda"]
    table = table_of(**metadata["triggers"][0])
    trigger = read_trigger(table, UnknownResources())
    assert json.dumps(trigger.sample_event())
    assert trigger.id or trigger.default_id
    assert list(problems_of(table)) == []


@pytest.mark.parametrize("name", TYPES)
def test_each_kind_has_an_example(name: str) -> None:
    trigger = example_of(name)
    assert trigger.type == name
    assert json.dumps(trigger.sample_event())
    source = trigger.source
    assert source is None or isinstance(source, InResources)


def test_only_what_is_needed_is_in_the_examples() -> None:
    for name, options in NEEDED_OPTIONS.items():
        for option in options:
            values = {key: value for key, value in options.items() if key != option}
            source = {"source": "x"} if "source" in str(kind_fields(name)) else {}
            with pytest.raises(TriggerError):
                read_trigger(table_of(type=name, **source, **values), UnknownResources())


def kind_fields(name: str) -> Any:
    (kind,) = (each for each in own_kinds() if each.type == name)
    return "source" if kind.source_field else ""


def test_an_unknown_kind() -> None:
    with pytest.raises(TriggerError) as caught:
        example_of("eventbridge")
    assert "use the type eventbridge-rule" in (caught.value.remedy or "")


def test_every_kind_is_summarized() -> None:
    assert sorted(kind_summaries()) == sorted(TYPES)
    assert all(text.endswith(".") for text in kind_summaries().values())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "needs a type"),
        ({"type": "cron"}, "'cron' is no kind of trigger of the library; use the type schedule"),
        ({"type": "iot_button"}, "AWS IoT 1-Click ended"),
        ({"type": "sqs", "batchSize": 1}, "has no key 'batchSize'; did you mean 'batch_size'?"),
        ({"type": "cloudformation-macro"}, "needs a key 'name'"),
    ],
)
def test_problems_that_the_schema_knows(values: dict[str, Any], words: str) -> None:
    problems = list(problems_of(table_of(**values)))
    if words == "needs a key 'name'":
        assert problems == []  # its class says so, as the field has a default
        return
    (problem,) = problems
    assert words in problem
    assert "/p/Cargo.toml" in problem
