from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.compile.runtime_ends import (
    AS_OF,
    RUNTIME_ENDS,
    SOURCES,
    runtime_ended,
)
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME, RUNTIME_GLIBC

PAGE = Path(__file__).parents[3] / "docs" / "builds.md"


@pytest.mark.parametrize("runtime", RUNTIME_ENDS)
def test_the_notice_comes_with_the_day(runtime: str) -> None:
    end = RUNTIME_ENDS[runtime]
    assert runtime_ended(runtime, end.support_ends - timedelta(days=1)) is None
    notice = runtime_ended(runtime, end.support_ends)
    assert notice is not None
    for day in (end.support_ends, end.creation_blocked, end.update_blocked):
        assert str(day) in notice.text
    assert end.support_ends < end.creation_blocked < end.update_blocked


def test_today_is_not_asked() -> None:
    assert runtime_ended("provided.al2") == runtime_ended("provided.al2", AS_OF)
    assert runtime_ended(DEFAULT_RUNTIME) is None
    assert date(2026, 7, 31) <= AS_OF < RUNTIME_ENDS[DEFAULT_RUNTIME].support_ends


def test_each_runtime_has_its_end_and_stands_in_the_documentation() -> None:
    assert RUNTIME_ENDS.keys() == RUNTIME_GLIBC.keys()
    text = PAGE.read_text(encoding="utf-8")
    for runtime, end in RUNTIME_ENDS.items():
        row = (
            f"| `{runtime}` | {end.support_ends} | {end.creation_blocked} | {end.update_blocked} |"
        )
        assert row in text
    assert all(source.split()[0] in text for source in SOURCES)
