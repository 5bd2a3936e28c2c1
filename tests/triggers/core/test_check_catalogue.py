"""The table of checks is what the code does: each id is used, tripped by a case, and in the docs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from cdk_rust_lambda.triggers.core.check_catalogue import CHECKS, Level, qualified

import cdk_rust_lambda
from cdk_rust_lambda import TriggerError
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, trigger_table
from tests.triggers.check_cases import CHECK_CASES, Setup
from tools.checks import TARGET, render

PACKAGE = Path(cdk_rust_lambda.__file__).parent
CHECK_IDS = pytest.mark.parametrize("check_id", CHECKS)
_LEVELS: dict[str, Level] = {"warn": "warning", "_warn": "warning", "inform": "info"}
# What hands on the id that it is given.
_HANDED_ON = "check_id"


def used_ids() -> Iterator[tuple[str, Level]]:
    """The ids in the code, each with the level at which it is used."""
    for file in [*(PACKAGE / "triggers").rglob("*.py"), *(PACKAGE / "function").rglob("*.py")]:
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
                    if argument.arg == _HANDED_ON and isinstance(default, ast.Constant):
                        yield from _constant(default, "error")


def _ids_of_call(call: ast.Call) -> Iterator[tuple[str, Level]]:
    for keyword in call.keywords:
        if keyword.arg == _HANDED_ON:
            yield from _constant(keyword.value, "error")
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "refusals" and len(call.args) > 2:
        yield from _constant(call.args[2], "error")
    if name in _LEVELS:
        # Behind the function, which a method has already.
        yield from _constant(call.args[0 if name == "_warn" else 1], _LEVELS[name])


def _constant(node: ast.expr, level: Level) -> Iterator[tuple[str, Level]]:
    if isinstance(node, ast.Constant):
        if node.value is not None:
            yield str(node.value), level
    else:
        assert ast.unparse(node).endswith(_HANDED_ON), ast.unparse(node)


def said(folder: Path, setup: Setup) -> str:
    """The errors, warnings and infos of a setup."""
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


def test_the_code_uses_the_ids_of_the_table() -> None:
    used = set(used_ids())
    table = {(check_id, check.level) for check_id, check in CHECKS.items()}
    assert used == table


def test_the_table_is_in_order() -> None:
    assert list(CHECKS) == sorted(CHECKS)
    for check_id, check in CHECKS.items():
        assert check.when.strip(".")[0] + check.remedy[0], check_id
        assert "|" not in check.when + check.remedy
    with pytest.raises(AssertionError):
        qualified("url-public", "info")


def test_each_check_has_a_case() -> None:
    assert CHECK_CASES.keys() == CHECKS.keys()


@CHECK_IDS
def test_what_trips_a_check(tmp_path: Path, check_id: str) -> None:
    text = said(tmp_path, CHECK_CASES[check_id].trips)
    assert f"cdk-rust-lambda:{check_id}]" in text
    if CHECKS[check_id].level == "error":
        assert text.startswith(f"{check_id} ")
        assert text.endswith(f"[cdk-rust-lambda:{check_id}]")


@CHECK_IDS
def test_what_does_not_trip_a_check(tmp_path: Path, check_id: str) -> None:
    assert f"cdk-rust-lambda:{check_id}]" not in said(tmp_path, CHECK_CASES[check_id].passes)


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render()
