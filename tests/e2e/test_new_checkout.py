"""A new checkout on a target folder that was kept: what is the same isn't compiled again."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

NAMES = ("same", "edited")
FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["same", "edited", "shared"]\nresolver = "2"\n',
    "shared/Cargo.toml": '[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2021"\n',
    "shared/src/lib.rs": 'pub const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/text"));\n',
    "shared/text": "one",
}
MAIN = 'fn main() {{ print!("{} {{}}", shared::TEXT) }}\n'
PACKAGE = (
    '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
    '[dependencies]\nshared = {{ path = "../shared" }}\n'
)


def check_out(folder: Path) -> Path:
    """Writes the workspace anew; all files have new times."""
    for name in NAMES:
        write(
            folder,
            {f"{name}/Cargo.toml": PACKAGE.format(name), f"{name}/src/main.rs": MAIN.format(name)},
        )
    write(folder, FILES)
    return folder


def answers(workspace: Path, outdir: Path) -> dict[str, str]:
    app = App(outdir=str(outdir))
    stack = Stack(app, "S")
    for name in NAMES:
        RustFunction(stack, name, manifest_path=workspace, package=name)
    app.synth()
    binaries = outdir.glob("asset.*/bootstrap")
    found = (subprocess.run([each], capture_output=True, text=True).stdout for each in binaries)
    return dict(answer.split(" ") for answer in found)


def crates(target: Path) -> dict[str, int]:
    """When each crate of ours was compiled."""
    return {
        path.name.split("-")[0]: path.stat().st_mtime_ns
        for path in target.glob("*/release/deps/*.d")
    }


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CARGO_TARGET_DIR")
    return tmp_path / "code" / "target"


def anew(workspace: Path, target: Path) -> None:
    """Makes a new checkout at the same place, with the target folder as an archive without fractions."""
    kept = workspace.with_name("kept")
    target.rename(kept)
    shutil.rmtree(workspace)
    check_out(workspace)
    kept.rename(target)
    for path in [*target.rglob("*"), target]:
        seconds = int(path.lstat().st_mtime)
        os.utime(path, (seconds, seconds), follow_symlinks=False)


def test_only_what_was_edited_is_compiled_again(tmp_path: Path, target: Path) -> None:
    workspace = check_out(tmp_path / "code")
    assert answers(workspace, tmp_path / "first") == {"same": "one", "edited": "one"}
    anew(workspace, target)
    before = crates(target)
    write(workspace, {"edited/src/main.rs": MAIN.format("edited").replace("{}", "{}!")})
    assert answers(workspace, tmp_path / "second") == {"same": "one", "edited": "one!"}
    after = crates(target)
    assert {name for name in before if before[name] != after[name]} == {"edited"}


def test_what_a_macro_has_read_is_looked_at(tmp_path: Path, target: Path) -> None:
    workspace = check_out(tmp_path / "code")
    answers(workspace, tmp_path / "first")
    anew(workspace, target)
    write(workspace, {"shared/text": "two"})
    assert answers(workspace, tmp_path / "second") == {"same": "two", "edited": "two"}
