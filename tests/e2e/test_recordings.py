"""The terminals in the documentation: what is shown there is what the commands really show."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attrs import frozen

from cdk_rust_lambda.local.ministack import PROGRAM_VARIABLE
from tests.support.plain_runtime import MAIN
from tests.support.processes import SIGNALS_AS_USUAL
from tests.support.projects import write
from tests.test_docs import SNIPPETS, pattern_of
from tools.local_aws import CDK, MINISTACK, cdk_environment

pytestmark = pytest.mark.e2e

_SECONDS = 300
_PROGRAM = f"{SIGNALS_AS_USUAL}\nfrom cdk_rust_lambda.cli.main import main\nmain()"
_END = "^C\n"


def environment() -> dict[str, str]:
    found = {**os.environ, **cdk_environment(), PROGRAM_VARIABLE: str(MINISTACK)}
    found["PATH"] = os.pathsep.join((str(CDK.parent), found["PATH"]))
    found["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return found


@frozen
class Terminal:
    """A command that runs, and what is to be seen of it."""

    process: subprocess.Popen[bytes]
    log: Path
    expected: str

    @classmethod
    def running(cls, text: str, folder: Path, log: Path) -> Terminal:
        line, _, expected = text.removeprefix("$ ").partition("\n")
        name, *arguments = shlex.split(line)
        assert name == "cdk-rust-lambda"
        argv = [sys.executable, "-c", _PROGRAM, *arguments]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                argv, cwd=folder, env=environment(), stdout=stream, stderr=stream
            )
        return cls(process, log, expected)

    @property
    def shown(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + _SECONDS
        while not re.search(pattern_of(text), self.shown, re.S):
            assert self.process.poll() is None, self.shown
            assert time.monotonic() < deadline, self.shown
            time.sleep(0.05)

    def compare(self) -> None:
        self.process.wait(_SECONDS)
        expected = self.expected.replace(_END, "")
        assert re.fullmatch(pattern_of(expected), self.shown, re.S), self.shown


def check_recordings(page: str, folder: Path, ready: str) -> None:
    """Runs the commands of a page in turn; one that ends by ^C says when the others may come, and ends last."""
    files = {s.mark.partition(": ")[2]: s.text for s in SNIPPETS if s.page == page}
    write(folder, {name: text for name, text in files.items() if name})
    lasting: list[Terminal] = []
    try:
        for number, snippet in enumerate(
            s for s in SNIPPETS if (s.page, s.mark) == (page, "recording")
        ):
            terminal = Terminal.running(snippet.text, folder, folder / f"{number}.log")
            if _END in terminal.expected:
                lasting.append(terminal)
                terminal.wait_for(ready)
            else:
                terminal.compare()
    finally:
        for terminal in lasting:
            # What it shows because of the others.
            with contextlib.suppress(AssertionError):
                terminal.wait_for(terminal.expected.partition(_END)[0])
            terminal.process.send_signal(signal.SIGINT)
            terminal.process.wait(60)
    assert lasting
    for terminal in lasting:
        terminal.compare()


def test_one_function(tmp_path: Path) -> None:
    lock = 'version = 4\n\n[[package]]\nname = "counter"\nversion = "0.1.0"\n'
    write(tmp_path, {"counter/src/main.rs": MAIN, "counter/Cargo.lock": lock})
    check_recordings("invoke.md", tmp_path, "as a function URL")


def test_an_app_on_a_local_aws(tmp_path: Path) -> None:
    lock = 'version = 4\n\n[[package]]\nname = "orders"\nversion = "0.1.0"\n'
    files = {"cdk.json": '{"app": "python app.py"}', "orders/Cargo.lock": lock}
    write(tmp_path / "shop-app", {**files, "orders/src/main.rs": MAIN})
    check_recordings("local.md", tmp_path, "To be sent something")
