"""The profile for development, which no workspace defines, with the real cargo and cargo-lambda."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import BundlingOptions
from tests.e2e.test_builds import synthesize
from tests.support.projects import LOCK, package, write
from tools.local_aws import ROOT, cdk_environment, run_cdk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

_LOCK = f'{LOCK}[[package]]\nname = "developed"\nversion = "0.1.0"\n'
# What overflows is found by the checks of the profile `dev` alone.
_MAIN = """\
fn main() {
    let count = std::env::args().count() as u8;
    println!("{}", count - 2);
}
"""


def built(folder: Path, manifest: str = "", main: str = _MAIN, **given: Any) -> Path:
    """The binary that the profile makes of a crate."""
    crate = write(
        folder / "developed",
        {
            "Cargo.toml": package(f"[workspace]\n{manifest}", name="developed"),
            "Cargo.lock": _LOCK,
            "src/main.rs": main,
        },
    )
    bundling = BundlingOptions(profile="dev-lambda", target_dir=str(folder / "target"), **given)
    asset, _ = synthesize(folder, crate, bundling=bundling)
    return asset / "bootstrap"


def said(binary: Path) -> str:
    """What the program writes to standard error, backtraces included."""
    environment = {**os.environ, "RUST_BACKTRACE": "1"}
    return subprocess.run([binary], capture_output=True, text=True, env=environment).stderr


def test_it_is_built_incrementally_and_its_backtraces_have_lines(tmp_path: Path) -> None:
    text = said(built(tmp_path))
    assert "attempt to subtract with overflow" in text
    assert "at /workspace/src/main.rs:3" in text
    output = tmp_path / "target" / "x86_64-unknown-linux-gnu" / "dev-lambda"
    assert list((output / "incremental").glob("developed-*"))


def test_the_cdk_cli_names_it_for_a_whole_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    app = """
from aws_cdk import App, Stack
from cdk_rust_lambda import RustFunction
app = App()
RustFunction(Stack(app, "S"), "F", manifest_path="developed")
app.synth()
"""
    write(tmp_path, {"app.py": app, "cdk.json": '{"app": "python app.py"}'})
    write(
        tmp_path / "developed",
        {
            "Cargo.toml": package("[workspace]\n", name="developed"),
            "Cargo.lock": _LOCK,
            "src/main.rs": _MAIN,
        },
    )
    environment = cdk_environment() | {"PYTHONPATH": str(ROOT)}
    option = "cdk-rust-lambda:profile=dev-lambda"
    done = run_cdk("synth", "--quiet", "-c", option, environment=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cdk-rust-lambda:development-profile" in done.stderr
    assert list((tmp_path / "target").glob("*/dev-lambda/incremental/developed-*"))


def test_what_the_user_says_of_it_holds(tmp_path: Path) -> None:
    own = ["profile.dev-lambda.overflow-checks=false"]
    assert said(built(tmp_path / "added", cargo_config=own)) == ""
    defined = "[profile.dev-lambda]\ninherits = 'release'\n"
    assert said(built(tmp_path / "defined", defined)) == ""
