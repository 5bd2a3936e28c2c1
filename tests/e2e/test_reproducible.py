"""The same sources give the same bytes wherever they lie, and the user's compiler flags stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import aws_lambda as lambda_

from tests.e2e.test_builds import run, synthesize
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

_SHARED = '[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2021"\n'
_LOCK = """\
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["shared"]
[[package]]
name = "shared"
version = "0.1.0"
"""


def write_project(folder: Path) -> Path:
    """A binary that would show each folder of the machine: by a generated file and by a panic."""
    write(
        folder,
        {
            "Cargo.toml": '[workspace]\nmembers = ["app", "shared"]\nresolver = "2"\n',
            "Cargo.lock": _LOCK,
            "app/Cargo.toml": package(
                'build = "build.rs"\n[dependencies]\nshared = { path = "../shared" }\n', name="app"
            ),
            "app/build.rs": "fn main() {\n"
            '    let out = std::env::var("OUT_DIR").unwrap();\n'
            '    std::fs::write(format!("{out}/place.rs"), "pub fn place() -> &\'static str { file!() }").unwrap();\n'
            "}\n",
            "app/src/main.rs": 'include!(concat!(env!("OUT_DIR"), "/place.rs"));\n'
            'fn main() { println!("{} {} {}", place(), shared::name(), cfg!(given)); }\n',
            "shared/Cargo.toml": _SHARED,
            "shared/src/lib.rs": "pub fn name() -> String { std::panic::Location::caller().file().to_string() }\n",
        },
    )
    return folder / "app"


def test_two_checkouts_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARGO_TARGET_DIR")
    binaries = []
    for name in ("one", "deeper/two"):
        crate = write_project(tmp_path / name / "checkout")
        asset, _ = synthesize(tmp_path / name, crate)
        binaries.append(asset / "bootstrap")
    first, second = binaries
    assert first.parent.name == second.parent.name
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path).encode() not in first.read_bytes()
    place, *_ = run(first).split()
    assert place.startswith("/workspace/target/")


@pytest.mark.usefixtures("unoptimized")
@pytest.mark.parametrize(
    ("configuration", "variable"),
    [
        ('[build]\nrustflags = ["--cfg", "given"]\n', ""),
        ('[target.x86_64-unknown-linux-gnu]\nrustflags = ["--cfg", "given"]\n', ""),
        ('[target."cfg(unix)"]\nrustflags = ["--cfg", "given"]\n', ""),
        ("[target.'cfg(target_os = \"linux\")']\nrustflags = ['--cfg', 'given']\n", ""),
        (
            '[build]\nrustflags = ["--cfg", "given"]\n[target."cfg(windows)"]\nrustflags = ["--cfg", "x"]\n',
            "",
        ),
        ("", "--cfg given"),
    ],
)
def test_the_user_s_flags_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: str, variable: str
) -> None:
    if variable:
        monkeypatch.setenv("RUSTFLAGS", variable)
    crate = write_project(tmp_path / "checkout")
    write(tmp_path / "checkout", {".cargo/config.toml": configuration})
    asset, _ = synthesize(tmp_path, crate)
    place, _, given = run(asset / "bootstrap").split()
    assert given == "true"
    assert not place.startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("architecture", "processor"), [("X86_64", "haswell"), ("ARM_64", "neoverse-n1")]
)
def test_cargo_lambda_s_own_flags_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, architecture: str, processor: str
) -> None:
    recorder, log = tmp_path / "recorder", tmp_path / "log"
    recorder.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec "$@"\n')
    recorder.chmod(0o755)
    monkeypatch.setenv("RUSTC_WORKSPACE_WRAPPER", str(recorder))
    crate = write_project(tmp_path / "checkout")
    synthesize(tmp_path, crate, architecture=getattr(lambda_.Architecture, architecture))
    (call,) = (line for line in log.read_text().splitlines() if "--crate-name app " in line)
    assert f"-C target-cpu={processor}" in call
    assert "=/workspace" in call


@pytest.mark.usefixtures("unoptimized")
def test_flags_in_a_string_stay_alone(tmp_path: Path) -> None:
    crate = write_project(tmp_path / "checkout")
    flags = "[target.'cfg(unix)']\nrustflags = '--cfg given'\n"
    write(tmp_path / "checkout", {".cargo/config.toml": flags})
    asset, _ = synthesize(tmp_path, crate)
    assert run(asset / "bootstrap").split()[2] == "true"
