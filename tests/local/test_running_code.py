"""What functions run on a local AWS that is stopped and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.local.assembly import Function, Resource
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.running_code import RunningCode

if TYPE_CHECKING:
    from pathlib import Path

RESOURCE = Resource("Shop", "F", "AWS::Lambda::Function", "Shop/F")


def function(folder: Path, digest: str) -> Function:
    return Function(RESOURCE, folder / f"asset.{digest}")


@pytest.fixture
def aws(tmp_path: Path) -> LocalAws:
    return LocalAws("http://127.0.0.1:1", tmp_path / "data")


def test_an_unchanged_template_leaves_what_was_swapped(tmp_path: Path, aws: LocalAws) -> None:
    first = function(tmp_path, "a")
    assert RunningCode(aws).deployed({first: "f"}) == {first: first.asset}
    RunningCode(aws).swapped(first, "f", tmp_path / "asset.b")
    again = function(tmp_path / "elsewhere", "a")
    found = RunningCode(aws).deployed({again: "f"})
    assert found == {again: tmp_path / "elsewhere" / "asset.b"}


def test_another_template_puts_its_own_code_in_place(tmp_path: Path, aws: LocalAws) -> None:
    first, second = function(tmp_path, "a"), function(tmp_path, "b")
    RunningCode(aws).swapped(first, "f", tmp_path / "asset.c")
    assert RunningCode(aws).deployed({second: "f"}) == {second: second.asset}
    assert RunningCode(aws).deployed({first: "f"}) == {first: first.asset}


def test_another_region_s_function_of_that_name_has_its_own_code(
    tmp_path: Path, aws: LocalAws
) -> None:
    first = function(tmp_path, "a")
    other = evolve(first, resource=evolve(RESOURCE, environment=Environment(region="eu-west-1")))
    RunningCode(aws).swapped(first, "f", tmp_path / "asset.b")
    RunningCode(aws).swapped(other, "f", tmp_path / "asset.c")
    found = RunningCode(aws).deployed({first: "f", other: "f"})
    assert found == {first: tmp_path / "asset.b", other: tmp_path / "asset.c"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"f": 5}', '{"f": ["asset.a"]}'])
def test_a_note_that_is_none(tmp_path: Path, aws: LocalAws, text: str) -> None:
    aws.data.mkdir()
    (aws.data / "swapped.json").write_text(text)
    first = function(tmp_path, "a")
    assert RunningCode(aws).deployed({first: "f"}) == {first: first.asset}
