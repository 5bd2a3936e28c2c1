"""What is said of the handlers of public functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.handler_events import TriggerEvent, undecoded_events
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.triggers.registry import find_kind
from tests.support.projects import write
from tests.triggers.handler_corpus import CORPUS, PublicFunction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from _pytest.mark.structures import ParameterSet

    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace
    from cdk_rust_lambda.triggers.core.trigger import HandlerEvent


def dependency(text: str) -> str:
    """A line of `[dependencies]`."""
    match = re.fullmatch(r"(member:)?([\w-]+)(?:(\+?)\[(.*)\])?", text)
    assert match is not None, text
    member, name, keeps_default, features = match.groups()
    if member:
        return f"{name} = {{ path = '../{name}' }}"
    if features is None:
        return f"{name} = '1'"
    default = "true" if keeps_default else "false"
    return (
        f"{name} = {{ version = '1', default-features = {default}, features = {features.split()} }}"
    )


def manifest(name: str, crates: str) -> str:
    lines = "\n".join(dependency(each) for each in re.findall(r"[^\s\[]+(?:\[[^]]*\])?", crates))
    return f"[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2021'\n[dependencies]\n{lines}\n"


def project(folder: Path, function: PublicFunction) -> tuple[Workspace, Package]:
    packages: Mapping[str, str] = {"crate": function.crates, **function.members}
    files = {f"{name}/Cargo.toml": manifest(name, crates) for name, crates in packages.items()}
    write(folder, {"Cargo.toml": f"[workspace]\nmembers = {list(packages)}\n", **files})
    reader = ManifestReader()
    found = load_workspace(reader, reader.read(folder / "Cargo.toml"))
    return found, next(each for each in found.members if each.name == "crate")


def event_of(kind: str) -> HandlerEvent:
    found = find_kind(kind)
    assert found is not None, kind
    return found.event


def commands(folder: Path, function: PublicFunction, *kinds: str) -> str | None:
    workspace, package = project(folder, function)
    events = [TriggerEvent(kind, event_of(kind)) for kind in kinds]
    notice = undecoded_events(None, workspace, package, events)
    return None if notice is None else notice.text.partition("`")[2]


def pairs(attribute: str) -> list[ParameterSet]:
    return [
        pytest.param(function, kind, id=f"{function.place.rpartition('/')[2]}-{kind}")
        for function in CORPUS
        for kind in getattr(function, attribute)
    ]


@pytest.mark.parametrize(("function", "kind"), pairs("kinds"))
def test_nothing_is_said_of_what_is_right(
    tmp_path: Path, function: PublicFunction, kind: str
) -> None:
    assert commands(tmp_path, function, kind) is None


@pytest.mark.parametrize(("function", "kind"), pairs("others"))
def test_an_event_that_can_t_be_decoded(
    tmp_path: Path, function: PublicFunction, kind: str
) -> None:
    event = event_of(kind)
    command = commands(tmp_path, function, *function.kinds, kind)
    assert command is not None
    (crate, feature), *_ = event.decoders
    assert (
        f"cargo add --package crate --no-default-features {crate} --features {feature}" in command
    )


def test_the_corpus_is_large_enough() -> None:
    assert len({function.place for function in CORPUS}) >= 40
    # Both answers, and both ways for types to come from elsewhere.
    assert sum(bool(function.others) for function in CORPUS) >= 15
    assert sum(bool(function.members) for function in CORPUS) >= 5
