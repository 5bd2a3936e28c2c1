"""What the documentation says is needed is what the metadata and `doctor` ask for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cdk_rust_lambda.machine.minimum_versions import CDK_CLI, NODE, RUST
from cdk_rust_lambda.machine.versions import is_in

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def bound_of(package: str) -> str:
    (found,) = (each for each in PROJECT["dependencies"] if re.match(rf"{package}\b[^-]", each))
    return str(found.removeprefix(package))


def wanted() -> dict[str, str]:
    return {
        "Python": PROJECT["requires-python"],
        "Node.js": NODE,
        "Rust": RUST,
        "CDK CLI": CDK_CLI,
        "aws-cdk-lib": bound_of("aws-cdk-lib"),
        "cargo-lambda": bound_of("cargo-lambda"),
    }


def lowest(bounds: str) -> str:
    return bounds.partition(",")[0].removeprefix(">=")


@pytest.mark.parametrize("name", ["Python", "Node.js", "Rust", "CDK CLI"])
def test_the_readme(name: str) -> None:
    text = (ROOT / "README.md").read_text()
    assert re.search(rf"{re.escape(name)} {re.escape(lowest(wanted()[name]))}\b", text)


@pytest.mark.parametrize("name", wanted())
def test_the_table(name: str) -> None:
    text = (ROOT / "docs" / "install.md").read_text()
    row = re.search(rf"^\| {re.escape(name)}[^|]*\| ([\d.]+) \|([^|]*)\|", text, re.MULTILINE)
    assert row is not None
    assert row[1] == lowest(wanted()[name])
    tested = re.findall(r"\d+(?:\.\d+)*", row[2])
    assert tested
    assert all(is_in(each, wanted()[name]) for each in tested)


def test_what_is_tested_is_what_is_installed_for_it() -> None:
    text = (ROOT / "docs" / "install.md").read_text()
    (cli,) = re.findall(r"^CDK_CLI := aws-cdk@(\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert cli in text
    assert is_in(cli, CDK_CLI)
