from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.fingerprint.build_report import BuildReport
from cdk_rust_lambda.cargo.fingerprint.undeclared import (
    globs_for,
    machine_folders,
    undeclared_files,
    undeclared_folders,
    undeclared_variables,
)
from tests.support.projects import write


def test_missed_inputs(tmp_path: Path) -> None:
    names = (
        "s/a.rs",
        "s/c.rs",
        "t/out/gen.rs",
        "s/Cargo.toml",
        "s/Cargo.lock",
        "s/d/e",
        "f/g",
        "h/i",
    )
    write(tmp_path, dict.fromkeys(names, ""))
    inputs = [tmp_path / name for name in (*names, "s/d", "f", "h", "gone")]
    known = {str(tmp_path / name) for name in ("s/c.rs", "s/d/e", "f/g")}
    assert undeclared_files(inputs, known, [tmp_path / "t"]) == [
        tmp_path / "h",
        tmp_path / "h/i",
        tmp_path / "s/a.rs",
    ]
    assert undeclared_files(inputs[1:3], known, [tmp_path / "t"]) == []


def test_a_script_may_watch_what_no_file_can_be_called(tmp_path: Path) -> None:
    name = "a" * 300
    assert undeclared_files([tmp_path / name], set(), []) == []
    assert globs_for([tmp_path / name], tmp_path) == [name]


def test_inputs_through_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", {"a.rs": "", "target/gen.rs": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    inputs = [tmp_path / "real" / "a.rs", tmp_path / "real" / "target" / "gen.rs"]
    known = {str(tmp_path / "link" / "a.rs")}
    assert undeclared_files(inputs, known, [tmp_path / "link" / "target"]) == []


def test_folders(tmp_path: Path) -> None:
    """Of a package's folder the fingerprint knows what counts; of another one each file has to be known."""
    write(tmp_path, dict.fromkeys(("p/a", "p/b", "o/a", "o/b"), ""))
    inputs = [tmp_path / "p", tmp_path / "o"]
    known = {str(tmp_path / name) for name in ("p/a", "o/a")}
    assert undeclared_files(inputs, known, [], [tmp_path / "p"]) == [tmp_path / "o"]
    known.add(str(tmp_path / "o/b"))
    assert undeclared_files(inputs, known, [], [tmp_path / "p"]) == []
    (tmp_path / "empty").mkdir()  # a file may come into it
    assert undeclared_files([tmp_path / "empty"], known, []) == [tmp_path / "empty"]


@pytest.mark.parametrize(
    ("globs", "is_missed"),
    [
        ([], True),
        (["o/a", "o/b"], True),
        (["o/*"], False),
        (["o/*.sql"], False),
        (["o"], False),
        (["o/**"], False),
        (["o/**/*.sql"], False),
        (["o/x/*.sql"], True),
    ],
)
def test_listed_folders(tmp_path: Path, globs: list[str], is_missed: bool) -> None:
    """A file that comes into one is known if a pattern is declared for it, or the package's sources are."""
    write(tmp_path, dict.fromkeys(("p/in/a", "p/out/a", "o/a", "o/b", "o/x/c", "t/o/a"), ""))
    (tmp_path / "p/empty").mkdir()
    listed = [tmp_path / name for name in ("p/in", "p/out", "p/empty", "o", "t/o")]
    known = {str(tmp_path / name) for name in ("p/in/a", "o/a", "o/b", "o/x/c")}
    declared = [str(tmp_path / glob) for glob in globs]
    missed = undeclared_folders(listed, known, [tmp_path / "t"], [tmp_path / "p"], declared)
    assert missed == [*([tmp_path / "o"] if is_missed else []), tmp_path / "p/out"]


def variables(report: BuildReport, environment: dict[str, str], *declared: str) -> list[str]:
    return undeclared_variables(report, environment, declared)


def test_variables_that_code_reads() -> None:
    read = {"SET": "1", "UNSET": None, "GIVEN": "1", "CARGO_PKG_NAME": "x", "OUT_DIR": "/o"}
    report = BuildReport((), {**read, "FROM_SCRIPT": "1"}, frozenset())
    environment = {"SET": "1", "GIVEN": "1", "OUT_DIR": "/o", "FROM_SCRIPT": "2"}
    assert variables(report, environment, "GIVEN") == ["SET", "UNSET"]


@pytest.mark.parametrize(
    ("name", "if_set", "if_unset"),
    [
        ("RELEASE_NAME", True, True),
        ("SOURCE_DATE_EPOCH", True, True),
        ("CFLAGS", True, False),
        ("TARGET_CFLAGS", True, False),
        ("CFLAGS_x86_64-unknown-linux-gnu", True, False),
        ("PKG_CONFIG_PATH", True, False),
        ("CC", False, False),
        ("CC_aarch64_unknown_linux_gnu", False, False),
        ("PATH", False, False),
        ("PROTOC", False, False),
        ("TARGET", False, False),
        ("DEP_Z_ROOT", False, False),
        ("CARGO_FEATURE_X", False, False),
    ],
)
def test_variables_that_build_scripts_watch(name: str, *, if_set: bool, if_unset: bool) -> None:
    report = BuildReport((), {}, frozenset({name}))
    assert variables(report, {name: "x"}) == ([name] if if_set else [])
    assert variables(report, {}) == ([name] if if_unset else [])
    assert variables(report, {}, name) == []


def test_globs(tmp_path: Path) -> None:
    many = [f"many/{number}" for number in range(6)]
    few = [f"few/{number}" for number in range(5)]
    write(tmp_path, dict.fromkeys((*many, *few, "p/own", "whole/a", "whole/b/c"), ""))
    names = (*many, *few, "p/own", "whole", "whole/b/c")
    globs = globs_for([tmp_path / name for name in names], tmp_path / "p")
    assert globs == [*(f"../{name}" for name in few), "../many/**", "../whole/**", "own"]


def test_folders_of_the_machine() -> None:
    environment = {"CARGO_HOME": "/home/me/.cargo"}
    folders = machine_folders(environment, Path("/rust"), Path("/home/me/work"))
    wanted = {"/home/me/.cargo/registry", "/home/me/.cargo/git", "/rust", "/usr", "/lib"}
    assert wanted <= {str(folder) for folder in folders}
    assert Path("/home/me/.cargo") not in folders
    # A workspace that lies there is no part of the installation.
    assert Path("/usr") not in machine_folders(environment, None, Path("/usr/src/app"))
