"""The short form of the table of edits: no asset hash lies. `make edits` runs the whole table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.hermetic.landlock import is_available
from tests.edits.report import line
from tests.edits.run import ProjectRun
from tests.edits.table.short import HERMETIC, short_projects

if TYPE_CHECKING:
    from pathlib import Path

    from tests.edits.model import Project

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("project", short_projects(), ids=lambda project: project.name)
def test_the_asset_hash_never_lies(tmp_path: Path, project: Project) -> None:
    is_hermetic = project.name in HERMETIC and is_available()
    rows = list(ProjectRun(project, tmp_path, with_hermetic=is_hermetic).rows())
    assert [line(row) for row in rows if row.is_wrong or row.known or row.mended] == []
    assert len(rows) > len(project.edits)
