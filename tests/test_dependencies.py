"""What docs/dependencies.md says of dependencies is so, and nothing else is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.newest  # the licences are those that the newest releases have

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text()
# A program.
_NOT_IMPORTED = {"cargo-lambda"}
# What a dependency always has, and whose names are part of how it is used.
_PARTS = {"botocore": "boto3", "markupsafe": "jinja2"}
_ROW = re.compile(r"^\| ([\w-]+) [\w.]+ \| [^|]+ \| ([^|]+) \| [\d.]+ \|$", re.M)


def names(requirements: list[str]) -> list[str]:
    return [re.split(r"[<>=]", each)[0] for each in requirements]


def imported(path: Path) -> Iterator[str]:
    """The packages, by their first names, that a module imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def used() -> set[str]:
    """The distributions, in small letters, that modules of the library import."""
    package = ROOT / "cdk_rust_lambda"
    found = {name for path in package.rglob("*.py") for name in imported(path)}
    providers = metadata.packages_distributions()
    foreign = found - set(sys.stdlib_module_names) - {"cdk_rust_lambda"}
    names = {_distribution(name, providers.get(name, [name])) for name in foreign}
    return {_PARTS.get(each, each) for each in names}


def _distribution(name: str, candidates: list[str]) -> str:
    """Which distribution a package is of: several share the namespace of aws_cdk."""
    return "aws-cdk-lib" if name == "aws_cdk" else candidates[0].lower()


def licence_of(name: str) -> str:
    """What the metadata of a distribution says of its licence, as far as it has words for it."""
    found = metadata.metadata(name)
    said = [*(found.get_all("License-Expression") or []), *(found.get_all("License") or [])]
    classifiers = found.get_all("Classifier") or []
    said += [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License")]
    return ", ".join(said)


ROWS = dict(_ROW.findall(PAGE))


def test_each_dependency_has_a_row() -> None:
    assert list(ROWS) == names(PROJECT["dependencies"])


@pytest.mark.parametrize("name", ROWS)
def test_the_licence_is_that_of_the_metadata(name: str) -> None:
    said = licence_of(name).lower().replace("-", " ")
    assert ROWS[name].lower().replace("-", " ") in said


def test_dependencies_are_imported_and_nothing_else_is() -> None:
    extras = PROJECT["optional-dependencies"]
    optional = {
        name
        for key in extras
        if key not in ("dev", "docs", "release")
        for name in names(extras[key])
    }
    required = set(names(PROJECT["dependencies"]))
    found = used()
    assert required - found == _NOT_IMPORTED
    assert found - required <= optional
    assert [name for name in sorted(optional - required) if name not in PAGE] == []
