from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cdk_rust_lambda.cargo.hermetic.access import read_access, sccache_off, visible_variables
from cdk_rust_lambda.cargo.hermetic.machine_files import Machine
from cdk_rust_lambda.cargo.hermetic.project_files import Project
from cdk_rust_lambda.cargo.project.configuration import Configuration
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess

SEEN = {
    "PATH": "/bin",
    "HOME": "/root",
    "CARGO_HOME": "/c",
    "RUSTUP_TOOLCHAIN": "stable",
    "CARGO_REGISTRIES_OURS_INDEX": "sparse+https://example.com",
    "https_proxy": "http://proxy",
    "CARGO_NET_OFFLINE": "true",
}
HIDDEN = {
    "RUSTFLAGS": "-C opt-level=0",
    "CARGO_PROFILE_RELEASE_LTO": "fat",
    "CARGO_REGISTRIES_OURS_TOKEN": "secret",
    "CARGO_REGISTRY_TOKEN": "secret",
    "CARGO_INCREMENTAL": "1",
    "RUSTC_WRAPPER": "sccache",
    "CC": "gcc",
    "PATHS": "x",
    "GIT_REVISION": "abc",
    "LANG": "C",
}


def test_a_build_sees_what_tools_need_and_nothing_else(tmp_path: Path) -> None:
    assert visible_variables(SEEN | HIDDEN, tmp_path) == SEEN


def test_the_project_s_toolchain_beats_the_machine_s(tmp_path: Path) -> None:
    write(tmp_path, {"rust-toolchain.toml": '[toolchain]\nchannel = "1.90"\n'})
    assert "RUSTUP_TOOLCHAIN" not in visible_variables(SEEN, tmp_path)


@pytest.mark.parametrize(
    ("environment", "configuration", "turned_off"),
    [
        ({}, {}, set()),
        ({"RUSTC_WRAPPER": "/usr/bin/sccache"}, {}, {"RUSTC_WRAPPER"}),
        ({"CARGO_BUILD_RUSTC_WRAPPER": "sccache"}, {}, {"RUSTC_WRAPPER"}),
        ({}, {"rustc-wrapper": "sccache"}, {"RUSTC_WRAPPER"}),
        ({}, {"rustc-workspace-wrapper": "sccache"}, {"RUSTC_WORKSPACE_WRAPPER"}),
        ({}, {"rustc-wrapper": "tools/own"}, set()),
        ({"RUSTC_WRAPPER": "own"}, {"rustc-wrapper": "sccache"}, set()),
    ],
)
def test_sccache_is_turned_off_wherever_it_is_asked_for(
    environment: dict[str, str], configuration: dict[str, str], turned_off: set[str]
) -> None:
    configurations = [Configuration(Path("/"), {"build": configuration})]
    assert sccache_off(environment, configurations) == dict.fromkeys(turned_off, "")


def project_in(folder: Path, *files: str, has_hooks: bool = False) -> Project:
    root = write(
        folder / "above" / "project",
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n',
            "Cargo.lock": "version = 4\n",
            "crates/app/Cargo.toml": package(
                '[dependencies]\nnear = { path = "../../../near" }\n'
                '[dev-dependencies]\nhelp = { path = "../../../help" }\n',
                name="app",
            ),
            "crates/app/src/main.rs": "fn main() {}\n",
            "crates/app/made.txt": "",
            "crates/app/.git/HEAD": "",
            "crates/other/Cargo.toml": package(name="other"),
            "crates/other/src/lib.rs": "",
            ".cargo/config.toml": '[source.vendored]\ndirectory = "vendor"\n',
            "../near/Cargo.toml": package(
                '[dependencies]\nfar = { path = "../far" }\n'
                # Cargo doesn't look for those of who isn't a member.
                '[dev-dependencies]\nunused = { path = "../unused" }\n',
                name="near",
            ),
            "../far/Cargo.toml": package(name="far"),
            "../far/src/lib.rs": "",
            "../unused/Cargo.toml": package(name="unused"),
            "../unused/src/lib.rs": "",
            "../near/src/lib.rs": "",
            "../help/Cargo.toml": package(name="help"),
            "../help/src/lib.rs": "",
            "../secret.txt": "",
        },
    )
    workspace = load_workspace(ManifestReader(), ManifestReader().read(root / "Cargo.toml"))
    fingerprinted = {os.path.normpath(root / file) for file in files}
    lockfile = root / "Cargo.lock"
    return Project(workspace, [], [], fingerprinted, [], lockfile, has_hooks=has_hooks)


def access_to(project: Project, environment: dict[str, str] | None = None) -> ReadAccess:
    source = {"crates-io": {"replace-with": "vendored"}, "vendored": {"directory": "vendor"}}
    configurations = [Configuration(project.workspace.directory, {"source": source})]
    machine = Machine(environment or {"PATH": "/usr/bin"}, None, configurations)
    return read_access(machine, project, project.packages(ManifestReader()), [Path("/own")])


def names_in(paths: frozenset[str], folder: Path) -> set[str]:
    return {os.path.relpath(path, folder) for path in paths if path.startswith(f"{folder}/")}


def test_cargo_reads_all_manifests_and_the_compiler_what_is_fingerprinted(tmp_path: Path) -> None:
    project = project_in(tmp_path, "crates/app/src/main.rs")
    access = access_to(project)
    above = tmp_path / "above"
    existing = {path for path in names_in(access.readable, above) if (above / path).exists()}
    assert existing == {
        *("project/Cargo.toml", "project/Cargo.lock", "project/.cargo/config.toml"),
        *("project/crates/app/Cargo.toml", "project/crates/other/Cargo.toml"),
        *("near/Cargo.toml", "far/Cargo.toml", "help/Cargo.toml"),
        "project/crates/app/src/main.rs",
    }
    assert str(above / "project" / "vendor") in access.readable
    assert "/own" in access.readable


def test_cargo_finds_packages_in_a_folder_that_overrides(tmp_path: Path) -> None:
    project = project_in(tmp_path, "crates/app/src/main.rs")
    checkout = {
        "Cargo.toml": "[workspace]\nmembers = ['crates/*']\n",
        "crates/found/Cargo.toml": package(name="found"),
        "crates/found/src/lib.rs": "",
    }
    write(tmp_path / "checkout", checkout)
    paths = Configuration(tmp_path, {"paths": ["checkout"]})
    access = access_to(evolve(project, configurations=[paths]))
    assert access.allows(str(tmp_path / "checkout" / "crates"))
    assert access.allows(str(tmp_path / "checkout" / "Cargo.toml"))
    assert access.allows(str(tmp_path / "checkout" / "crates" / "found" / "Cargo.toml"))


def test_cargo_lists_packages_and_where_members_may_be(tmp_path: Path) -> None:
    access = access_to(project_in(tmp_path, "crates/app/src/main.rs", "../shared/data/x"))
    listed = names_in(access.listed, tmp_path / "above")
    assert listed == {
        *("project", "project/crates", "project/crates/app", "project/crates/other"),
        *("near", "far", "help", "project/crates/app/src", "shared/data"),
    }


def test_a_file_above_the_packages_opens_nothing_else(tmp_path: Path) -> None:
    access = access_to(project_in(tmp_path, "../secret.txt"))
    assert str(tmp_path / "above") not in access.listed


def test_what_hooks_make_is_read_but_not_version_control(tmp_path: Path) -> None:
    access = access_to(project_in(tmp_path, has_hooks=True))
    app = tmp_path / "above" / "project" / "crates" / "app"
    assert str(app / "made.txt") in access.readable
    assert access.allows(str(app / "src" / "main.rs"))
    assert not access.allows(str(app / ".git" / "HEAD"))
    assert not access.allows(str(tmp_path / "above" / "secret.txt"))


def test_a_folder_of_the_machine_doesn_t_open_the_project_in_it(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    write(tmp_path, {"above/project/scripts/x": "", "above/bin/y": "", "above/project/z": ""})
    path = f"{tmp_path / 'above'}:{tmp_path / 'above' / 'project' / 'scripts'}:relative"
    access = access_to(project, {"PATH": path, "HOME": "/gone"})
    assert access.allows(str(tmp_path / "above" / "bin" / "y"))
    assert not access.allows(str(tmp_path / "above" / "project" / "z"))
    assert not access.allows(str(tmp_path / "above" / "project" / "scripts" / "x"))


def test_the_machine_s_tools_and_caches_are_known(tmp_path: Path) -> None:
    environment = {
        "HOME": "/home/me",
        "CARGO_HOME": "/cargo",
        "XDG_CACHE_HOME": "/cache",
        "ZIG_GLOBAL_CACHE_DIR": "/zig",
    }
    folders = set(map(str, Machine(environment, Path("/sysroot"), []).folders()))
    expected = {"/cargo", "/home/me/.rustup", "/cache/zig", "/cache/cargo-zigbuild", "/zig"}
    assert folders >= expected | {"/sysroot", "/usr/lib", sysconfig.get_path("purelib")}
    assert not folders & {"/", "/usr", "/home", "/home/me", "/tmp", "/proc", "/dev"}
    assert "/home/me/.gitconfig" not in folders
    of_git = set(map(str, Machine(environment, Path("/sysroot"), [], has_git=True).folders()))
    assert of_git - folders == {"/home/me/.gitconfig", "/home/me/.config/git/config"}
