from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from hypothesis import settings

from tests.support.command_line import CommandLine
from tests.support.projects import read_json_lines

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

_FAKE_CARGO = '''\
#!{python}
"""Stands in for cargo: records its argv, and makes an empty ELF file for each binary."""
import json, os, pathlib, struct, sys, tomllib
argv = sys.argv[1:]
if argv[0] == "metadata":  # no build; one that doesn't know the question
    sys.exit(1)
call = {{"argv": argv, "cwd": os.getcwd(), "env": dict(os.environ)}}
if "--global" in argv:
    settings = tomllib.loads(pathlib.Path(argv[argv.index("--global") + 1]).read_text())
    build = call["build"] = settings["global"]["build"]
with open({log!r}, "a") as log:
    log.write(json.dumps(call) + "\\n")
plan = json.loads(pathlib.Path({plan!r}).read_text())
writes = plan["writes"]
is_locking = argv[0] in ("update", "generate-lockfile")
if is_locking:  # does nothing else
    writes = {{"Cargo.lock": writes.get("Cargo.lock", "version = 4\\n")}} if not plan["status"] else {{}}
for path, text in writes.items():
    pathlib.Path(path).write_text(text)
print("   Locking 1 package" if is_locking else "   Compiling crate v0.1.0")
print(plan["output"])
if plan["status"]:
    sys.exit(plan["status"])
if is_locking or argv[0] in ("fetch", "--version"):
    sys.exit()
machine = 183 if build["target"][0].startswith("aarch64") else 62
machine = plan["machine"] or machine
for argument in argv:
    flag, _, name = argument.partition("=")
    if flag == "--bin" and name not in plan["missing"]:
        folder = pathlib.Path(build["lambda_dir"], name)
        folder.mkdir(parents=True)
        header = struct.pack("<16sHHIQQQIHHHHHH", b"\\x7fELF\\x02\\x01\\x01", 3, machine, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
        (folder / "bootstrap").write_bytes(header + name.encode())
'''


@define
class FakeCargo:
    """A stand-in for cargo on PATH.

    Attributes:
        calls: What it was started with: argv, cwd and env of each call, and what cargo-lambda is told of a build.
    """

    folder: Path

    @property
    def calls(self) -> list[dict[str, Any]]:
        return read_json_lines(self.folder / "log")

    def plan(
        self,
        *,
        output: str = "",
        status: int = 0,
        missing: list[str] | None = None,
        machine: int | None = None,
        writes: dict[str, str] | None = None,
    ) -> None:
        """Says how the next calls are to end."""
        plan = {
            "output": output,
            "status": status,
            "missing": missing or [],
            "machine": machine,
            "writes": writes or {},
        }
        (self.folder / "plan").write_text(json.dumps(plan))


@pytest.fixture
def fake_cargo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCargo:
    if sys.platform == "win32":
        pytest.skip("a script stands for cargo")
    folder = tmp_path / "fake-cargo"
    folder.mkdir()
    fake = FakeCargo(folder)
    fake.plan()
    script = folder / "cargo"
    script.write_text(
        _FAKE_CARGO.format(
            python=sys.executable, log=str(folder / "log"), plan=str(folder / "plan")
        )
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return fake


_OF_THE_MACHINE = (
    *("CARGO_LAMBDA_", "AWS_", "CDK_", "CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"),
    *("CARGO_ENCODED_", "RUSTFLAGS", "RUSTC", "RUSTUP_TOOLCHAIN"),
)


@pytest.fixture(autouse=True)
def _clean_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what the machine has set away from the tests, and its Rust from those that need none."""
    for name in list(os.environ):
        if name.startswith(_OF_THE_MACHINE) or name == "CARGO_INCREMENTAL":
            monkeypatch.delenv(name)
    if request.node.get_closest_marker("e2e") is None:
        home = os.environ.get("CARGO_HOME") or Path.home() / ".cargo"
        others = (each for each in os.get_exec_path() if Path(each) != Path(home, "bin"))
        monkeypatch.setenv("PATH", os.pathsep.join(others))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line."""
    return CommandLine(monkeypatch, capsys)
