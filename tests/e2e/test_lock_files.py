"""Real builds of projects whose lock file isn't there, is elsewhere, or holds packages of one name."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.generators.package_graphs import Repositories
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

MAIN = "fn main() { other::f() }\n"


@pytest.fixture
def repositories(tmp_path: Path) -> Repositories:
    return Repositories.make(tmp_path / "repositories")


def synthesize(folder: Path, crate: Path, bundling: BundlingOptions | None = None) -> list[str]:
    """Builds, and returns the names of all assets so far."""
    app = App(outdir=str(folder / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate, bundling=bundling)
    app.synth()
    return sorted(path.name for path in (folder / "cdk.out").glob("asset.*"))


def test_the_second_synthesis_of_an_unlocked_project_builds_nothing(
    tmp_path: Path, repositories: Repositories, capfd: pytest.CaptureFixture[str]
) -> None:
    tables = f"[dependencies]\nother = {{ package = 'util', git = '{repositories.url('a')}' }}\n"
    crate = write(
        tmp_path / "c", {"Cargo.toml": package(tables, name="unlocked"), "src/main.rs": MAIN}
    )
    (first,) = synthesize(tmp_path, crate)
    assert "Locking the dependencies of" in capfd.readouterr().err
    assert (crate / "Cargo.lock").is_file()
    assert synthesize(tmp_path, crate) == [first]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("version", ["0.9.0", "1.0.0"])
def test_a_member_with_the_name_of_a_dependency(
    tmp_path: Path, repositories: Repositories, version: str
) -> None:
    """Its name alone is ambiguous to Cargo, and with one version the version, too."""
    tables = f"[dependencies]\nother = {{ package = 'util', git = '{repositories.url('a')}' }}\n"
    manifest = package(f"{tables}[workspace]\n", name="util", version=version)
    crate = write(tmp_path / "c d (ü)", {"Cargo.toml": manifest, "src/main.rs": MAIN})
    assert len(synthesize(tmp_path, crate)) == 1


def test_a_lock_file_at_another_place(
    tmp_path: Path,
    repositories: Repositories,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Of Cargo 1.97; some older ones do it if they may do what is unstable."""
    monkeypatch.setenv("RUSTC_BOOTSTRAP", "1")
    if (
        "lockfile-path"
        not in subprocess.run(
            ["cargo", "-Z", "help"], capture_output=True, text=True, check=True
        ).stdout
    ):
        pytest.skip("it isn't unstable any more")
    tables = f"[dependencies]\nother = {{ package = 'util', git = '{repositories.url('a')}', branch = 'main' }}\n"
    crate = write(
        tmp_path / "c",
        {
            "Cargo.toml": package(tables, name="elsewhere"),
            "src/main.rs": MAIN,
            ".cargo/config.toml": "[resolver]\nlockfile-path = '../locks/Cargo.lock'\n",
        },
    )
    bundling = BundlingOptions(
        unstable_flags=["lockfile-path"], input_variables=["RUSTC_BOOTSTRAP"]
    )
    (first,) = synthesize(tmp_path, crate, bundling)
    assert (tmp_path / "locks" / "Cargo.lock").is_file()
    assert not (crate / "Cargo.lock").exists()
    assert synthesize(tmp_path, crate, bundling) == [first]
    capfd.readouterr()
    # What is locked there counts.
    lock = tmp_path / "locks" / "Cargo.lock"
    commits = subprocess.run(
        ["git", "rev-parse", "main", "next"],
        cwd=repositories.folder / "a",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert commits[0] in lock.read_text()
    lock.write_text(lock.read_text().replace(commits[0], commits[1]))
    assert len(synthesize(tmp_path, crate, bundling)) == 2
