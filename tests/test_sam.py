"""The guide from SAM: all of its events and properties, and only options that there are."""

from __future__ import annotations

import inspect
import typing
from pathlib import Path

import attrs
import pytest

from cdk_rust_lambda.sam.events import SAM_EVENTS
from cdk_rust_lambda.triggers.registry import find_kind
from tools import sam

# A development tool.
schema = pytest.importorskip("samtranslator.internal.schema_source.aws_serverless_function")


def sam_events() -> dict[str, set[str]]:
    """The properties of all events of functions in SAM's own schema."""
    models: dict[str, typing.Any] = {
        name: model
        for name, model in inspect.getmembers(schema, inspect.isclass)
        if name.endswith("Event")
        and {"Type", "Properties"} <= getattr(model, "__fields__", {}).keys()
    }
    return {
        typing.get_args(model.__fields__["Type"].outer_type_)[0]: set(
            model.__fields__["Properties"].type_.__fields__
        )
        for model in models.values()
    }


def test_all_events_of_sam_with_all_their_properties() -> None:
    found = {name: set(event.options) for name, event in SAM_EVENTS.items()}
    assert found == sam_events()
    assert sum(map(len, found.values())) >= 150


@pytest.mark.parametrize("name", sorted(SAM_EVENTS))
def test_options_are_those_of_the_kinds(name: str) -> None:
    event = SAM_EVENTS[name]
    for type_name in event.kinds:
        kind = find_kind(type_name)
        assert kind is not None, type_name
        options = {option for each in event.options.values() for option in each.split()}
        # `via` is no kind's own, but of the table.
        assert options - {"via"} <= {field.name for field in attrs.fields(kind)}
    # What has no option says what takes its place.
    assert {each for each, option in event.options.items() if not option} <= event.remarks.keys()
    assert event.remarks.keys() <= event.options.keys()


def test_the_page_is_up_to_date() -> None:
    assert Path(sam.TARGET).read_text(encoding="utf-8") == sam.render()
