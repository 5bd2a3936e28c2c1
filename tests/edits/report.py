"""The report: the table, its counts, and what is in vain or wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.edits.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.edits.run import Result, Row

_SAID = 90
_WORDS = {True: "yes", False: "no", None: "-"}


def line(row: Row) -> str:
    """A row for the terminal."""
    outcomes = " / ".join(each.outcome.value for each in row.results)
    return f"{row.seconds:5.1f} s  {row.project}: {row.edit}: {outcomes}{_remark(row)}"


def report(rows: Sequence[Row], seconds: float) -> str:
    """The whole report, in Markdown."""
    parts = [
        f"# {len(rows)} edits in {seconds / 60:.1f} minutes\n",
        *_counts("as usual", (row.usual for row in rows)),
        *_counts("hermetic", (row.hermetic for row in rows if row.hermetic)),
        *_listed("Wrong", (row for row in rows if row.is_wrong)),
        *_listed("Known faults", (row for row in rows if row.known)),
        *_listed("Known faults that are gone", (row for row in rows if row.mended)),
        *_listed("In vain", (row for row in rows if row.usual.outcome is Outcome.IN_VAIN)),
        *_table(rows),
    ]
    return "\n".join(parts) + "\n"


def _counts(name: str, results: Iterable[Result]) -> Iterator[str]:
    counts = Counter(each.outcome for each in results)
    texts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]
    if texts:
        yield f"{name}: {', '.join(texts)}\n"


def _listed(title: str, rows: Iterable[Row]) -> Iterator[str]:
    lines = [
        f"- {row.project}: {row.edit}: {' / '.join(each.outcome.value for each in row.results)}"
        f"{_remark(row)}"
        for row in rows
    ]
    if lines:
        yield f"## {title}\n"
        yield from lines
        yield ""


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "## All\n"
    yield "| project | edit | binary changed | hash changed | outcome | hermetic | said | seconds |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        usual = row.usual
        cells = (
            row.project,
            row.edit,
            _WORDS[usual.is_binary_changed],
            _WORDS[usual.is_hash_changed],
            usual.outcome.value + _remark(row),
            row.hermetic.outcome.value if row.hermetic else "",
            usual.said[:_SAID],
            f"{row.seconds:.1f}",
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _remark(row: Row) -> str:
    if row.known:
        return f" (known fault: {row.known})"
    if row.mended:
        return f" (no longer a fault: {row.mended})"
    wrong = [each.expected for each in row.results if not each.is_right]
    return f" (WRONG, expected {wrong[0].value if wrong[0] else 'no fault'})" if wrong else ""
