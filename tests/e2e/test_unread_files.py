"""Files that nothing reads, with the real compiler; and what a record says of the assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from tests.support.projects import LOCK, package, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]


def crate_in(folder: Path, code: str) -> Path:
    lock = f'{LOCK}[[package]]\nname = "app"\nversion = "0.1.0"\n'
    files = {"Cargo.toml": package("[workspace]\n", name="app"), "Cargo.lock": lock}
    return write(folder / "app", files | {"src/main.rs": code, "README.md": "one\n"})


@pytest.fixture
def why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine) -> Any:
    monkeypatch.chdir(tmp_path)
    return lambda: command("why", "--manifest-path", "app")[0]


def assets(folder: Path, crate: Path) -> list[str]:
    """Synthesizes the crate, and returns the names of all assets that are there."""
    app = App(outdir=str(folder / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    app.synth()
    return sorted(path.name for path in (folder / "cdk.out").glob("asset.*"))


def test_a_readme_that_nothing_reads_makes_no_other_asset(tmp_path: Path, why: Any) -> None:
    crate = crate_in(tmp_path, "fn main() {}\n")
    first = assets(tmp_path, crate)
    assert why() == 0
    write(crate, {"README.md": "two\n", "app.log": "x", ".github/workflows/ci.yml": "on: push\n"})
    write(crate, {"package-lock.json": "{}", "pytest.ini": "[pytest]\n", "stacks/photos.py": ""})
    assert why() == 0
    assert assets(tmp_path, crate) == first
    write(crate, {"src/main.rs": 'fn main() { println!("2") }\n'})
    assert why() == 1
    assert len(assets(tmp_path, crate)) == 2
    assert why() == 0


def test_a_readme_that_is_read_unseen_is_an_error(tmp_path: Path) -> None:
    code = (
        'macro_rules! text { ($end:literal) => { include_str!(concat!("../READ", $end)) } }\n'
        'fn main() { print!("{}", text!("ME.md")) }\n'
    )
    crate = crate_in(tmp_path, code)
    with pytest.raises(RuntimeError, match=r'inputs = \["README.md"\]'):
        assets(tmp_path, crate)
    assert list((tmp_path / "cdk.out").glob("asset.*")) == []
