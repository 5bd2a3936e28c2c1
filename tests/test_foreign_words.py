"""Words of other tools get the right name, not the nearest spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.cargo.settings.build_tables import BuildSettings
from cdk_rust_lambda.cargo.settings.deploy_tables import DeploySettings
from cdk_rust_lambda.cargo.settings.sections import SECTION_NAMES
from cdk_rust_lambda.cargo.settings.tables import ALIASES
from cdk_rust_lambda.cargo.toml.structuring import keys_of
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.foreign_remedies import (
    foreign_remedy,
    kind_remedy_for,
    remedy_for,
    short_remedy_for,
)
from cdk_rust_lambda.foreign_words import FOREIGN_WORDS
from cdk_rust_lambda.function.keywords import FunctionKeywords
from cdk_rust_lambda.resources.access_options import Access
from cdk_rust_lambda.resources.workspace_resources import RESOURCE_KINDS
from cdk_rust_lambda.triggers.registry import kind_types, own_kinds
from cdk_rust_lambda.triggers.retired_kinds import REFUSED
from tests.support.projects import lambda_settings, warnings_of, write_crate
from tests.support.triggers import trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.foreign_words import Place

KNOWN: dict[Place, set[str]] = {
    "type": {*kind_types(), *REFUSED},
    "lambda": {*SECTION_NAMES, "bin", "triggers", "access", "resources"},
    "access": {*keys_of(Access), "bin"},
    "kind": set(RESOURCE_KINDS),
    "resource": {key for kind in RESOURCE_KINDS.values() for key in keys_of(kind)}
    | {"kind", "name"},
    "keyword": {*FunctionKeywords.__annotations__, "manifest_path", "package", "binary_name"},
    "deploy": keys_of(DeploySettings) | ALIASES[DeploySettings].keys(),
    "build": keys_of(BuildSettings) | ALIASES[BuildSettings].keys(),
}
TRIGGER_KEYS = {"source"} | {
    name
    for kind in own_kinds()
    for name in (*attrs.fields_dict(kind), *kind.manifest_names)
    if name != kind.source_field
}


def plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


@pytest.mark.parametrize(
    ("place", "word"),
    [pytest.param(place, word) for place, words in FOREIGN_WORDS.items() for word in words],
)
def test_each_word_is_foreign_and_leads_to_what_there_is(place: Place, word: str) -> None:
    """It isn't known itself, is written as it is looked up, and its remedy names what is known."""
    found = FOREIGN_WORDS[place][word]
    assert word == plain(word)
    assert found.sources
    if place == "trigger":
        assert set(found.remedy.replace("=", " ").replace(",", " ").split()) & TRIGGER_KEYS
        return
    assert word not in map(plain, KNOWN[place])
    if place == "type":
        name = found.remedy.removeprefix("use the type ").split(",")[0]
        assert name in kind_types()
    sections: tuple[Place, ...] = ("deploy", "build")
    for section in sections:
        for key in re.findall(rf"\b{section}\.(\w+)", found.remedy):
            assert key in KNOWN[section]


@pytest.mark.parametrize(
    ("place", "word", "known", "expected"),
    [
        ("type", "eventbridge", ["macie"], "use the type eventbridge-rule (a word of Serv"),
        ("trigger", "method", ["routes"], 'write routes = ["GET /items"]'),
        ("trigger", "method", ["source"], None),
        ("deploy", "memory_size", ["memory"], "write deploy.memory (a word of SAM"),
        ("deploy", "zzz", ["memory"], None),
    ],
)
def test_lookups(place: Place, word: str, known: list[str], expected: str | None) -> None:
    found = foreign_remedy(place, word, known)
    assert found is None if expected is None else (found or "").startswith(expected)


def test_a_word_of_nobody() -> None:
    assert (
        short_remedy_for("deploy", "BinaryName", ["binary_name"]) == "did you mean 'binary_name'?"
    )
    assert remedy_for("deploy", "Memory", ["memory"]) == "did you mean 'memory'? Known: memory"
    assert short_remedy_for("deploy", "memry", ["memory"]) == "did you mean 'memory'?"
    assert short_remedy_for(None, "architecture", []) == "correct it, or take it out"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("SQS", "did you mean 'sqs'? "),
        ("sqss", "did you mean 'sqs'? "),
        ("managed", "did you mean 'self-managed-kafka'? "),
        ("authorizer", "did you mean 'http-api-authorizer' or 'rest-api-authorizer'? "),
        (
            "cron",
            "use the type schedule, or schedule-rule for a rule of EventBridge (a word of Unix). ",
        ),
        ("xyz", ""),
    ],
)
def test_kinds_are_too_many_to_be_listed(word: str, expected: str) -> None:
    kinds = ["http-api-authorizer", "rest-api-authorizer", "schedule", "self-managed-kafka", "sqs"]
    listing = "All kinds: cdk-rust-lambda event --list"
    assert kind_remedy_for(word, kinds) == f"{expected}{listing}"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (trigger_table("type = 'eventbridge'"), "use the type eventbridge-rule"),
        (trigger_table("type = 'cron'"), "use the type schedule"),
        (trigger_table("type = 'apigateway'"), "use the type http-api, or rest-api"),
        (trigger_table("type = 'sqs'\nqueue = 'jobs'"), "write source: in Cargo.toml"),
        (trigger_table("type = 'sqs'\nfilterPatterns = []"), "write filters"),
    ],
)
def test_in_triggers(tmp_path: Path, manifest: str, expected: str) -> None:
    write_crate(tmp_path, manifest)
    with pytest.raises(CdkRustLambdaError) as caught:
        RustFunction(Stack(App(), "S"), "F", manifest_path=tmp_path)
    assert expected in (caught.value.remedy or "")
    more = ("Known: ", "All kinds: ", "source")
    assert any(each in (caught.value.remedy or "") for each in more)


@pytest.mark.newest
def test_in_settings(tmp_path: Path) -> None:
    manifest = lambda_settings("triggers = []\narchitecture = 'arm64'")
    manifest += "[package.metadata.lambda]\ninclude = ['a']\n"
    manifest += "[package.metadata.lambda.bin.crate.deploy]\nmemorySize = 1\n"
    write_crate(tmp_path, manifest)
    app = App(context={"aws:cdk:bundling-stacks": []})
    stack = Stack(app, "S")
    RustFunction(stack, "F", manifest_path=tmp_path)
    said = "\n".join(warnings_of(stack))
    assert "deploy.memorySize; write deploy.memory" in said
    manifest = manifest.partition("[package.metadata.lambda.bin")[0]
    write_crate(tmp_path, manifest)
    stack = Stack(App(context={"aws:cdk:bundling-stacks": []}), "S")
    RustFunction(stack, "F", manifest_path=tmp_path)
    said = "\n".join(warnings_of(stack))
    assert "lambda.include; write deploy.include" in said
    assert "deploy.triggers; write [[package.metadata.lambda.triggers]]" in said
    assert "deploy.architecture; write build.arm64 = true" in said


def test_as_keywords(tmp_path: Path) -> None:
    write_crate(tmp_path)
    keywords = {"env_file": ".env"}
    with pytest.raises(CdkRustLambdaError) as caught:
        RustFunction(Stack(App(), "S"), "F", manifest_path=tmp_path, **keywords)  # type: ignore[arg-type]
    assert "deploy.env_file" in (caught.value.remedy or "")
