"""The table of the other tools' options: each has an answer, which names what exists."""

from __future__ import annotations

import inspect
import re
from functools import cache
from importlib import import_module
from typing import Any

import attrs
import pytest
import typer

import cdk_rust_lambda
from cdk_rust_lambda import RustExtension, RustFunction, RustWorkspace
from cdk_rust_lambda.cargo.settings.sections import SECTIONS
from cdk_rust_lambda.cli.main import make_app
from cdk_rust_lambda.function.keywords import FunctionKeywords
from tools import features
from tools.features import Peer, peers

PEERS = list(peers())


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_each_option_has_an_answer_and_each_answer_an_option(peer: Peer) -> None:
    assert peer.answers.keys() == peer.options.keys()
    for group, names in peer.options.items():
        answered = set(peer.answers[group])
        assert answered <= set(names), group
        if peer.name != "aws-cdk-lib":
            assert answered == set(names), group


def test_what_the_constructs_inherit_are_keywords_here() -> None:
    (peer,) = (peer for peer in PEERS if peer.name == "aws-cdk-lib")
    ours = {
        "FunctionOptions": {"architecture", *FunctionKeywords.__annotations__},
        "LayerVersionOptions": keywords_of(RustExtension),
    }
    for interface, keywords in ours.items():
        names = set(peer.options[interface]) - set(peer.answers[interface])
        assert {re.sub(r"[A-Z]", lambda m: f"_{m[0].lower()}", name) for name in names} <= keywords


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_what_answers_name_exists(peer: Peer) -> None:
    for group, answers in peer.answers.items():
        for option, answer in answers.items():
            for code in re.findall(r"`([^`]+)`", answer):
                check_name(code, f"{group} {option}")


def check_name(code: str, where: str) -> None:
    """Looks up a keyword, a setting, an option or a command of this library, if it is one."""
    if match := re.fullmatch(r"(\w+)=", code):
        assert match[1] in keywords(), where
    elif match := re.fullmatch(r"(deploy|build)\.(\w+)(\.\w+)?", code):
        assert match[2] in settings(match[1]), where
    elif match := re.fullmatch(r"(BundlingOptions|Container)\((.*)\)", code):
        check_class(match[1], re.findall(r"(\w+)=", match[2]))
    elif code.startswith("cdk-rust-lambda "):
        check_command(code)


@cache
def keywords() -> set[str]:
    constructs = (RustFunction, RustExtension, RustWorkspace)
    return set(FunctionKeywords.__annotations__).union(*map(keywords_of, constructs))


def keywords_of(construct: type) -> set[str]:
    return set(inspect.signature(construct.__init__).parameters)  # type: ignore[misc]


def settings(section: str) -> set[str]:
    fields = attrs.fields(SECTIONS[section])
    return {name for each in fields for name in (each.name, each.metadata.get("alias"), each.alias)}


def check_class(name: str, arguments: list[str]) -> None:
    options = set(attrs.fields_dict(getattr(cdk_rust_lambda, name)))
    assert set(arguments) <= options, name


@cache
def command_line() -> Any:
    return typer.main.get_command(make_app())


def check_command(text: str) -> None:
    command, options = command_line(), []
    for word in text.split()[1:]:
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
        elif word.startswith("--"):
            options.append(word)
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    assert set(options) <= known | {"--help"}, text


def test_the_page_is_up_to_date() -> None:
    assert features.TARGET.read_text() == features.render(), "run python -m tools.features"


def test_facts_can_be_read_again() -> None:
    assert import_module("tools.peer_facts").TARGET == features.PEERS / "facts.json"
