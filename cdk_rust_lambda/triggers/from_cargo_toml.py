"""Triggers in Cargo.toml: `[[package.metadata.lambda.triggers]]` tables, structured into classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.foreign_remedies import ALL_KINDS, kind_remedy_for, remedy_for
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.references import names_in, resolve_all_references, texts_in
from cdk_rust_lambda.triggers.core.source import (
    Resources,
    Source,
    parse_source,
    unknown_name_remedy,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.registry import find_kind, is_own_kind, kind_types
from cdk_rust_lambda.triggers.retired_kinds import REFUSED
from cdk_rust_lambda.triggers.via_queue import via_queue

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
    from cdk_rust_lambda.triggers.core.trigger import Trigger

# Of the trigger and of the function's alias, which have to be known at synthesis.
_NAMES = ("id", "alias")


def read_triggers(
    tables: tuple[TriggerTable, ...], resources: Mapping[str, IConstruct]
) -> list[Trigger]:
    """Returns the triggers that a package's manifest declares.

    Args:
        tables: The tables that are for one binary.
        resources: The constructs that Python provides, by name.

    Raises:
        TriggerError: an unknown type, key or resource, or a value of a wrong type. One error names
            all of them.
    """
    diagnostics = Diagnostics()
    triggers = [diagnostics.attempt(read_trigger, table, resources) for table in tables]
    diagnostics.raise_errors()
    return [trigger for trigger in triggers if trigger is not None]


def unused_resources(
    tables: tuple[TriggerTable, ...], resources: Mapping[str, IConstruct]
) -> list[str]:
    """Returns the names of resources that no table names: as a source, where else it takes one, or in a pattern."""
    used = {
        value
        for table in tables
        for key, value in table.values.items()
        if isinstance(value, str) and value in resources and _names_resource(table, key)
    }
    for table in tables:
        for key, value in table.values.items():
            if _takes_references(_field_of(table, key)):
                used |= names_in(texts_in(value))
    vias = (table.values.get("via") for table in tables)
    used |= {str(via.get("queue")) for via in vias if isinstance(via, Mapping)}
    return sorted(resources.keys() - used)


def _names_resource(table: TriggerTable, key: str) -> bool:
    field = _field_of(table, key)
    return key == "source" or (field is not None and isinstance(option_of(field), Resource))


def _field_of(table: TriggerTable, key: str) -> attrs.Attribute[Any] | None:
    """Returns the field that a key of a table fills by its own name; None if there is none."""
    kind = find_kind(str(table.values.get("type")).replace("_", "-"))
    if kind is None:
        return None
    return attrs.fields_dict(kind).get(kind.manifest_names.get(key, key))


def read_trigger(table: TriggerTable, resources: Resources) -> Trigger:
    """Returns the trigger that a table declares.

    Args:
        table: The table.
        resources: The constructs that Python provides, by name, or what stands for them.

    Raises:
        TriggerError: an unknown type, key or resource, or a value of a wrong type.
    """
    kind = _kind_of(table)
    fields = _fields_by_key(kind)
    options: dict[str, Any] = {}
    for key, value in table.values.items():
        if key in ("type", "bin", "via"):
            continue
        if key not in fields:
            problem = f"a trigger of type {kind.type!r} has no key {key!r}"
            raise table.error(key, problem, _remedy_for(kind, key, {*fields, "type", "bin"}))
        field = fields[key]
        if field.name in options:
            problem = f"the option stands here twice, as {field.name!r} too"
            raise table.error(key, problem, "keep one")
        if key == "source" or isinstance(option_of(field), Resource):
            options[field.name] = _resource(table, key, value, resources)
        elif key in _NAMES:
            options[field.name] = value
        else:
            known = resources if _takes_references(field) else None
            options[field.name] = _substituted(table, key, value, known)
    for key, field in fields.items():
        if field.init and field.default is attrs.NOTHING and field.name not in options:
            problem = f"a trigger of type {kind.type!r} needs a key {key!r}"
            raise table.error(key, problem, f"write {key}")
    trigger = _made(table, kind, options)
    if "via" not in table.values:
        return trigger
    try:
        return via_queue(trigger, table.values["via"], resources)
    except TriggerError as error:
        refused = table.error(error.key or "via", error.problem, error.remedy or "")
        refused.check_id = error.check_id
        raise refused from error


def _remedy_for(kind: type[Trigger], key: str, known: set[str]) -> str:
    if key == kind.source_field:
        return "write source: in Cargo.toml that is the name of what invokes the function"
    return remedy_for("trigger", key, known)


def _kind_of(table: TriggerTable) -> type[Trigger]:
    type_name = table.values.get("type")
    if not isinstance(type_name, str):
        problem = "a trigger needs a type" if type_name is None else f"unknown type {type_name!r}"
        raise table.error("type", problem, f'write a kind, such as "sqs". {ALL_KINDS}')
    reason = REFUSED.get(type_name.replace("_", "-"))
    if reason is not None:
        raise table.error(
            "type", f"there is no trigger of type {type_name!r}: {reason}", "use another"
        )
    kind = find_kind(type_name.replace("_", "-"))
    if kind is None:
        raise table.error(
            "type",
            f"unknown trigger type {type_name!r}",
            kind_remedy_for(type_name, kind_types()),
        )
    return kind


def _fields_by_key(kind: type[Trigger]) -> dict[str, attrs.Attribute[Any]]:
    """Returns the fields that a table may fill, by the keys that do: the fields' own names first."""
    found = {}
    for name, field in attrs.fields_dict(kind).items():
        option = option_of(field)
        if option is None or not option.python_only:
            found["source" if name == kind.source_field else name] = field
    for key, name in kind.manifest_names.items():
        found[key] = attrs.fields_dict(kind)[name]
    return found


def _made(table: TriggerTable, kind: type[Trigger], options: Mapping[str, Any]) -> Trigger:
    try:
        return kind(**options)
    except (TypeError, ValueError) as error:
        if is_own_kind(kind):
            raise  # a mistake of this library, not of the table
        # What validators of attrs raise: the text, then more about the field.
        raise table.error(
            "type", str(error.args[0] if error.args else error), "correct it"
        ) from error
    except TriggerError as error:
        key = kind.manifest_key(error.key or "type", table.values)
        refused = table.error(key, error.problem, error.remedy or "")
        refused.check_id = error.check_id
        raise refused from error


def _takes_references(field: attrs.Attribute[Any] | None) -> bool:
    option = None if field is None else option_of(field)
    return option is not None and option.takes_references


def _substituted(table: TriggerTable, key: str, value: Any, resources: Resources | None) -> Any:
    """Returns a value with tokens for pseudo parameters and, if there are resources, for references to them."""
    if resources is not None:
        try:
            value = resolve_all_references(value, resources)
        except ValueError as error:
            remedy = "correct the reference, or write $${ for the text ${ itself"
            raise table.error(key, str(error), remedy) from error
    try:
        return substitute(value)
    except ValueError as error:
        raise table.error(key, str(error), "write one of those, or leave it out") from error


def _resource(
    table: TriggerTable, key: str, value: Any, resources: Resources
) -> Source | IConstruct:
    try:
        return parse_source(value, resources)
    except ValueError as error:
        raise table.error(key, str(error), _resource_remedy(key, value, resources)) from error


def _resource_remedy(key: str, value: Any, resources: Resources) -> str:
    arn = value.get("arn") if isinstance(value, Mapping) else None
    if isinstance(arn, str):
        return f"write {key} = {json.dumps(arn)}"
    if isinstance(value, str):
        return unknown_name_remedy(key, value, resources)
    return f"write one of those as {key}"
