"""Writes the JSON schemas of cdk_rust_lambda/schema from the classes that read the tables.

Run it after changing a table of settings or a kind of trigger: python -m tools.schema

They are for taplo, so draft-07 is used, the latest that it applies in full (0.9.3 passes over the
keywords of 2020-12), and only what it follows for completion: a property next to a `$ref`, and the
branches of `if`, aren't.
"""

from __future__ import annotations

import collections.abc
import inspect
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from aws_cdk import Duration

from cdk_rust_lambda.cargo.settings.json_schema import JsonSchema, any_case, refused, string
from cdk_rust_lambda.cargo.settings.sections import SECTION_NAMES, SECTIONS
from cdk_rust_lambda.cargo.settings.tables import ALIASES
from cdk_rust_lambda.cargo.settings.types import Environment, setting_type
from cdk_rust_lambda.resources.access_options import Access
from cdk_rust_lambda.resources.workspace_resources import NAME_PATTERN, RESOURCE_KINDS
from cdk_rust_lambda.triggers import S3Trigger, SnsTrigger, SqsTrigger, Trigger
from cdk_rust_lambda.triggers.core.option import Option, option_of
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.pushed.s3 import EVENT_TYPES
from cdk_rust_lambda.triggers.registry import own_kinds
from cdk_rust_lambda.triggers.via_queue import ViaQueueTrigger
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery
from tools.local_aws import ROOT
from tools.reference import type_text

if TYPE_CHECKING:
    from cdk_rust_lambda.resources.kind import WorkspaceResource

Schema: TypeAlias = JsonSchema

FOLDER = ROOT / "cdk_rust_lambda" / "schema"

_DRAFT = "http://json-schema.org/draft-07/schema#"

_STRING: Schema = {"type": "string"}
_UNKNOWN = refused("an unknown key")

# Of Python's own types; a setting's type has its schema with it.
_TYPES: Mapping[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: _STRING,
    Duration: {"anyOf": [{"type": "integer", "minimum": 0}, _STRING]},
}

# What the validators and converters of triggers' fields accept of the fields' types.
_CHECKS: Mapping[tuple[type[Trigger], str], Schema] = {
    (S3Trigger, "events"): {
        "type": "array",
        "minItems": 1,
        "items": any_case([name.lower() for name in EVENT_TYPES.values()], EVENT_TYPES),
    },
}


def schema_of(hint: Any, where: str) -> Schema:
    """Returns the schema of a type.

    Args:
        hint: The type, resolved.
        where: What has the type, for the message.

    Raises:
        TypeError: there is no schema for such a type.
    """
    if (known := setting_type(hint)) is not None:
        return dict(known.schema)
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, collections.abc.Hashable) and hint in _TYPES:
        return dict(_TYPES[hint])
    if origin in (Union, UnionType):
        options = [each for each in arguments if each is not NoneType]
        if str in options:  # a member's name is a string already
            options = [each for each in options if not _is_enum(each)]
        schemas = [schema_of(each, where) for each in options]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is Mapping and arguments[0] is str:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], where)}
    if origin in (list, Iterable, collections.abc.Sequence) or (
        origin is tuple and arguments[1:] == (...,)
    ):
        return {"type": "array", "items": schema_of(arguments[0], where)}
    if _is_enum(hint):
        names = [member.name for member in hint]
        return any_case([name.lower() for name in names])
    if isinstance(hint, type) and attrs.has(hint) and hint in ALIASES:
        return _settings(hint)
    raise TypeError(f"no JSON schema for the type {hint!r} of {where}: add it to tools/schema.py")


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _settings(cls: type[Any], *, partial: bool = False) -> Schema:
    """Returns the schema of a table of settings.

    Args:
        cls: The class that the table is structured into.
        partial: Whether a required key may be in another table that is merged with it.
    """
    hints = get_type_hints(cls, include_extras=True)
    properties: Schema = {}
    exclusions: Schema = {}
    required = []
    for attribute in attrs.fields(cls):
        name = attribute.name
        hint = hints[name]
        aliases = [alias for alias, own in ALIASES[cls].items() if own == name]
        value = schema_of(hint, f"{cls.__name__}.{name}")
        if partial:
            value.pop("required", None)
        for spelling in (name, *aliases):
            others = [other for other in (name, *aliases) if other != spelling]
            text = _meaning(attribute, "" if value.get("properties") else type_text(hint), others)
            properties[spelling] = {"description": text, **value}
            if others:
                why = f"another name of {spelling}, which is here too"
                exclusions[spelling] = {"properties": dict.fromkeys(others, refused(why))}
        if attribute.default is attrs.NOTHING:
            required.append(name)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": _UNKNOWN}
    if exclusions:
        schema["dependencies"] = exclusions
    if required:
        schema["required"] = required
    return schema


def _meaning(attribute: attrs.Attribute[Any], type_text: str, others: list[str]) -> str:
    meaning = attribute.metadata["meaning"]
    if "instead" in attribute.metadata:
        parts = [f"No effect under CDK: {attribute.metadata['instead']}."]
        parts.append(f"In cargo-lambda: {meaning}.")
    else:
        parts = [f"{meaning[:1].upper()}{meaning[1:]}."]
    if type_text:
        parts.append(f"Value: {type_text}.")
    parts += [f"Its other name: `{other}`." for other in others]
    return " ".join(parts)


def trigger_schema(cls: type[Trigger]) -> Schema:
    """Returns the schema of a table in `triggers` for one kind.

    Raises:
        TypeError: there is no schema for a field's type.
        KeyError: a field isn't documented.
    """
    texts = _field_texts(cls)
    types = _spellings(cls.type)
    properties: Schema = {
        "type": {"description": summary(cls), "enum": types},
        "bin": _BIN,
    }
    required = ["type"]
    for attribute in attrs.fields(cls):
        name = attribute.name
        option = option_of(attribute)
        if option is not None and option.python_only:
            continue
        value = _option(cls, attribute, option)
        key = "source" if name == cls.source_field else name
        properties[key] = {"description": texts[name], **value}
        if attribute.default is attrs.NOTHING:
            required.append(key)
    for other, name in cls.manifest_names.items():
        properties[other] = properties[name]
        if name in required:
            required.remove(name)  # it may have either name
    if issubclass(cls, QueueDelivery):
        properties["via"] = _via(cls)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": _UNKNOWN,
    }


def _via(cls: type[Trigger]) -> Schema:
    """Returns the schema of `via`: the queue between a source and the function."""
    texts = _field_texts(SqsTrigger)
    properties: Schema = {}
    for attribute in attrs.fields(SqsTrigger):
        if attribute.name not in ("id", "alias"):
            value = _option(SqsTrigger, attribute, option_of(attribute))
            properties[attribute.name] = {"description": texts[attribute.name], **value}
    if cls is SnsTrigger:
        text = _field_texts(ViaQueueTrigger)["raw_message_delivery"]
        properties["raw_message_delivery"] = {"description": text, "type": "boolean"}
    return {
        "description": "The queue in between, with the options of a trigger of type sqs.",
        "type": "object",
        "properties": properties,
        "additionalProperties": _UNKNOWN,
    }


def _spellings(name: str) -> list[str]:
    """Returns a kind's name with each `-` as it is, and as `_`."""
    first, *rest = name.split("-")
    options = ([f"-{word}", f"_{word}"] for word in rest)
    return ["".join(words) for words in itertools.product([first], *options)]


def _option(cls: type[Trigger], attribute: attrs.Attribute[Any], option: Option | None) -> Schema:
    """Returns the schema of an option: what its field says, or what its type says."""
    for base in cls.__mro__:
        if (base, attribute.name) in _CHECKS:
            return _CHECKS[base, attribute.name]
    if isinstance(option, Resource):
        return _resource(option)
    if option is not None and option.schema is not None:
        return dict(option.schema)
    return schema_of(get_type_hints(cls)[attribute.name], f"{cls.__name__}.{attribute.name}")


def _resource(option: Resource) -> Schema:
    arn, name = option.arn or "arn:.*", option.name or ".*"
    # Pseudo parameters in an ARN stand for what the pattern wants there.
    arn = rf"(?:{arn})|arn:.*\$\{{AWS::.*"
    return {
        "anyOf": [
            {"description": "A name from `resources=` in Python.", **string(r"(?!arn:)[\s\S]*")},
            {"description": "The ARN of what exists.", **string(f"(?:{arn})")},
            _only({"name": {"description": "The name of what exists.", **string(f"(?:{name})")}}),
            _SHARED,
            {
                "type": "object",
                "properties": {"create": {"description": "It is created.", "enum": [True]}},
                "required": ["create"],
            },
        ]
    }


_SHARED: Schema = {
    "type": "object",
    "properties": {
        "of": {"description": "Another function of the workspace.", **_STRING},
        "trigger": {"description": "Its trigger, whose source it is.", **_STRING},
    },
    "required": ["of"],
    "additionalProperties": _UNKNOWN,
}


def _only(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": _UNKNOWN,
    }


def summary(cls: type[Any]) -> str:
    """Returns the first sentence of a class's docstring."""
    return inspect.cleandoc(cls.__doc__ or "").splitlines()[0]


def _field_texts(cls: type[Any]) -> dict[str, str]:
    """Returns the texts of a class's fields, from its Google docstring and those of its bases."""
    texts: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        sections = re.split(r"\n(\w+):\n", inspect.cleandoc(base.__doc__ or ""))
        for title, body in itertools.pairwise(sections):
            if title in ("Args", "Attributes"):
                for entry in re.split(r"\n(?=    \S)", "\n" + body.rstrip())[1:]:
                    name, _, text = entry.strip().partition(":")
                    texts[name] = re.sub(r"\s+", " ", text).strip()
    return texts


def _triggers() -> Schema:
    """Returns the schema of `triggers`: of its tables, the type says which keys are there."""
    choice: Schema | bool = True  # an unknown type is an error at `type`
    for cls in reversed(own_kinds()):
        known = {"properties": {"type": {"enum": _spellings(cls.type)}}, "required": ["type"]}
        choice = {"if": known, "then": _reference(f"trigger-{cls.type}"), "else": choice}
    names = [name for cls in own_kinds() for name in _spellings(cls.type)]
    table: Schema = {
        "type": "object",
        "properties": {"type": {"description": "The kind of trigger.", "enum": names}},
        "required": ["type"],
        "$comment": (
            "if/then/else checks, so that an error is where the mistake is. The anyOf never fails:"
            " editors follow it, and not if/then/else, for completion."
        ),
        "anyOf": [True, *(_reference(f"trigger-{cls.type}") for cls in own_kinds())],
    }
    if isinstance(choice, dict):
        table |= choice
    return {"description": "What invokes the function.", "type": "array", "items": table}


_BIN: Schema = {"description": "The binary that it is for, if the package has several.", **_STRING}


def _access() -> Schema:
    """Returns the schema of `access`."""
    table = options_table(Access)
    table["properties"]["bin"] = _BIN
    forms = (("resource", "allow"), ("actions", "resources"), ("permissions_boundary",))
    table["oneOf"] = [{"required": list(form)} for form in forms]
    return {
        "description": "What the function may do with resources.",
        "type": "array",
        "items": table,
    }


def _resources() -> Schema:
    """Returns the schema of `resources`: of its tables, the kind says which keys are there."""
    choice: Schema | bool = True  # an unknown kind is an error at `kind`
    for name, cls in reversed([*RESOURCE_KINDS.items()]):
        known = {"properties": {"kind": {"enum": _spellings(name)}}, "required": ["kind"]}
        choice = {"if": known, "then": resource_schema(cls), "else": choice}
    names = [spelling for name in RESOURCE_KINDS for spelling in _spellings(name)]
    table: Schema = {
        "type": "object",
        "properties": {"kind": {"description": "The kind of resource.", "enum": names}},
        "required": ["kind", "name"],
    }
    if isinstance(choice, dict):
        table |= choice
    return {"description": "What functions share.", "type": "array", "items": table}


def resource_schema(cls: type[WorkspaceResource]) -> Schema:
    """Returns the schema of a table in `resources` for one kind."""
    table = options_table(cls)
    table["properties"] |= {
        "kind": {"description": summary(cls), "enum": _spellings(cls.kind)},
        "name": {"description": "Its name, by which triggers know it.", **string(NAME_PATTERN)},
    }
    return table


def options_table(cls: type[Any]) -> Schema:
    """Returns the schema of a table whose keys are the options of a class.

    Raises:
        KeyError: an option isn't documented.
    """
    texts = _field_texts(cls)
    properties = {}
    required = []
    for attribute in attrs.fields(cls):
        option = option_of(attribute)
        if option is None or option.python_only:
            raise TypeError(f"{cls.__name__}.{attribute.name} is none that Cargo.toml could have")
        value = _resource(option) if isinstance(option, Resource) else dict(option.schema or {})
        properties[attribute.name] = {"description": texts[attribute.name], **value}
        if attribute.default is attrs.NOTHING:
            required.append(attribute.name)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": _UNKNOWN,
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


_SECTION_TEXTS = {
    "env": "Environment variables of the function; `deploy.env_file` and `deploy.env` beat them.",
    "watch": "For `cargo lambda watch`; no effect under CDK.",
    "deploy": "How the function is deployed.",
    "build": "How the binary is compiled.",
}


def _sections(*, partial: bool = False) -> Schema:
    """Returns the definitions of the sections."""
    definitions: Schema = {"env": schema_of(Environment, "env"), "watch": {"type": "object"}}
    for name, cls in SECTIONS.items():
        definitions[name] = _settings(cls, partial=partial)
    if definitions.keys() != SECTION_NAMES:
        raise TypeError(f"sections without a schema: {definitions.keys() ^ SECTION_NAMES}")
    return {
        name: {"description": _SECTION_TEXTS[name], **each} for name, each in definitions.items()
    }


def _level(description: str, **more: Schema) -> Schema:
    """Returns the schema of a table with the sections, and with more keys."""
    sections = {name: _reference(name) for name in _SECTION_TEXTS}
    return {
        "description": description,
        "type": "object",
        "properties": {**sections, **more},
        "additionalProperties": _UNKNOWN,
    }


_COMMENT = (
    "Generated by python -m tools.schema. Unknown keys are refused: the library, as cargo-lambda,"
    " only warns of them, but in an editor a misspelt key should be seen where it is written."
)


def cargo_toml() -> Schema:
    """Returns the schema of Cargo.toml: of the tables for Lambda only, with all else allowed."""
    bins = {
        "description": "Tables for single binaries, by their names.",
        "type": "object",
        "additionalProperties": _reference("bin"),
    }
    levels = {
        "package": _level(
            "The package's functions.",
            bin=_reference("bins"),
            triggers=_reference("triggers"),
            access=_reference("access"),
        ),
        "workspace": _level(
            "All functions of the workspace.",
            bin=_reference("bins"),
            resources=_reference("resources"),
        ),
    }
    root: Schema = {
        "$schema": _DRAFT,
        "$comment": _COMMENT,
        "title": "Cargo.toml with settings for cargo-lambda and cdk-rust-lambda",
        "type": "object",
        "properties": {},
        "definitions": {
            **levels,
            "bins": bins,
            "bin": _level("One binary, in place of the package's tables."),
            **_sections(),
            "triggers": _triggers(),
            "access": _access(),
            "resources": _resources(),
            **{f"trigger-{cls.type}": trigger_schema(cls) for cls in own_kinds()},
        },
    }
    for name in levels:
        metadata = {"type": "object", "properties": {"lambda": _reference(name)}}
        root["properties"][name] = {"type": "object", "properties": {"metadata": metadata}}
    return root


def settings_file() -> Schema:
    """Returns the schema of CargoLambda.toml: the sections, and profiles that hold them."""
    level = _level("Settings; any other table is a profile, which a context names.")
    return {
        "$schema": _DRAFT,
        "$comment": _COMMENT,
        "title": "CargoLambda.toml",
        **level,
        "additionalProperties": _reference("profile"),
        "definitions": {
            "profile": _level("A profile, or a misspelt section."),
            # A profile is merged with others, so it needn't be complete.
            **_sections(partial=True),
        },
    }


FILES: Mapping[str, Callable[[], Schema]] = {
    "cargo-toml.schema.json": cargo_toml,
    "cargo-lambda-toml.schema.json": settings_file,
}
"""The makers of the schemas, by the files' names."""


def render(schema: Schema) -> str:
    """Returns the text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for _name, _make in FILES.items():
        _length = (FOLDER / _name).write_text(render(_make()), encoding="utf-8")
        sys.stdout.write(f"{_name}: {_length} characters\n")
