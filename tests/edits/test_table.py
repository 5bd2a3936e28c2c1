from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.edits.checkout import Checkout
from tests.edits.model import FOLDER, Link, Outcome
from tests.edits.report import report
from tests.edits.run import Result, Row
from tests.edits.table import projects
from tests.edits.table.short import HERMETIC, short_projects

if TYPE_CHECKING:
    from pathlib import Path

    from tests.edits.model import Project


@pytest.mark.parametrize("project", projects(1), ids=lambda project: project.name)
def test_each_edit_edits_something(project: Project) -> None:
    state = project.base
    for edit in project.edits:
        edited = edit.apply(state)
        is_else = edit.touched or edit.unpacked or edit.after or project.is_walk
        assert edited != state or is_else or not project.has_lockfile, edit.name
        state = edited if project.is_walk else state


def test_names_are_unique_and_edits_are_many() -> None:
    names = [project.name for project in projects(1)]
    assert len({*names}) == len(names)
    edits = [(p.name, edit.name) for p in projects(1) if not p.is_walk for edit in p.edits]
    assert len({*edits}) == len(edits)
    assert len(edits) >= 200


def test_a_seed_makes_the_same_projects() -> None:
    def of(seed: int) -> list[tuple[object, ...]]:
        return [
            (project.base, [(edit.name, edit.files) for edit in project.edits])
            for project in projects(seed)
            if project.name.startswith("generated")
        ]

    assert of(1) == of(1)
    assert of(1) != of(2)


def test_the_short_form_has_no_known_faults() -> None:
    chosen = short_projects()
    assert {*HERMETIC} <= {project.name for project in chosen}
    assert all(project.edits for project in chosen)
    assert not any(edit.known for project in chosen for edit in project.edits)


def test_a_checkout_holds_its_files(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    checkout.write({"a/b.txt": "b", "c.txt": FOLDER, "d": Link("c.txt")})
    time = (tmp_path / "checkout" / "c.txt").stat().st_mtime_ns
    assert (tmp_path / "checkout" / "d").read_text() == str(tmp_path)
    checkout.write({"c.txt": FOLDER, "e.txt": b"\xff"}, old_times=True)
    assert sorted(path.name for path in (tmp_path / "checkout").iterdir()) == ["c.txt", "e.txt"]
    assert (tmp_path / "checkout" / "c.txt").stat().st_mtime_ns == time
    assert (tmp_path / "checkout" / "e.txt").stat().st_mtime_ns < time
    checkout.clear()
    assert not (tmp_path / "checkout").exists()


def test_the_report_lists_what_is_wrong_known_and_in_vain() -> None:
    def row(outcome: Outcome, expected: Outcome, known: str | None = None) -> Row:
        result = Result(outcome, expected, None, is_hash_changed=True, said="a | b")
        return Row("project", outcome.value, result, None, known, None, 1.0)

    rows = [
        row(Outcome.CHANGED, Outcome.CHANGED),
        row(Outcome.STALE, Outcome.CHANGED),
        row(Outcome.SILENT, Outcome.CHANGED, "a name"),
        row(Outcome.IN_VAIN, Outcome.IN_VAIN),
    ]
    text = report(rows, 60)
    assert [each.is_wrong for each in rows] == [False, True, False, False]
    assert "# 4 edits in 1.0 minutes" in text
    for title, outcome in (("Wrong", "STALE"), ("Known faults", "SILENT"), ("In vain", "IN_VAIN")):
        part = text.partition(f"## {title}\n")[2].partition("##")[0]
        assert part.count("- project: ") == 1
        assert Outcome[outcome].value in part
    assert "| a / b |" in text
