"""The schemas for editors: they are up to date, and agree with what the library accepts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import KW_ONLY
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import pytest
from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.cargo.settings.sections import (
    SECTIONS,
    canonical,
    is_environment,
    structure_section,
)
from cdk_rust_lambda.cargo.settings.tables import ALIASES, UNUSED_KEYS
from cdk_rust_lambda.cargo.settings.tree import locate
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.settings.types import RETENTION_DAYS, Memory
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.cargo.toml.structuring import keys_of
from cdk_rust_lambda.triggers import Trigger
from cdk_rust_lambda.triggers.core.option import option_of, with_options
from cdk_rust_lambda.triggers.from_cargo_toml import read_triggers
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.pushed.s3 import EVENT_TYPES
from cdk_rust_lambda.triggers.registry import own_kinds
from cdk_rust_lambda.triggers.wiring.delivery import QueueDelivery
from tests.test_docs import SNIPPETS
from tools import schema
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

jsonschema = pytest.importorskip("jsonschema")

# Only the newest aws-cdk-lib has all events of S3.
pytestmark = pytest.mark.newest

CARGO = schema.cargo_toml()
FILE = schema.settings_file()
DEFINITIONS = CARGO["definitions"]


def _pattern(_: object, pattern: str, value: object, __: object) -> Iterator[Any]:
    """Matches as ECMAScript does: a `$` isn't before a newline at the end."""
    assert pattern.startswith("^")
    assert pattern.endswith("$")
    if isinstance(value, str) and not re.fullmatch(pattern[1:-1], value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


def _is_integer(_: object, value: object) -> bool:
    """As TOML has it; to JSON Schema 1.0 is an integer too."""
    return type(value) is int


VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft7Validator,
    {"pattern": _pattern},
    type_checker=jsonschema.Draft7Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


def messages(document: Any, whole: schema.Schema = CARGO) -> list[str]:
    return [
        f"{error.json_path}: {error.message}" for error in VALIDATOR(whole).iter_errors(document)
    ]


def is_valid(value: Any, part: schema.Schema) -> bool:
    result: bool = VALIDATOR({**part, "definitions": DEFINITIONS}).is_valid(value)
    return result


def in_package(**tables: Any) -> dict[str, Any]:
    return {"package": {"name": "x", "metadata": {"other": 1, "lambda": tables}}}


@pytest.mark.parametrize("name", schema.FILES)
def test_the_shipped_file_is_up_to_date(name: str) -> None:
    shipped = (schema.FOLDER / name).read_text(encoding="utf-8")
    assert shipped == schema.render(schema.FILES[name]()), "run python -m tools.schema"
    jsonschema.Draft7Validator.check_schema(json.loads(shipped))
    assert {path.name for path in schema.FOLDER.iterdir()} == set(schema.FILES)


MANIFESTS = [
    *(ROOT / "examples").glob("*/Cargo.toml"),
    *(ROOT / "examples").glob("*/*/Cargo.toml"),
    *(ROOT / "tests" / "crates").glob("*/Cargo.toml"),
]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_manifests_of_the_repository(path: Path) -> None:
    assert messages(tomllib.loads(path.read_text())) == []


@pytest.mark.parametrize("snippet", [s for s in SNIPPETS if s.mark == "manifest"], ids=str)
def test_manifests_of_the_documentation(snippet: Any) -> None:
    assert messages(tomllib.loads(snippet.text)) == []


def test_everything_else_is_allowed() -> None:
    document = {"dependencies": {"x": "1"}, "lib": {}, "lints": {"workspace": True}}
    assert messages({**document, "package": {"name": "x", "version": {"workspace": True}}}) == []
    assert messages({"workspace": {"members": [], "metadata": {"release": {"push": False}}}}) == []


@pytest.mark.parametrize(
    ("tables", "place"),
    [
        ({"depoly": {}}, "$.package.metadata.lambda.depoly: "),
        ({"deploy": {"timout": 3}}, "$.package.metadata.lambda.deploy.timout: "),
        ({"deploy": {"vpc": {"subnets": []}}}, "$.package.metadata.lambda.deploy.vpc.subnets: "),
        ({"bin": {"a": {"deploy": 1}}}, "$.package.metadata.lambda.bin.a.deploy: "),
        ({"bin": {"a": {"triggers": []}}}, "$.package.metadata.lambda.bin.a.triggers: "),
        ({"triggers": {}}, "$.package.metadata.lambda.triggers: "),
        ({"triggers": [{"type": "s4"}]}, "$.package.metadata.lambda.triggers[0].type: "),
        ({"triggers": [{}]}, "$.package.metadata.lambda.triggers[0]: "),
        (
            {"triggers": [{"type": "s3", "bucket": "x"}]},
            "$.package.metadata.lambda.triggers[0].bucket: ",
        ),
    ],
)
def test_mistakes_are_one_error_in_their_place(tables: dict[str, Any], place: str) -> None:
    (message,) = messages(in_package(**tables))
    assert message.startswith(place)


def test_triggers_of_a_workspace_are_refused() -> None:
    tables: dict[str, Any] = {"deploy": {"memory": 128}, "bin": {"a": {"env": {"A": "b"}}}}
    assert messages({"workspace": {"metadata": {"lambda": tables}}}) == []
    tables["triggers"] = []
    (message,) = messages({"workspace": {"metadata": {"lambda": tables}}})
    assert message.startswith("$.workspace.metadata.lambda.triggers: ")


def test_profiles_of_a_settings_file() -> None:
    assert messages({"deploy": {"memory": 128}, "env": {"A": "b"}}, FILE) == []
    profiles = {"default": {"deploy": {"memory": 128}}, "dev": {"build": {"arm64": True}}}
    assert messages(profiles, FILE) == []
    # The type may be in another profile.
    assert messages({"dev": {"build": {"compiler": {"extra_args": []}}}}, FILE) == []
    (message,) = messages({"dev": {"deploy": {"memory": 1}}}, FILE)
    assert message.startswith("$.dev.deploy.memory: ")
    (message,) = messages({"depoly": {"memory": 128}}, FILE)
    assert message.startswith("$.depoly.memory: ")


def test_every_key_is_there_and_described() -> None:
    for section, cls in SECTIONS.items():
        properties = DEFINITIONS[section]["properties"]
        assert properties.keys() == keys_of(cls) | ALIASES[cls].keys()
        for name, unused in UNUSED_KEYS[cls].items():
            expected = f"No effect under CDK: {unused.instead}."
            assert properties[name]["description"].startswith(expected)
    for kind in own_kinds():
        properties = DEFINITIONS[f"trigger-{kind.type}"]["properties"]
        options = {each.name: option_of(each) for each in attrs.fields(kind)}
        in_python = {
            name for name, each in options.items() if each is not None and each.python_only
        }
        keys = keys_of(kind) - {kind.source_field} - in_python | {"type", "bin"}
        keys |= kind.manifest_names.keys() | ({"source"} if kind.source_field else set())
        keys |= {"via"} if issubclass(kind, QueueDelivery) else set()
        assert properties.keys() == keys
        assert all(each["description"] for each in properties.values())


class Colour(Enum):
    DARK_RED = 1


@attrs.frozen
class Plain:
    pass


@pytest.mark.parametrize(
    ("hint", "valid", "invalid"),
    [
        (str | None, ["a"], [1, None]),
        (bool, [True], [1, "true"]),
        (int | None, [1], [True, "1", 1.0]),
        (Memory | None, [128], [127]),
        (Duration | None, [30, "5 minutes"], [-1, True]),
        (tuple[str, ...], [[], ["a"]], ["a", [1]]),
        (list[str | Colour], [["dark_red"]], [[1]]),
        (dict, None, None),
        (s3.IBucket, None, None),
        (Plain | None, None, None),
        (tuple[str, int], None, None),
        (Colour | None, ["dark_red", "DARK_RED", "Dark_Red"], ["red", 1]),
    ],
    ids=str,
)
def test_types(hint: Any, valid: list[Any] | None, invalid: list[Any] | None) -> None:
    if valid is None or invalid is None:
        with pytest.raises(TypeError, match=r"no JSON schema for the type .* of Kind.field"):
            schema.schema_of(hint, "Kind.field")
        return
    part = schema.schema_of(hint, "Kind.field")
    assert [value for value in valid if not is_valid(value, part)] == []
    assert [value for value in invalid if is_valid(value, part)] == []


@with_options
class Queue(Trigger):
    """Invokes it with messages.

    Args:
        queue: Where they come from.
        size: How many
            at once.
    """

    type = "some-queue"
    source_field = "queue"

    _: KW_ONLY
    queue: Annotated[Any, Resource("a queue", "queue_arn")]
    size: int
    fast: bool = False

    def bind(self, function: Any, construct_id: str) -> Any:
        raise NotImplementedError

    def sample_event(self) -> Any:
        raise NotImplementedError


def test_another_kind_of_trigger() -> None:
    with pytest.raises(KeyError, match="fast"):
        schema.trigger_schema(Queue)
    Queue.__doc__ = f"{Queue.__doc__}    fast: Whether it is.\n"
    part = schema.trigger_schema(Queue)
    assert part["properties"]["size"] == {"description": "How many at once.", "type": "integer"}
    assert part["required"] == ["type", "source", "size"]
    for spelling in ("some-queue", "some_queue"):
        assert is_valid({"type": spelling, "source": "a", "size": 1, "fast": True, "id": "A"}, part)
    assert not is_valid({"type": "some-queue", "source": "a"}, part)
    assert not is_valid({"type": "some-queue", "source": "a", "size": 1, "queue": "a"}, part)


# Agreement: values that are valid by the schema, values near them, and others.

TEXT = st.text(st.sampled_from("aA1zZ_-=.:/* \t\n\0ü") | st.characters(codec="utf-8"), max_size=12)
SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
ANYTHING = st.recursive(
    SCALARS | st.integers(-1, 20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def altered(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    """A text with one character more, less, or in its place, or in another case."""
    text = draw(values)
    place = draw(st.integers(0, len(text)))
    middle = draw(st.sampled_from(["", *"aA1_-=.:/* \t\n\0"]))
    changed = text[:place] + middle + text[place + draw(st.integers(0, 1)) :]
    others = [text, text.upper(), text.lower(), f" {text}", text * 40]
    result: str = draw(st.sampled_from([changed, *others]))
    return result


def values_of(part: Any) -> st.SearchStrategy[Any]:
    """Values that are mostly valid by a part of a schema."""
    if not isinstance(part, dict) or not part or "not" in part:
        return ANYTHING
    inner = [*part.get("anyOf", ()), part.get("if", True), part.get("else", True)]
    options = [values_of(each) for each in inner if each is not True]
    if "$ref" in part:
        options.append(values_of(DEFINITIONS[part["$ref"].rpartition("/")[2]]))
    if "enum" in part:
        options.append(st.sampled_from(part["enum"]))
        if isinstance(part["enum"][0], str):
            options.append(altered(st.sampled_from(part["enum"])))
    types = part.get("type", [])
    for name in [types] if isinstance(types, str) else types:
        options += _OF_TYPE[name](part) if name in _OF_TYPE else []
    return st.one_of(*options, ANYTHING) if options else ANYTHING


def _integers_of(part: schema.Schema) -> list[st.SearchStrategy[Any]]:
    if "enum" in part:
        return []
    lowest, highest = part.get("minimum", -1), part.get("maximum", 10**6)
    near = st.sampled_from([lowest - 1, lowest, highest, highest + 1])
    return [st.integers(lowest, highest) | near]


def _strings_of(part: schema.Schema) -> list[st.SearchStrategy[Any]]:
    options: list[st.SearchStrategy[Any]] = []
    length = part.get("maxLength")
    if length:
        options.append(st.sampled_from(["é" * length, "a" * (length + 1)]))
    if "pattern" in part:
        matching = st.from_regex(part["pattern"][1:-1], fullmatch=True)
        options.append(matching | altered(matching))
    elif not length:
        options.append(TEXT)
    return options


_OF_TYPE: Mapping[str, Callable[[schema.Schema], list[st.SearchStrategy[Any]]]] = {
    "integer": _integers_of,
    "boolean": lambda _: [st.booleans()],
    "string": _strings_of,
    "array": lambda part: [st.lists(values_of(part["items"]), max_size=3)],
    "object": lambda part: [_tables_of(part)],
}


def _tables_of(part: schema.Schema) -> st.SearchStrategy[Any]:
    properties = {name: values_of(each) for name, each in part.get("properties", {}).items()}
    required = {name: properties.pop(name) for name in part.get("required", ())}
    tables = st.fixed_dictionaries(required, optional=properties)
    for pattern, each in part.get("patternProperties", {}).items():
        names = st.from_regex(pattern[1:-1], fullmatch=True)
        reserved = st.sampled_from(["AWS_REGION", "AWS_REGION ", "_HANDLER", "TZ", ""])
        pairs = st.dictionaries(names | altered(names) | reserved, values_of(each), max_size=2)
        tables = st.builds(lambda left, right: {**left, **right}, tables, pairs)
    return tables


def is_accepted(value: Any, name: str, cls: type[Any]) -> bool:
    """Whether the library structures a section with one key."""
    diagnostics = Diagnostics()
    section = canonical(locate({name: value}, Origin(None, ("VARIABLE",))), cls, diagnostics)
    return structure_section(section, cls, diagnostics) is not None and not diagnostics.errors


KEYS = [
    pytest.param(section, name, id=f"{section}.{name}")
    for section in SECTIONS
    for name in DEFINITIONS[section]["properties"]
]


# What is allowed somewhere, or nearly, said without a look at the schema.
KNOWN: list[Any] = [
    *(*RETENTION_DAYS, 0, 2, -1, 127, 128, 255, 256, 900, 901, 10240, 10241, 1.0, True, False),
    *("active", "PASSTHROUGH", "Active", "text", "json", "binary", "zip", "cargo", "tar", "", " "),
    *("arn:aws:iam::123456789012:role/a", "arn:aws-cn:iam::123456789012:role/p/a b", "1", "a" * 65),
    *(
        ["arn:aws:lambda:eu-west-1:123456789012:layer:a:3"],
        ["arn:aws:lambda:eu-west-1:1:layer:a:3"],
        ["arn:aws:lambda:eu-west-1:123456789012:layer:a:3"] * 5,
        ["arn:aws:lambda:eu-west-1:123456789012:layer:a:3"] * 6,
    ),
    *([], ["a"], [1], ["A=b"], ["A="], ["=b"], [" A = b "], ["AWS_REGION=b"], ["a b=c"], ["A=\0"]),
    *(
        {},
        {"A": "b"},
        {"A": ""},
        {" A ": "b"},
        {"AWS_REGION": "b"},
        {"A": 1},
        {"": "b"},
        {"a b": "c"},
        {"a=b": "c"},
    ),
    *({"type": "cargo"}, {"type": "cross"}, {"type": "cargo_zigbuild"}, {"type": "gcc"}),
]


def test_known_settings_are_valid_if_the_library_accepts_them() -> None:
    wrong = [
        (section, name, value)
        for section, cls in SECTIONS.items()
        for name, part in DEFINITIONS[section]["properties"].items()
        for value in KNOWN
        if not _has_unknown_keys(value, part)
        and is_valid({name: value}, DEFINITIONS[section]) != is_accepted(value, name, cls)
    ]
    assert wrong == []


def test_every_event_of_s3_is_valid() -> None:
    names = [*EVENT_TYPES, *EVENT_TYPES.values(), *map(str.lower, EVENT_TYPES.values())]
    assert messages(in_package(triggers=[{"type": "s3", "events": names}])) == []


def _has_unknown_keys(value: Any, part: schema.Schema) -> bool:
    """Of these the library only warns."""
    return (
        "properties" in part
        and isinstance(value, dict)
        and not value.keys() <= part["properties"].keys()
    )


@pytest.mark.parametrize(("section", "name"), KEYS)
@settings(max_examples=40)  # there are many keys
@given(st.data())
def test_settings_are_valid_if_the_library_accepts_them(
    section: str, name: str, data: st.DataObject
) -> None:
    whole = DEFINITIONS[section]
    value = data.draw(values_of(whole["properties"][name]))
    if not _has_unknown_keys(value, whole["properties"][name]) and "\\n'" not in repr(value):
        assert is_valid({name: value}, whole) == is_accepted(value, name, SECTIONS[section])


# Python's `$` matches before a line's end too, unlike that of JSON Schema.
@given(values_of(DEFINITIONS["env"]).filter(lambda value: "\\n'" not in repr(value)))
def test_an_environment_is_valid_if_the_library_accepts_it(value: Any) -> None:
    diagnostics = Diagnostics()
    accepted = is_environment(locate(value, Origin(None, ("VARIABLE",))), diagnostics)
    assert is_valid(value, DEFINITIONS["env"]) == accepted


@pytest.mark.parametrize("section", SECTIONS)
def test_both_names_of_a_setting_are_refused(section: str) -> None:
    cls = SECTIONS[section]
    for alias, name in ALIASES[cls].items():
        value = "arn:aws:iam::123456789012:role/a" if name == "role" else []
        assert is_valid({alias: value}, DEFINITIONS[section])
        assert not is_valid({alias: value, name: value}, DEFINITIONS[section])


def is_read(table: dict[str, Any]) -> bool:
    try:
        read_triggers((TriggerTable(table, Origin(None, ("VARIABLE",))),), {})
    except TriggerError:
        return False
    return True


# Those of other kinds are made of the same fields.
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("s3", name) for name in ("id", "events", "prefix", "suffix")),
        *(("sqs", name) for name in ("enabled", "filters", "max_batching_window")),
        *(("sqs", name) for name in ("max_concurrency", "report_batch_item_failures")),
    ],
)
@given(st.data())
def test_triggers_are_valid_if_the_library_accepts_them(
    kind: str, name: str, data: st.DataObject
) -> None:
    part = DEFINITIONS[f"trigger-{kind}"]
    table = {"type": kind, name: data.draw(values_of(part["properties"][name]))}
    if not isinstance(table[name], dict):  # which the library may take for a list of keys
        assert is_valid(table, part) == is_read(table)


@pytest.mark.parametrize("name", ["id", "prefix", "suffix"])
def test_each_character_is_valid_if_the_library_accepts_it(name: str) -> None:
    for character in [*map(chr, range(128)), "ü", ""]:
        table = {"type": "s3", name: character}
        assert is_valid(table, DEFINITIONS["trigger-s3"]) == is_read(table), character


def test_the_page_for_editors(tmp_path: Path) -> None:
    """Does what docs/editors.md says."""
    snippets = [s for s in SNIPPETS if s.page == "editors.md"]
    (script,) = [s.text for s in snippets if s.mark == "run"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(ROOT)
    command = ["bash", "-euo", "pipefail", "-c", script]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    (configuration,) = [s.text for s in snippets if s.mark == "file: .taplo.toml"]
    rules = tomllib.loads(configuration)["rule"]
    assert {Path(rule["schema"]["path"]).name for rule in rules} == set(schema.FILES)
    for rule in rules:
        json.loads((tmp_path / rule["schema"]["path"]).read_text())
