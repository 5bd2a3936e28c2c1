"""What hooks make: code, and files that are packaged."""

from __future__ import annotations

from typing import Any

from tests.edits.model import Edit, Outcome, Project, State, replaced
from tests.edits.table.common import FAST, printing
from tests.support.projects import package

_SCRIPT = "cat $1 ../declared.txt > src/made.txt\nmkdir -p data\ncp $1 data/packaged.txt\n"


def _hook(*words: str) -> dict[str, Any]:
    return {"before_build": [["sh", "make.sh", *words]]}


_EDITS = (
    Edit("what a hook reads", {"app/template.txt": "new"}, old_times=True),
    Edit("a declared file that a hook reads", {"declared.txt": "new"}, old_times=True),
    Edit("the program of a hook", {"app/make.sh": replaced("cat", "rev")}, old_times=True),
    Edit("the words of a hook", options=_hook("other.txt")),
    Edit(
        "what a hook would read by other words", {"app/other.txt": "new"}, expected=Outcome.IN_VAIN
    ),
    Edit(
        "another hook",
        options={
            "before_build": [
                ["sh", "make.sh", "template.txt"],
                ["sh", "-c", "echo 2 > src/made.txt"],
            ]
        },
    ),
    Edit(
        "a hook that makes the same",
        options={"before_build": [["sh", "./make.sh", "template.txt"]]},
        expected=Outcome.IN_VAIN,
    ),
    Edit("a hook that fails", options=_hook("nothing.txt"), expected=Outcome.BROKEN),
    Edit("what a hook makes", {"app/src/made.txt": "by hand"}, expected=Outcome.SAME),
    Edit(
        "what a hook makes and is packaged", {"app/data/packaged.txt": "1"}, expected=Outcome.SAME
    ),
    Edit(
        "what a hook doesn't make",
        options={"generated": ["packaged.txt:data/packaged.txt", "gone.txt:data/gone.txt"]},
        expected=Outcome.REFUSED,
    ),
)


def hooks() -> Project:
    """What hooks make."""
    base = State(
        {
            "app/Cargo.toml": package(FAST, name="app"),
            "app/src/main.rs": printing('include_str!("made.txt")'),
            "app/.gitignore": "src/made.txt\ndata/\n",
            "app/make.sh": _SCRIPT,
            "app/template.txt": "old",
            "app/other.txt": "other",
            "declared.txt": "declared",
        },
        options={
            **_hook("template.txt"),
            "generated": ["packaged.txt:data/packaged.txt"],
            "inputs": ["../declared.txt"],
        },
    )
    return Project(
        "hooks",
        base,
        _EDITS,
        package="app",
        workspace="app",
        packaged={"packaged.txt": "app/data/packaged.txt"},
    )
