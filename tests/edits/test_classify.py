from __future__ import annotations

import pytest

from tests.edits.classify import Observed, classify
from tests.edits.model import Outcome
from tests.edits.oracle import Made, Synthesis

_OLD, _NEW = "old", "new"


def observed(asset_hash: str, asset: str | None, clean: str | None, *messages: str) -> Observed:
    """A state; binaries that differ only in their bytes have one letter more."""
    made, built = (text and Made(text, text.rstrip("*")) for text in (asset, clean))
    return Observed(Synthesis(asset_hash, made or None, messages), built or None)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (observed("2", _NEW, _NEW), Outcome.CHANGED),
        (observed("1", _OLD, _OLD), Outcome.SAME),
        (observed("2", _OLD, _OLD), Outcome.IN_VAIN),
        (observed("2", None, _NEW), Outcome.REFUSED),
        (observed("1", _OLD, _NEW, "a notice"), Outcome.NOTICED),
        (observed("1", _OLD, _NEW, "known before"), Outcome.SILENT),
        (observed("2", None, None), Outcome.BROKEN),
        (observed("2", _OLD, _NEW), Outcome.STALE),
        (observed("1", _OLD, _NEW), Outcome.SILENT),
        (observed("1", _OLD, None), Outcome.SILENT),
        # Bytes differ, and what is printed doesn't.
        (observed("2", "old*", "old*"), Outcome.CHANGED),
        (observed("2", _OLD, "old*"), Outcome.STALE),
        (observed("1", _OLD, "old*"), Outcome.SILENT),
    ],
)
def test_what_comes_of_an_edit(after: Observed, outcome: Outcome) -> None:
    assert classify(observed("1", _OLD, _OLD, "known before"), after) is outcome


@pytest.mark.parametrize(
    ("first", "outcome"),
    [
        (observed("1", _OLD, _OLD), Outcome.CHANGED),
        (observed("1", _OLD, _NEW), Outcome.STALE),
        (observed("1", None, _NEW), Outcome.REFUSED),
    ],
)
def test_what_comes_of_the_first_build(first: Observed, outcome: Outcome) -> None:
    assert classify(None, first) is outcome
