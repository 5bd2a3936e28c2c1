"""Values of a template that settings, triggers and rights can't have, by the checks of Cargo.toml's own tables."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.settings.deploy_tables import DeploySettings
from cdk_rust_lambda.cargo.settings.managed_instances import usual_limit_problems
from cdk_rust_lambda.cargo.settings.tables import ALIASES
from cdk_rust_lambda.cargo.settings.types import SETTINGS_CONVERTER
from cdk_rust_lambda.cargo.toml.structuring import structure
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.sam.values import MistakenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SCHEMA = "schema/cargo-toml.schema.json"
# What jsonschema says of these is longer than it is clear.
_WORDY = ("anyOf", "enum", "pattern")


def check_settings(deploy: Mapping[str, Any], *, on_instances: bool = False) -> None:
    """Refuses settings that the table `deploy` can't have.

    Args:
        deploy: The settings, by their names there.
        on_instances: Whether the function is on managed instances, which have other limits.

    Raises:
        MistakenError: says what is wrong with them.
    """
    names = ALIASES[DeploySettings]
    table = {names.get(key, key): value for key, value in deploy.items()}
    if on_instances and "memory" in table:
        table["capacity_provider"] = {"memory": table.pop("memory")}
    settings, mistakes = structure(SETTINGS_CONVERTER, table, DeploySettings)
    problems = [each.text for each in mistakes]
    if settings is not None and not on_instances:
        problems += [text for *_, text in usual_limit_problems(settings.memory, settings.timeout)]
    _refuse(problems)


def check_value(hint: Any, value: Any) -> None:
    """Refuses a value that a type of settings doesn't have.

    Args:
        hint: The type, of `cargo.settings.types`.
        value: The value.

    Raises:
        MistakenError: says what is wrong with it.
    """
    try:
        SETTINGS_CONVERTER.structure(value, hint)
    except ValueError as error:
        _refuse([str(error)])


def check_options(kind: str, options: Mapping[str, Any]) -> None:
    """Refuses options that a kind of trigger can't have, but for what is known at deployment only.

    Args:
        kind: The type of the trigger.
        options: The options, as its table has them.

    Raises:
        SettingsError: jsonschema is missing.
        MistakenError: says what is wrong with them.
    """
    known = {name: value for name, value in options.items() if "${" not in str(value)}
    _refuse(_problems(f"trigger-{kind}", known))


def check_rights(table: Mapping[str, Any]) -> None:
    """Refuses what a table of rights can't have.

    Args:
        table: The table.

    Raises:
        SettingsError: jsonschema is missing.
        MistakenError: says what is wrong with it.
    """
    _refuse(_problems("access", table))


def _refuse(problems: Iterable[str]) -> None:
    text = "; ".join(problems)
    if text:
        raise MistakenError(f"left out: {text}")


def _problems(definition: str, values: Mapping[str, Any]) -> Iterator[str]:
    try:
        from jsonschema.exceptions import best_match
    except ImportError as error:
        raise SettingsError(
            "jsonschema, which checks tables, isn't installed",
            remedy="run `pip install cdk-rust-lambda[migrate]`",
        ) from error
    for key, value in values.items():
        found = best_match(_validator(definition, key).iter_errors(value))
        if found is not None and found.validator in _WORDY:
            yield f"{found.instance!r} is nothing that {key} can be"
        elif found is not None:
            yield found.message


@cache
def _validator(definition: str, key: str) -> Any:
    """Returns what checks a key of a table: its part of the schema, which is made from the checks of such tables."""
    from jsonschema import Draft7Validator, validators

    extend: Any = validators.extend  # which has no types
    text = (files("cdk_rust_lambda") / _SCHEMA).read_text(encoding="utf-8")
    types = Draft7Validator.TYPE_CHECKER.redefine("integer", lambda _, each: type(each) is int)
    types = types.redefine("string", lambda _, each: isinstance(each, str | datetime))
    strict = extend(Draft7Validator, type_checker=types)
    schema = json.loads(text)["definitions"][definition]
    properties = schema.get("items", schema)["properties"]
    return strict(properties.get(key, {}))
