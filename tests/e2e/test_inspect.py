"""Which crates a binary's bytes come from, of one that is really built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from tests.support.projects import package, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

pytestmark = pytest.mark.e2e

_HELPER = """
#[inline(never)]
pub fn table(seed: &str) -> String {
    let mut text = String::new();
    for (index, letter) in seed.chars().enumerate() {
        text.push_str(&format!("{index:>8}: {letter:?}\\n"));
    }
    text
}
"""
_MAIN = """
fn main() {
    println!("{}", helper::table(&std::env::args().collect::<String>()));
}
"""


def test_the_crates_of_a_packaged_binary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    dependency = '[dependencies]\nhelper = { path = "../helper" }\n'
    lock = 'version = 4\n\n[[package]]\nname = "helper"\nversion = "0.1.0"\n\n'
    lock += '[[package]]\nname = "sized"\nversion = "0.1.0"\ndependencies = [\n "helper",\n]\n'
    write_crate(
        tmp_path / "sized",
        **{
            "Cargo.toml": package(dependency, name="sized"),
            "Cargo.lock": lock,
            "src/main.rs": _MAIN,
        },
    )
    write(tmp_path / "helper", {"Cargo.toml": package(name="helper"), "src/lib.rs": _HELPER})
    monkeypatch.chdir(tmp_path)
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path="sized")
    app.synth()
    (packaged,) = tmp_path.glob("cdk.out/asset.*/bootstrap")
    command.capsys.readouterr()
    status, out, err = command("inspect", "--size", "F", "--json")
    assert status == 0, err
    found = json.loads(out)
    crates = found["crates"]
    assert {"std", "core", "helper"} <= crates.keys()
    assert crates["helper"] > 50
    assert sum(crates.values()) == found["total"]
    # What is loaded of it is what is loaded of the packaged one, but for what the linker pads.
    assert found["total"] == pytest.approx(packaged.stat().st_size, rel=0.05)
    status, out, _ = command("inspect", "--size", "F")
    assert status == 0
    assert "bytes are loaded of" in out
    assert "  helper\n" in out
