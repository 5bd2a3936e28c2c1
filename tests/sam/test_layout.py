"""The generated apps are laid out as people's own code is, by the judgement of a formatter and a linter."""

from __future__ import annotations

import ast
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.sam.layout import laid_out
from cdk_rust_lambda.sam.quoting import quoted
from tests.sam.examples import EXAMPLES
from tests.sam.templates import migrate
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

# Of ruff.
pytestmark = pytest.mark.newest

_WORDS = ("orders", "a" * 45, "b" * 70, "it's", 'say "so"', "a, b", "([{", "\\", "")


def refused(folder: Path) -> str:
    """What ruff has against the Python in a folder."""
    said = ""
    for command in (["format", "--diff"], ["check", "--output-format=concise"]):
        argv = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length=100", "."]
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said += done.stdout + done.stderr
    return said


def test_apps_are_formatted(tmp_path: Path) -> None:
    for number, example in enumerate(EXAMPLES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        migrate(folder, example.template)
    assert refused(tmp_path) == ""


def expression(random: Random, depth: int) -> str:
    """Some expression as apps have them."""
    kind = random.randrange(6 if depth else 2)
    if kind == 0:
        return quoted(random.choice(_WORDS))
    if kind == 1:
        return f'functions["{random.choice("AB") * 9}"].function_arn'
    parts = [expression(random, depth - 1) for _ in range(random.randrange(1, 4))]
    if kind == 2:
        return f"[{', '.join(parts)}]"
    if kind == 3:
        return "{" + ", ".join(f'"{index}": {each}' for index, each in enumerate(parts)) + "}"
    arguments = ", ".join([parts[0], *(f"k{index}={each}" for index, each in enumerate(parts[1:]))])
    made = (
        f"aws_iam.{random.choice(('Role', 'ManagedPolicy.from_managed_policy_arn'))}({arguments})"
    )
    return f"{made}.to_string()" if kind == 4 else made


def test_statements_are_laid_out_as_a_formatter_does_it(tmp_path: Path) -> None:
    random = Random(7)
    lines = []
    for _ in range(400):
        inner = expression(random, 3)
        text = f'functions["Orders"].add_environment({quoted(random.choice(_WORDS))}, {inner})'
        laid = laid_out(text)
        assert ast.dump(ast.parse(laid)) == ast.dump(ast.parse(text))
        lines.append(laid)
    write(
        tmp_path,
        {"app.py": "\n".join(["from aws_cdk import aws_iam", "", "functions = {}", *lines, ""])},
    )
    assert refused(tmp_path) == ""
