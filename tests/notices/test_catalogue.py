"""The catalogue is what the code does: each id is used, tripped by a case, and in the docs."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cdk_rust_lambda
from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.notices.notice import AREAS, CATALOGUE, Notice
from tests.notices.notice_cases import NOTICE_CASES
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, trigger_table
from tests.triggers.check_cases import CHECK_CASES, Setup
from tools.notices import TARGET, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.notices.entries import Level
    from tests.conftest import FakeCargo

PACKAGE = Path(cdk_rust_lambda.__file__).parent
CHECK_IDS = pytest.mark.parametrize("check_id", sorted(CHECK_CASES))
NOTICE_IDS = pytest.mark.parametrize("notice_id", sorted(NOTICE_CASES))
# The calls that show a notice or make one, with the level.
_LEVELS: dict[str, Level] = {
    "warn": "warning",
    "warning": "warning",
    "inform": "info",
    "info": "info",
}
# What hands on the id that it is given.
_HANDED_ON = ("check_id", "notice_id")


def used_ids() -> Iterator[tuple[str, Level]]:
    """The ids in the code, each with the level at which it is used."""
    for file in PACKAGE.rglob("*.py"):
        if file.parent.name == "notices":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                yield from _ids_of_call(node)
            elif isinstance(node, ast.FunctionDef):
                arguments = node.args
                defaults = [
                    *zip(reversed(arguments.args), reversed(arguments.defaults), strict=False),
                    *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
                ]
                for argument, default in defaults:
                    if argument.arg == "check_id" and isinstance(default, ast.Constant):
                        yield from _constant(default, "error")


def _ids_of_call(call: ast.Call) -> Iterator[tuple[str, Level]]:
    for keyword in call.keywords:
        if keyword.arg == "check_id":
            yield from _constant(keyword.value, "error")
    is_method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "refusals" and len(call.args) > 2:
        yield from _constant(call.args[2], "error")
    if name in _LEVELS:
        # Behind the construct, which a method doesn't have.
        yield from _constant(call.args[0 if is_method else 1], _LEVELS[name])


def _constant(node: ast.expr, level: Level) -> Iterator[tuple[str, Level]]:
    if isinstance(node, ast.Constant):
        if node.value is not None:
            yield str(node.value), level
    else:
        assert ast.unparse(node).endswith(_HANDED_ON), ast.unparse(node)


def said(folder: Path, setup: Setup) -> str:
    """The errors, warnings and infos of a trigger's setup."""
    stack = skipping_stack()
    try:
        if isinstance(setup, str):
            function_with(folder, stack, manifest=trigger_table(setup))
        else:
            keywords = setup(stack)
            manifest = trigger_table(keywords.pop("manifest")) if "manifest" in keywords else ""
            triggers = keywords.pop("triggers", ())
            function_with(folder, stack, *triggers, manifest=manifest, **keywords)
    except TriggerError as error:
        return f"{error.check_id} {error}"
    return messages(stack)


def test_the_code_uses_the_ids_of_the_catalogue() -> None:
    used = set(used_ids())
    assert used == {(notice_id, entry.level) for notice_id, entry in CATALOGUE.items()}


def test_the_catalogue_is_in_order() -> None:
    parts = [entries for groups in AREAS.values() for entries in groups]
    assert all(list(entries) == sorted(entries) for entries in parts)
    assert len(CATALOGUE) == sum(map(len, parts))
    for notice_id, entry in CATALOGUE.items():
        assert entry.when.strip(".")[0] + entry.remedy[0], notice_id
        assert "|" not in entry.when + entry.remedy


def test_an_id_has_one_level() -> None:
    assert Notice.warning("url-public", "text").level == "warning"
    assert Notice.info("api-auth", "text").level == "info"
    for make, notice_id in (
        (Notice.info, "url-public"),
        (Notice.warning, "api-auth"),
        (Notice.warning, "sqs-visibility"),  # an error
        (Notice.warning, "url-publik"),
    ):
        with pytest.raises(AssertionError, match=notice_id):
            make(notice_id, "text")


def test_each_id_has_a_case() -> None:
    assert NOTICE_CASES.keys() | CHECK_CASES.keys() == CATALOGUE.keys()
    triggers = [each for entries in AREAS["Triggers"] for each in entries]
    assert sorted(CHECK_CASES) == sorted(triggers)


@CHECK_IDS
def test_what_trips_a_check(tmp_path: Path, check_id: str) -> None:
    text = said(tmp_path, CHECK_CASES[check_id].trips)
    assert f"cdk-rust-lambda:{check_id}]" in text
    if CATALOGUE[check_id].level == "error":
        assert text.startswith(f"{check_id} ")
        assert text.endswith(f"[cdk-rust-lambda:{check_id}]")
    else:
        assert f"[ack: cdk-rust-lambda:{check_id}]" in text


@CHECK_IDS
def test_what_does_not_trip_a_check(tmp_path: Path, check_id: str) -> None:
    assert f"cdk-rust-lambda:{check_id}]" not in said(tmp_path, CHECK_CASES[check_id].passes)


@NOTICE_IDS
def test_what_trips_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_cargo: FakeCargo, notice_id: str
) -> None:
    text = NOTICE_CASES[notice_id].trips.said(tmp_path, monkeypatch)
    assert f"[ack: cdk-rust-lambda:{notice_id}]" in text


@NOTICE_IDS
def test_what_does_not_trip_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_cargo: FakeCargo, notice_id: str
) -> None:
    text = NOTICE_CASES[notice_id].passes.said(tmp_path, monkeypatch)
    assert f"cdk-rust-lambda:{notice_id}]" not in text


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render()
