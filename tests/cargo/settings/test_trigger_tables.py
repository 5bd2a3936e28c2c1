from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.settings.trigger_tables import trigger_tables
from tests.cargo.settings.test_resolve import load
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("binary", "expected"),
    [("crate", ["sqs"]), ("other", ["s3", "sns"]), (None, ["sqs", "s3", "sns"])],
)
def test_tables_of_a_binary_or_of_all(
    tmp_path: Path, binary: str | None, expected: list[str]
) -> None:
    """All are read if something is wrong with the binary, so that all mistakes are said at once."""
    write(tmp_path, {"crate/src/bin/other.rs": ""})
    tables = (
        f"[[package.metadata.lambda.triggers]]\ntype = '{kind}'\nbin = '{name}'\n"
        for kind, name in (("sqs", "crate"), ("s3", "other"), ("sns", "other"))
    )
    workspace, package = load(tmp_path, "".join(tables))
    found = trigger_tables(workspace, package, binary)
    assert [each.values["type"] for each in found] == expected
