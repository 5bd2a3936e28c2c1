from __future__ import annotations

import os
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.project.build_folders import BuildFolders, build_folders
from cdk_rust_lambda.cargo.project.configuration import all_configurations
from tests.support.projects import write

TRIPLE = "x86_64-unknown-linux-gnu"
A, B, C = "a" * 16, "b" * 16, "c" * 16


def folders_of(folder: Path, environment: dict[str, str]) -> BuildFolders:
    configurations = all_configurations((), folder, environment)
    return build_folders(folder, environment, configurations)


def test_the_target_directory(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    environment = {"CARGO_HOME": str(tmp_path / "home")}
    assert folders_of(folder, environment).target == folder / "target"
    write(tmp_path, {"home/config.toml": "[build]\ntarget-dir = '/user'"})
    assert folders_of(folder, environment).target == Path("/user")
    write(folder, {".cargo/config.toml": "[build]\ntarget-dir = 'own'"})
    assert folders_of(folder, environment).target == folder / "own"
    environment["CARGO_BUILD_TARGET_DIR"] = "/two"
    assert folders_of(folder, environment).target == Path("/two")
    environment["CARGO_TARGET_DIR"] = "relative"
    assert folders_of(folder, environment).target == folder / "relative"
    assert folders_of(folder, environment).build == folder / "relative"


def test_what_is_given_beats_the_variable_for_the_key(tmp_path: Path) -> None:
    given = all_configurations(["build.target-dir='given'"], tmp_path, {})
    environment = {"CARGO_BUILD_TARGET_DIR": "/variable"}
    assert build_folders(tmp_path, environment, given).target == tmp_path / "given"
    environment["CARGO_TARGET_DIR"] = "/first"
    assert build_folders(tmp_path, environment, given).target == Path("/first")


def test_what_dep_info_is_relative_to(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    environment = {"CARGO_HOME": str(tmp_path / "home")}
    assert folders_of(folder, environment).dep_info_base is None
    write(tmp_path, {".cargo/config.toml": "[build]\ndep-info-basedir = '.'"})
    assert folders_of(folder, environment).dep_info_base == tmp_path
    environment["CARGO_BUILD_DEP_INFO_BASEDIR"] = "b"
    assert folders_of(folder, environment).dep_info_base == folder / "b"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("own", "a/own"),
        ("/elsewhere", "/elsewhere"),
        ("{workspace-root}/../b", "b"),
        ("{cargo-cache-home}/build", "home/build"),
        # Only Cargo knows the hash, which has two folders.
        ("{cargo-cache-home}/build/{workspace-path-hash}", "home/build"),
    ],
)
@pytest.mark.parametrize("by_variable", [True, False])
def test_the_build_directory(tmp_path: Path, value: str, path: str, *, by_variable: bool) -> None:
    folder = tmp_path / "a"
    environment = {"CARGO_HOME": str(tmp_path / "home")}
    if by_variable:
        environment["CARGO_BUILD_BUILD_DIR"] = value
    else:
        write(folder, {".cargo/config.toml": f"[build]\nbuild-dir = '{value}'"})
    expected = BuildFolders(folder / "target", tmp_path / path)
    assert folders_of(folder, environment) == expected


def test_dep_info_of_a_binary() -> None:
    folders = BuildFolders(Path("/t"), Path("/b"))
    assert folders.dep_info(TRIPLE, "dev", "a") == Path("/t", TRIPLE, "debug", "a.d")


OLD_LAYOUT = [
    f"{TRIPLE}/release/deps/my_app-{A}.d",
    f"{TRIPLE}/release/deps/my_app-{B}.d",
    f"{TRIPLE}/release/deps/my_app_core-{B}.d",
    f"{TRIPLE}/release/deps/shared-{B}.d",
    f"{TRIPLE}/debug/deps/shared-{C}.d",
    f"release/deps/shared-{C}.d",
    f"release/build/my-app-{C}/build_script_build-{C}.d",
    f"release/build/shared-{C}/build_script_build-{C}.d",
    f"release/build/other-{C}/build_script_build-{C}.d",
]
NEW_LAYOUT = [
    f"{TRIPLE}/release/build/my-app/{A}/out/my_app.d",
    f"{TRIPLE}/release/build/my-app/{B}/out/my_app.d",
    f"{TRIPLE}/release/build/my-app/{C}/out/other_binary.d",
    f"{TRIPLE}/release/build/my-app-core/{B}/out/my_app_core-{B}.d",
    f"{TRIPLE}/release/build/shared/{B}/out/shared-{B}.d",
    f"{TRIPLE}/debug/build/shared/{C}/out/shared-{C}.d",
    f"release/build/shared/{C}/out/shared-{C}.d",
    f"release/build/my-app/{C}/out/build_script_build-{C}.d",
    f"release/build/shared/{C}/out/build_script_build-{C}.d",
    f"release/build/other/{C}/out/build_script_build-{C}.d",
]


@pytest.mark.parametrize("layout", [OLD_LAYOUT, NEW_LAYOUT])
def test_dep_info_of_crates(tmp_path: Path, layout: list[str]) -> None:
    write(tmp_path, dict.fromkeys(layout, ""))
    os.utime(tmp_path / layout[0], (1, 1))
    folders = BuildFolders(Path("/t"), tmp_path)
    found = folders.crate_dep_info(TRIPLE, "release", ["my-app", "shared"], ["my-app", "shared"])
    left_out = ("core", "debug", "other")
    wanted = [tmp_path / each for each in layout if not any(word in each for word in left_out)]
    assert sorted(found) == sorted([[wanted[1], wanted[0]], *([each] for each in wanted[2:])])


@pytest.mark.parametrize("pattern", ["build/{}-{}/output", "build/{}/{}/run/stdout"])
def test_outputs_of_build_scripts(tmp_path: Path, pattern: str) -> None:
    old, new, of_host, other = (
        f"{folder}release/{pattern.format(package, digest)}"
        for folder, package, digest in (
            (f"{TRIPLE}/", "app", A),
            (f"{TRIPLE}/", "app", B),
            ("", "app", C),
            (f"{TRIPLE}/", "app-core", C),
        )
    )
    write(tmp_path, dict.fromkeys((old, new, of_host, other), ""))
    os.utime(tmp_path / old, (1, 1))
    found = BuildFolders(Path("/t"), tmp_path).script_outputs(TRIPLE, "release", "app")
    assert found == [[tmp_path / new, tmp_path / old], [tmp_path / of_host]]
