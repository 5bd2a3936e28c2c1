"""What `make` does on a machine that hasn't everything, or is another one than ours."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tools.local_aws import ROOT

pytestmark = pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32", reason="they read what it would run"
)


def commands(*arguments: str) -> str:
    """The commands that `make` would run."""
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_fast_tests_need_no_toolchain_and_all_others_do() -> None:
    needed = "sh tools/preflight.sh python3 cargo cc"
    assert needed not in commands("test-fast", "lint", "docs", "oldest", "dist")
    for target in ("test", "demo", "edits", "soak", "wheel"):
        lines = commands(target).splitlines()
        assert lines.index(needed) < min(i for i, each in enumerate(lines) if "-m venv" in each)


def test_programs_are_where_windows_has_them() -> None:
    told = commands("test-fast", "OS=Windows_NT", "--print-data-base")
    assert ".venv/Scripts/python -m pytest" in told
    assert f"JSII_NODE := {ROOT}/.venv/Scripts/node.exe\n" in told
    assert f"PATH := {ROOT}/.venv/Scripts;" in told
    assert "/bin/python" not in commands("docs", "dist", "oldest", "OS=Windows_NT")


@pytest.mark.parametrize(
    ("words", "missing"),
    [(("cargo", "cc"), ["cargo", "cc, a C compiler"]), (("cc",), ["cc, a C compiler"]), ((), [])],
)
def test_what_is_missing_is_said(words: tuple[str, ...], missing: list[str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "tools/preflight.sh", sys.executable, *words],
        cwd=ROOT,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [each for each in done.stderr.splitlines() if each.startswith("Missing: ")]
    assert [each.removeprefix("Missing: ").partition(" (")[0] for each in said] == missing
    assert done.returncode == bool(missing)


def test_no_python_is_said() -> None:
    done = subprocess.run(
        ["sh", "tools/preflight.sh", "no-such-python"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "make PYTHON=" in done.stderr
