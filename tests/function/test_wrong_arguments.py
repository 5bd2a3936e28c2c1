"""Each argument of the constructs, with values of wrong types: a function, or an error of the library.

The full matrix takes minutes; a sample of it, with new seeds, is among the fast tests.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.generators.fresh import fresh_seed
from tests.generators.wrong_arguments import WrongArgument, matrix, problem_of
from tests.support.projects import EXTENSION, RUNTIME, skipping_stack, write_crate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SAMPLED = 150
_OF_ONE_STACK = 300


def problems(cases: Iterable[WrongArgument], folder: Path) -> list[str]:
    for name, table in (("function", RUNTIME), ("extension", EXTENSION)):
        write_crate(folder / name, table)
    found = []
    stack = skipping_stack()
    for number, case in enumerate(cases):
        if number % _OF_ONE_STACK == 0:
            stack = skipping_stack()
        problem = problem_of(case, stack, folder)
        if problem is not None:
            found.append(problem)
    return found


def test_a_sample(tmp_path: Path) -> None:
    seed = fresh_seed()
    cases = random.Random(seed).sample(list(matrix()), _SAMPLED)
    assert problems(cases, tmp_path) == [], f"seed {seed}"


@pytest.mark.e2e
@pytest.mark.newest
@pytest.mark.parametrize(
    "where",
    ["function", "image", "workspace", "extension", "function_options", "overrides"],
)
def test_the_full_matrix(where: str, tmp_path: Path) -> None:
    assert problems((case for case in matrix() if case.where == where), tmp_path) == []
