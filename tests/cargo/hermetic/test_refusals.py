from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.hermetic.refusals import Refusals
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package import read_package
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "/t/release/build/app-0123456789abcdef/build-script-build"


def refusals_of(folder: Path, *seen: tuple[str, str]) -> Refusals:
    manifest = ManifestReader().read(write_crate(folder / "c") / "Cargo.toml")
    refusals = Refusals((read_package(manifest, manifest),))
    for path, program in seen:
        refusals.add(str(folder / path), program)
    return refusals


@pytest.mark.parametrize(
    ("path", "program", "if_failed", "if_not"),
    [
        ("x", SCRIPT, True, True),
        ("x", "/r/bin/rustc", True, True),
        ("x", "/usr/bin/git", True, False),
        ("c/.git/HEAD", "/usr/bin/git", True, True),
        ("c/.git/HEAD", "/r/bin/cargo", False, False),
        ("/proc/self/maps", SCRIPT, False, False),
    ],
)
def test_what_matters_is_what_code_or_the_project_is_about(
    tmp_path: Path, path: str, program: str, if_failed: bool, if_not: bool
) -> None:
    refusals = refusals_of(tmp_path, (path, program), (path, program))
    file = [str(tmp_path / path)]
    assert refusals.paths(has_failed=True) == (file if if_failed else [])
    assert refusals.paths(has_failed=False) == (file if if_not else [])


def test_the_project_is_the_whole_repository(tmp_path: Path) -> None:
    refusals = refusals_of(tmp_path, ("outside.txt", "/usr/bin/cat"))
    assert refusals.paths(has_failed=False) == []
    (tmp_path / ".git").mkdir()
    assert refusals.paths(has_failed=False) == [str(tmp_path / "outside.txt")]


def test_what_is_written_to_is_no_input(tmp_path: Path) -> None:
    """The way to it leads through the process that looks."""
    with (tmp_path / "log").open("wb") as log:
        refusals = refusals_of(tmp_path, (f"/proc/self/fd/{log.fileno()}", "/usr/bin/rustc"))
    assert refusals.paths(has_failed=True) == []


def test_the_error_names_the_line_to_add(tmp_path: Path) -> None:
    refusals = refusals_of(tmp_path, *((f"x{number}", SCRIPT) for number in range(7)))
    paths = refusals.paths(has_failed=True)
    error = refusals.error(paths, ["app"], refusals.packages[0])
    text = str(error)
    assert f"doesn't know: {tmp_path}/x0, " in text
    assert f"{tmp_path}/x4 and 2 more" in text
    assert 'inputs = ["../x0", "../x1", "../x2", "../x3", "../x4"] in [package.metadata' in text
    assert str(tmp_path / "c" / "Cargo.toml") in text


def test_the_line_to_add_is_toml_whatever_the_file_is_called(tmp_path: Path) -> None:
    refusals = refusals_of(tmp_path, ('say "ä" \\.txt', SCRIPT))
    error = refusals.error(refusals.paths(has_failed=True), ["app"], refusals.packages[0])
    line, _, _ = str(error.remedy).removeprefix("declare them: ").partition(" in [package.")
    assert tomllib.loads(line) == {"inputs": ['../say "ä" \\.txt']}


def test_what_did_without_is_compiled_again(tmp_path: Path) -> None:
    names = [f"{name}-{'0' * 16}" for name in ("app", "crate", "other", "crate-full")]
    for place in ("release", "x86_64-unknown-linux-gnu/release"):
        for name in names:
            (tmp_path / "t" / place / ".fingerprint" / name).mkdir(parents=True)
    refusals_of(tmp_path, ("x", SCRIPT)).forget_built(
        BuildFolders(tmp_path / "t", tmp_path / "t"), "x86_64-unknown-linux-gnu", "release"
    )
    left = {path.name for path in (tmp_path / "t").glob("**/.fingerprint/*")}
    assert left == {*names[2:]}
