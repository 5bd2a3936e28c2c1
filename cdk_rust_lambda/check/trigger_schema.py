"""What the JSON schema, which is made from the kinds of triggers, says of them: read without Node."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.foreign_remedies import kind_remedy_for, remedy_for
from cdk_rust_lambda.triggers.kinds import KINDS
from cdk_rust_lambda.triggers.retired_kinds import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable

_FILE = "cargo-toml.schema.json"


def kind_summaries() -> Mapping[str, str]:
    """Returns what each of the library's kinds does, by its type."""
    return {
        name: str(_definition(name)["properties"]["type"]["description"]) for name in sorted(KINDS)
    }


def problems_of(table: TriggerTable) -> Iterator[str]:
    """Yields what is wrong with a table's type and keys; its values, only their classes know.

    Args:
        table: The table.
    """
    place = table.origin.place
    name = table.values.get("type")
    kind = str(name).replace("_", "-")
    if kind in REFUSED:
        yield f"there is no trigger of type {name!r}: {REFUSED[kind]} ({place})"
        return
    if kind not in KINDS:
        if name is None:
            yield f"a trigger needs a type ({place})"
        else:
            remedy = kind_remedy_for(str(name), KINDS)
            yield f"{name!r} is no kind of trigger of the library; {remedy} ({place})"
        return
    definition = _definition(kind)
    known = definition["properties"]
    for key in table.values:
        if key not in known:
            remedy = remedy_for("trigger", key, known).partition(" Known: ")[0]
            where = table.origin.below(key).place
            yield f"a trigger of type {kind!r} has no key {key!r}; {remedy} ({where})"
    for key in definition["required"]:
        if key not in table.values:
            yield f"a trigger of type {kind!r} needs a key {key!r} ({place})"


@cache
def _schema() -> dict[str, Any]:
    text = (files("cdk_rust_lambda") / "schema" / _FILE).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _definition(kind: str) -> dict[str, Any]:
    definition: dict[str, Any] = _schema()["definitions"][f"trigger-{kind}"]
    return definition
