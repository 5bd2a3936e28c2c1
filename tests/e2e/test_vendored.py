"""Vendored packages, with the real cargo: an edit reaches the binary, and what asks for features is known."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.test_feature_unification import build
from tests.support.fingerprints import append, replace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

UNCHECKED = '{"files":{},"package":"' + "0" * 64 + '"}'
CONFIGURATION = (
    '[source.crates-io]\nreplace-with = "local"\n[source.local]\ndirectory = "../vendor"\n'
)
SETTINGS = "[package.metadata.lambda]\n"


def vendored(folder: str, manifest: str, code: str) -> dict[str, str]:
    return {
        f"{folder}/Cargo.toml": manifest,
        f"{folder}/src/lib.rs": code,
        f"{folder}/.cargo-checksum.json": UNCHECKED,
    }


def write_sources(folder: Path) -> Path:
    """Two functions: what one of them needs, asks for a feature of what both need."""
    said = 'pub fn said() -> &\'static str { if cfg!(feature = "x") { "x" } else { "one" } }\n'
    files = {
        **vendored("vendor/said", package("[features]\nx = []\n", name="said"), said),
        **vendored(
            "vendor/asking-0.1.0",
            package("[dependencies]\nsaid = { version = '0.1', features = [] }\n", name="asking"),
            "",
        ),
        **vendored("vendor/apart", package(name="apart"), ""),
        "ws/Cargo.toml": '[workspace]\nmembers = ["first", "second"]\nresolver = "2"\n',
        "ws/.cargo/config.toml": CONFIGURATION,
        "ws/first/Cargo.toml": package(f"[dependencies]\nsaid = '0.1'\n{SETTINGS}", name="first"),
        "ws/second/Cargo.toml": package(
            f"[dependencies]\nasking = '0.1'\napart = '0.1'\n{SETTINGS}", name="second"
        ),
        "ws/first/src/main.rs": 'fn main() { println!("{}", said::said()); }\n',
        "ws/second/src/main.rs": "fn main() {}\n",
    }
    write(folder, files)
    lock = ["cargo", "generate-lockfile", "--offline"]
    subprocess.run(lock, cwd=folder / "ws", check=True, capture_output=True)
    return folder / "ws"


@pytest.mark.parametrize("hermetic", [False, True])
def test_an_edit_of_what_is_vendored(
    tmp_path: Path, hermetic: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One that is kept: cargo never looks again whether a vendored package has changed.
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    root = write_sources(tmp_path)
    found = []
    for change in (
        append("../vendor/apart/src/lib.rs"),
        replace("../vendor/said/src/lib.rs", '"one"', '"two"'),
        replace("../vendor/asking-0.1.0/Cargo.toml", "features = []", "features = ['x']"),
    ):
        found.append(build(root, tmp_path / "out", "first", hermetic=hermetic)["first"])
        change(root)
    found.append(build(root, tmp_path / "out", "first", hermetic=hermetic)["first"])
    assert [said for _, said in found] == ["one", "one", "two", "x"]
    assert found[0] == found[1]
    assert len({digest for digest, _ in found}) == 3
