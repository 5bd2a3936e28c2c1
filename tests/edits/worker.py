"""The edits of one project, in a process of its own."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from tests.edits.report import line
from tests.edits.run import ProjectRun
from tests.edits.table import projects

if TYPE_CHECKING:
    from pathlib import Path

    from tests.edits.run import Row


def rows_of(name: str, seed: int, folder: Path, *, with_hermetic: bool) -> list[Row]:
    """Does the edits of a project, and prints a line for each.

    Args:
        name: The project's name.
        seed: The seed of the generated projects.
        folder: A folder for all that this makes.
        with_hermetic: Whether to do them with hermetic builds, too.
    """
    folder.mkdir(parents=True)
    # What cargo says isn't the report.
    with (folder / "log").open("w") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    (project,) = (each for each in projects(seed) if each.name == name)
    rows = []
    for row in ProjectRun(project, folder, with_hermetic).rows():
        print(line(row), flush=True)
        rows.append(row)
    shutil.rmtree(folder)
    return rows
