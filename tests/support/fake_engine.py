"""A stand-in for a container engine: it records its command lines, and makes what cargo would in a container."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tests.support.projects import read_json_lines

if TYPE_CHECKING:
    import pytest

_SCRIPT = """\
#!{python}
import json, os, pathlib, struct, sys, tempfile, tomllib
argv, state = sys.argv[1:], pathlib.Path({state!r})
call = {{"argv": argv, "env": dict(os.environ)}}
status = int((state / f"status-{{argv[0]}}").read_text()) if (state / f"status-{{argv[0]}}").exists() else 0

def option(name):
    return [word.partition("=")[2] for word in argv if word.startswith(f"--{{name}}=")]

def names(words):
    return [word.removeprefix("--bin=") for word in words if word.startswith("--bin=")]

def make(output, words):
    folder = output
    build = tomllib.loads((folder / "settings.toml").read_text())["global"]["build"]
    machine = 183 if build["target"][0].startswith("aarch64") else 62
    profile = {{"dev": "debug"}}.get(build["profile"], build["profile"])
    reported = folder / "reports" / build["target"][0].partition(".")[0] / profile
    reported.mkdir(parents=True)
    for name in names(words):
        if not (state / "silent").exists():
            (reported / f"{{name}}.d").write_text("")
    folder = folder / build["lambda_dir"].removeprefix("/cdk-rust-lambda/output").lstrip("/")
    for name in names(words):
        (folder / name).mkdir(parents=True)
        header = struct.pack("<16sHHIQQQIHHHHHH", b"\\x7fELF\\x02\\x01\\x01", 3, machine, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
        (folder / name / "bootstrap").write_bytes(header + name.encode())
    reports = state / "reports"
    if (state / "version").exists():
        (output / "cargo-version").write_text((state / "version").read_text())
    for path in reports.rglob("*.d"):
        copy = output / "reports" / path.relative_to(reports)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
    return build

def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

if argv[0] == "build":
    context = pathlib.Path(argv[-1])
    call["context"] = tree(context)
    call["dockerfile"] = pathlib.Path(option("file")[0]).read_text()
elif argv[0] == "run" and "--network=none" not in argv and not status:
    output = [m for m in option("mount") if "target=/cdk-rust-lambda/output" in m]
    call["build"] = make(pathlib.Path(output[0].split(",")[1].removeprefix("source=")), argv)
elif argv[0] == "create":
    (state / "created").write_text(json.dumps(argv))
elif argv[0] == "cp" and ":" in argv[1]:
    created = json.loads((state / "created").read_text())
    folder = pathlib.Path(argv[2])
    make(folder, created)
elif argv[0] == "cp":
    call["copied"] = tree(pathlib.Path(argv[1]))
elif argv[0] == "rm":
    private = pathlib.Path(tempfile.gettempdir(), f"cdk-rust-lambda-{{os.getuid()}}")
    call["noted"] = [str(path) for path in private.glob("*.container") if path.read_text() == argv[-1]]
elif argv[0] == "info":
    print((state / "info").read_text())
with (state / "log").open("a") as log:
    log.write(json.dumps(call) + "\\n")
print(f"{{argv[0]}} was run")
sys.exit(status)
"""


@frozen
class FakeEngine:
    """A stand-in for a container engine.

    Attributes:
        folder: Where it keeps what it was told.
    """

    folder: Path

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it was started with: argv and env of each call."""
        return read_json_lines(self.folder / "log")

    def of(self, command: str) -> list[dict[str, Any]]:
        """The calls of one command of it."""
        return [call for call in self.calls if call["argv"][0] == command]

    def fails(self, command: str, status: int = 1) -> None:
        """Lets a command of it fail."""
        (self.folder / f"status-{command}").write_text(str(status))

    def says_of_itself(self, text: str) -> None:
        """What its `info` says."""
        (self.folder / "info").write_text(text)


def fake_engine(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = "podman") -> FakeEngine:
    """Puts a stand-in on PATH, alone, and names it in CDK_DOCKER."""
    state = folder / "engine"
    state.mkdir()
    (state / "info").write_text("{}")
    program = state / name
    program.write_text(_SCRIPT.format(python=sys.executable, state=str(state)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{state}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("CDK_DOCKER", name)
    return FakeEngine(state)
