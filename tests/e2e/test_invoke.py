"""One function on cargo-lambda's emulator: called once, or followed through edits."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from elftools.elf.elffile import ELFFile

from tests.support.plain_runtime import MAIN
from tests.support.processes import SIGNALS_AS_USUAL, Followed, followed
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

_SECONDS = 300
_PROGRAM = f"{SIGNALS_AS_USUAL}\nfrom cdk_rust_lambda.cli.main import main\nmain()"
_LOCK = 'version = 4\n\n[[package]]\nname = "orders"\nversion = "0.1.0"\n'
_TABLES = """
[workspace]
[package.metadata.lambda.deploy]
timeout = 2
[package.metadata.lambda.build]
arm64 = true
[[package.metadata.lambda.triggers]]
type = "sqs"
"""


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    return write(
        tmp_path / "orders",
        {"Cargo.toml": package(_TABLES, name="orders"), "Cargo.lock": _LOCK, "src/main.rs": MAIN},
    )


def argv(*arguments: str) -> list[str]:
    return [sys.executable, "-c", _PROGRAM, *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def invoke(crate: Path, *arguments: str) -> tuple[int, Any, str]:
    """The exit status, the answer, and what stands on standard error."""
    done = subprocess.run(
        argv("invoke", *arguments),
        cwd=crate,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


@contextlib.contextmanager
def watching(crate: Path) -> Iterator[Followed]:
    with followed(argv("watch"), crate.parent / "log", cwd=crate, env=environment()) as found:
        found.wait_for("To call it")
        yield found


def test_one_event_and_nothing_is_left(crate: Path) -> None:
    before = {each.pid for each in psutil.process_iter() if "bootstrap" in each.name()}
    status, answer, log = invoke(crate)
    assert (status, answer) == (0, {"answer": 1}), log
    assert '"eventSource": "aws:sqs"' in log  # which the function has written
    status, answer, log = invoke(crate, "--data-ascii", '"sleep"')
    assert (status, answer["errorType"]) == (1, "Sandbox.Timedout")
    assert "Task timed out after 2.00 seconds" in answer["errorMessage"]
    assert "Building" not in log
    assert {each.pid for each in psutil.process_iter() if "bootstrap" in each.name()} <= before


def test_a_compile_error_is_shown_at_once(crate: Path) -> None:
    write(crate, {"src/main.rs": "fn main() { nothing() }"})
    status, answer, log = invoke(crate, "--data-ascii", "{}")
    assert (status, answer) == (2, None)
    assert "cannot find function `nothing`" in log


def test_from_an_edit_to_its_answer(crate: Path) -> None:
    with watching(crate) as watch:
        status, answer, said = invoke(crate, "--data-ascii", "{}")
        assert (status, answer) == (0, {"answer": 1})
        assert "Sent to `cdk-rust-lambda watch`" in said
        children = psutil.Process(watch.process.pid).children(recursive=True)
        assert {each.name() for each in children} >= {"bootstrap", "cargo-lambda"}
        assert invoke(crate, "--data-ascii", '"sleep"')[1]["errorType"] == "Sandbox.Timedout"
        write(crate, {"src/main.rs": MAIN.replace('\\"answer\\": 1', '\\"answer\\": 3')})
        watch.wait_for("orders  ")  # the summary of a build
        assert invoke(crate, "--data-ascii", "{}")[:2] == (0, {"answer": 3})
        write(crate, {"src/main.rs": "fn main() { nothing() }"})
        watch.wait_for("cannot find function `nothing`")
        status, answer, _ = invoke(crate, "--data-ascii", "{}")
        assert (status, answer["errorType"]) == (1, "BuildError")
        write(crate, {"src/main.rs": MAIN})
        deadline = time.monotonic() + _SECONDS
        while invoke(crate, "--data-ascii", "{}")[:2] != (0, {"answer": 1}):
            assert time.monotonic() < deadline
        children += psutil.Process(watch.process.pid).children(recursive=True)
    assert watch.process.returncode == 0
    assert "Ended." in watch.said
    assert not any(each.is_running() for each in children)
    # It runs on its own again.
    assert "Sent to" not in invoke(crate, "--data-ascii", "{}")[2]


def test_debuggers_find_the_lines_of_the_source(crate: Path) -> None:
    """As docs/invoke.md has it: `dev` knows variables, and names files from `/workspace`."""
    assert invoke(crate, "--data-ascii", "{}", "--profile", "dev")[0] == 0
    folder = Path(os.environ["CARGO_TARGET_DIR"]) / "cdk-rust-lambda"
    (bootstrap,) = (
        each
        for each in folder.glob("orders-*/asset.*/bootstrap")
        if each.stat().st_mtime > crate.stat().st_mtime
    )
    with bootstrap.open("rb") as stream:
        information = ELFFile(stream).get_dwarf_info()
        entries = [unit.get_top_DIE() for unit in information.iter_CUs()]
        own = [each for each in entries if value(each, "name").startswith(b"src/main.rs")]
        assert {value(each, "comp_dir") for each in own} == {b"/workspace"}
        inner = [each for unit in own for each in unit.cu.iter_DIEs()]
    variables = {value(each, "name") for each in inner if each.tag == "DW_TAG_variable"}
    assert variables >= {b"base", b"event"}


def value(entry: Any, name: str) -> bytes:
    """The value of an attribute of DWARF."""
    attribute = entry.attributes.get(f"DW_AT_{name}")
    return bytes(attribute.value) if attribute is not None else b""
