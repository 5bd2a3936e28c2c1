"""The short form of the table: edits of each kind that take little time, and aren't known faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from tests.edits.table import projects

if TYPE_CHECKING:
    from tests.edits.model import Project

# The project, and the names of its edits.
_CHOSEN = {
    "modules": ("a link that leads to an older file", "README.md edited"),
    "script reads outside": ("a file comes", "a file that isn't declared, and edited"),
    "script doesn't tell": ("another script",),
    "macro lists a folder": ("a migration comes", "its dependency"),
    "variables": ("a declared variable", "RUSTFLAGS"),
    "workspace": ("a dependency's dependency", "another member"),
}
# Those that are built hermetically, too.
HERMETIC = ("script reads outside", "script doesn't tell")


def short_projects() -> tuple[Project, ...]:
    """Returns some projects, with some of their edits; of each build link-time optimisation would be the most."""
    return tuple(
        evolve(
            project,
            base=evolve(
                project.base, options={"disable_optimizations": True, **project.base.options}
            ),
            edits=tuple(e for e in project.edits if e.name in _CHOSEN[project.name]),
        )
        for project in projects(1)
        if project.name in _CHOSEN
    )
