"""Each option of each kind, with values of wrong types: a result, or an error of the library.

The full matrix takes minutes; a sample of it, with new seeds, is among the fast tests.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import CdkRustLambdaError, TriggerError
from tests.generators.fresh import fresh_seed
from tests.generators.wrong_values import KINDS, Bench, WrongValue, matrix, problem_of, trigger_with
from tests.triggers.combinations import COMBINATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

_STRUCTURED, _BOUND = 1000, 30  # in the sample
_NEWEST = [pytest.mark.newest]


def problems(cases: Iterable[WrongValue], *, bind: bool) -> list[str]:
    """What went wrong with some cases; a bench is used again until something is wired in it."""
    benches: dict[str, Bench] = {}
    found = []
    for case in cases:
        bench = benches.setdefault(case.kind, Bench.of(case.kind))
        problem = problem_of(case, bench, bind=False)
        if problem is None and bind and _is_made(case, bench):
            problem = problem_of(case, benches.pop(case.kind))
        if problem is not None:
            found.append(problem)
    return found


def _is_made(case: WrongValue, bench: Bench) -> bool:
    try:
        trigger_with(case, bench.resources)
    except CdkRustLambdaError:
        return False
    return True


def _sampled() -> dict[str, list[WrongValue]]:
    """The cases by kind, of kinds that the oldest supported aws-cdk-lib has too."""
    found = defaultdict(list)
    for case in matrix():
        if not COMBINATIONS[case.kind].newest:
            found[case.kind].append(case)
    return found


def test_a_sample() -> None:
    seed = fresh_seed()
    chosen = random.Random(seed)
    cases = _sampled()
    structured = chosen.sample([case for each in cases.values() for case in each], _STRUCTURED)
    # Sources of few kinds take long to make: a VPC.
    kinds = chosen.sample(sorted(cases), 10)
    bound = [case for kind in kinds for case in chosen.sample(cases[kind], _BOUND)]
    assert problems(structured, bind=False) == [], f"seed {seed}"
    assert problems(bound, bind=True) == [], f"seed {seed}"


@pytest.mark.e2e
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=_NEWEST if COMBINATIONS[name].newest else []) for name in KINDS],
)
def test_the_full_matrix(name: str) -> None:
    assert problems(matrix([name]), bind=True) == []


@pytest.mark.parametrize(
    "name",
    [name for name in KINDS if KINDS[name].source_field and not COMBINATIONS[name].newest],
)
def test_a_created_source_has_no_unknown_choices(name: str) -> None:
    bench = Bench.of(name)
    for in_manifest in (False, True):
        place = "source" if in_manifest else str(KINDS[name].source_field)
        created = COMBINATIONS[name].created
        known = created if isinstance(created, dict) else {}
        value = {"create": True, **known, "bogus": 1}
        case = WrongValue(name, (place,), value, in_manifest)
        with pytest.raises(TriggerError) as caught:
            bench.bind(trigger_with(case, bench.resources))
        assert caught.value.remedy
