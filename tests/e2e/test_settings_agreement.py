"""The library's settings against the real cargo-lambda's, on generated projects.

A disagreement that isn't listed in `settings_comparison.DELIBERATE` fails, with the smallest project
that has it. More cases than usual:

    SETTINGS_CASES=1000 pytest tests/e2e/test_settings_agreement.py -k fresh

`SETTINGS_SEED` repeats a run of fresh ones.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.e2e.cargo_lambda_observer import Observer, observer
from tests.e2e.settings_comparison import DELIBERATE, check
from tests.generators.fresh import fresh_seed
from tests.generators.settings_cases import Case, cases

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
BATCHES, BATCH_SIZE = 10, 100


@pytest.fixture(scope="module", name="observer")
def _observer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observer]:
    with observer(tmp_path_factory.mktemp("observer")) as made:
        yield made


def assert_agreement(observer: Observer, folder: Path, first: int, count: int) -> None:
    """Checks so many different cases."""
    passed: dict[str, bool] = {}
    has_failed = False

    # Hypothesis repeats itself, and each case is worth a tenth of a second.
    @seed(first)
    @settings(
        max_examples=count * 4,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(cases())
    def run(case: Case) -> None:
        nonlocal has_failed
        key = repr(case)
        if key in passed or (len(passed) >= count and not has_failed):
            return
        try:
            accepted = check(observer, case, folder)
        except BaseException:
            has_failed = True
            raise
        passed[key] = accepted

    run()
    assert len(passed) == count
    assert sum(passed.values()) > count * 0.6, "too few that cargo-lambda accepts"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_agreement(batch: int, observer: Observer, tmp_path: Path) -> None:
    assert_agreement(observer, tmp_path / "case", batch, BATCH_SIZE)


def test_agreement_on_fresh_cases(observer: Observer, tmp_path: Path) -> None:
    first = int(os.environ.get("SETTINGS_SEED") or fresh_seed())
    count = int(os.environ.get("SETTINGS_CASES") or 200)
    for batch, start in enumerate(range(0, count, BATCH_SIZE)):
        print(f"to repeat it: SETTINGS_SEED={first + batch}")
        assert_agreement(observer, tmp_path / "case", first + batch, min(BATCH_SIZE, count - start))


def test_the_differences_are_documented() -> None:
    page = " ".join((ROOT / "docs" / "differences.md").read_text().split())
    for difference in DELIBERATE:
        assert f"- **{difference.id}**: {difference.explanation}" in page
    assert page.count("- **") == len(DELIBERATE)
