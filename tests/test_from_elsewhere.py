"""The pages for those who come from other tools say what is so."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustExtension, RustFunction
from cdk_rust_lambda.testing import unbuilt_app
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.projects import package, template_of, write, write_crate
from tests.test_docs import marked
from tests.test_features import check_name
from tools.features import PEERS, peers
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_docs import Snippet

PAGES = sorted((ROOT / "docs").glob("from-*.md"))
TEMPLATES = {path.stem: path for path in sorted((PEERS / "templates").glob("*.json"))}
"""Those of the app below with the other constructs, by tools/peer_templates.py."""


@pytest.mark.parametrize("peer", TEMPLATES)
def test_logical_ids_stay(peer: str, tmp_path: Path) -> None:
    stack = Stack(unbuilt_app(), "Photos")
    layers = []
    if peer == "cargo-lambda-cdk":
        manifest = package("[dependencies]\nlambda-extension = '1'\n", name="watcher")
        write(tmp_path / "watcher", {"Cargo.toml": manifest, "src/main.rs": ""})
        layers = [RustExtension(stack, "Watcher", manifest_path=tmp_path / "watcher")]
    crate = write_crate(tmp_path / "thumbnails")
    function = RustFunction(stack, "Thumbnails", manifest_path=crate, layers=layers)
    function.add_event_source(event_sources.SqsEventSource(sqs.Queue(stack, "Jobs")))
    function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)
    function.add_alias("live")
    theirs = json.loads(TEMPLATES[peer].read_text())
    assert logical_ids(template_of(stack)) == logical_ids(theirs)


def logical_ids(template: dict[str, Any]) -> set[tuple[str, str]]:
    """Returns ids and types but for versions, whose ids are new with each content."""
    found = {(name, each["Type"]) for name, each in template["Resources"].items()}
    return {(name, kind) for name, kind in found if kind != "AWS::Lambda::Version"}


@pytest.mark.parametrize("snippet", marked("theirs"))
def test_snippets_of_others_name_their_properties(snippet: Snippet) -> None:
    (peer,) = (each for each in peers() if each.name == snippet.mark.partition(": ")[2])
    inherited = next(each for each in peers() if each.name == "aws-cdk-lib")
    known = {
        name.lower()
        for options in (peer.options, inherited.options)
        for names in options.values()
        for name in names
    }
    separator = "=" if snippet.language == "python" else ":"
    names = re.findall(rf"^\s+(\w+){separator}", snippet.text, re.M)
    assert names
    assert {name.replace("_", "").lower() for name in names} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_named_exists(page: Path) -> None:
    text = page.read_text()
    for code in re.findall(r"`([^`\n]+)`", text):
        check_name(code, page.name)
    kinds = {kind.type for kind in own_kinds()}
    (_, _, table), *_ = re.findall(r"(\| (event|resource) \|.*?\n)((?:\|.*\n)+)", text) or [
        ("",) * 3
    ]
    for row in table.splitlines()[1:]:
        for code in re.findall(r"`([a-z0-9-]+)`", row.split("|")[2]):
            assert code in kinds, row
