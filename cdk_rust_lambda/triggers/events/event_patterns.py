"""Patterns of events of EventBridge, as options of triggers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_events as events

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.values import is_json
from cdk_rust_lambda.triggers.options.patterns import check_pattern

if TYPE_CHECKING:
    from attrs import Attribute

# "Events structure" in the EventBridge guide; replay-name is of events from an archive.
_FIELDS = (
    *("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"),
    *("replay-name", "$or"),
)
_SPELLINGS = {"detail_type": "detail-type", "detailType": "detail-type"}


def normalize(pattern: Any) -> Any:
    """Returns a pattern with the fields' names as EventBridge has them, and unchangeable."""
    if not isinstance(pattern, Mapping):
        return pattern
    fields = {_SPELLINGS.get(name, name): value for name, value in pattern.items()}
    return MappingProxyType(fields)


def check_event_pattern(_: object, attribute: Attribute[Any], value: Any) -> None:
    """Refuses, as a validator of attrs, what is no pattern of events, or matches none.

    Raises:
        TriggerError: it is no pattern, has an unknown field, or conditions that match nothing.
    """
    if value is None:
        raise TriggerError(
            "a rule needs a pattern",
            key=attribute.name,
            remedy='write { source = ["..."] }; for a time, take a trigger of type schedule',
            check_id="eb-pattern",
        )
    if not isinstance(value, Mapping | events.EventPattern):
        raise TriggerError(
            f"expected a pattern, found {value!r}",
            key=attribute.name,
            remedy='write { source = ["..."], detail-type = ["..."] }',
            check_id="eb-pattern",
        )
    fields = fields_of(value)
    for name in fields:
        if name not in _FIELDS:
            raise TriggerError(
                f"an event has no field {name!r}, so that the pattern matches nothing",
                key=f"{attribute.name}.{name}",
                remedy=suggest(str(name), _FIELDS),
                check_id="eb-pattern",
            )
    if not is_json(value):
        raise TriggerError(
            f"expected what JSON can hold, found {value!r}",
            key=attribute.name,
            remedy="write texts, numbers, lists and tables of these",
            check_id="eb-pattern",
        )
    check_pattern(fields, attribute.name)


def fields_of(pattern: Mapping[str, Any] | events.EventPattern) -> dict[str, Any]:
    """Returns a pattern as EventBridge has it."""
    if isinstance(pattern, Mapping):
        return dict(pattern)
    values = {
        name: getattr(pattern, name.replace("-", "_"))
        for name in _FIELDS
        if name not in ("replay-name", "$or")
    }
    return {name: value for name, value in values.items() if value is not None}
