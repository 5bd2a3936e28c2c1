"""Triggers as Cargo.toml has them, and which of those in a template they are."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from attrs import evolve

from cdk_rust_lambda.inspection.functions import Function, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
    from cdk_rust_lambda.inspection.project_settings import ProjectSettings


def declared_triggers(settings: ProjectSettings) -> Iterator[Trigger]:
    """Yields the triggers that the tables of a binary declare.

    Args:
        settings: The binary's settings.
    """
    for table in settings.tables:
        source = table.values.get("source", "")
        text = source if isinstance(source, str) else json.dumps(source, default=str)
        place = table.origin.describe(settings.base)
        yield Trigger(str(table.values.get("type")), text, origin=place)


def with_origins(function: Function, settings: ProjectSettings) -> tuple[Trigger, ...]:
    """Returns the triggers of a function, with the table that each is from, where only one can be.

    Args:
        function: The function.
        settings: Its binary's settings.
    """
    return tuple(
        evolve(each, origin=_origin(function, each, settings)) for each in function.triggers
    )


def _origin(function: Function, trigger: Trigger, settings: ProjectSettings) -> str | None:
    fitting = [each for each in settings.tables if _fits(function, trigger, each)]
    if len(fitting) > 1:
        fitting = [each for each in fitting if _has_source(trigger, each)]
    return fitting[0].origin.describe(settings.base) if len(fitting) == 1 else None


def _fits(function: Function, trigger: Trigger, table: TriggerTable) -> bool:
    """Whether a trigger's construct is named after the table's id or kind, or its source is of that service."""
    kind = str(table.values.get("type"))
    name = _letters(str(table.values.get("id", kind)))
    below = f"{function.name}/"
    parts = [
        path.removeprefix(below).partition("/")[0]
        for path in (trigger.source, *trigger.through)
        if path.startswith(below)
    ]
    if any(_letters(part).startswith(name) for part in parts):
        return True
    words = trigger.kind.split("::")
    service = words[1] if len(words) > 1 else trigger.kind.partition(".")[0]
    return _letters(re.split("[-_]", kind)[0]) == _letters(service)


def _has_source(trigger: Trigger, table: TriggerTable) -> bool:
    """Whether the name that a table gives its source is that of a trigger's."""
    source = table.values.get("source")
    named = source.get("name", "") if isinstance(source, dict) else str(source or "")
    last = _letters(re.split("[:/]", named)[-1])
    return bool(last) and last in _letters(trigger.source)


def _letters(text: str) -> str:
    return re.sub("[^a-z0-9]", "", text.lower())
