"""What packages are built from, where a name alone doesn't tell which one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.configuration import Configuration
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.reach import Reach, Reacher
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.cargo.project.test_lockfile import LOCK
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path


def of(name: str, version: str, source: str | None = None, *dependencies: str) -> str:
    """A `[[package]]` of Cargo.lock."""
    listed = "".join(f"{each!r}, " for each in dependencies)
    of_source = f"source = '{source}'\n" if source else ""
    return f"[[package]]\nname = '{name}'\nversion = '{version}'\n{of_source}dependencies = [{listed}]\n"


def reach(folder: Path, lock: str, files: dict[str, str], configuration: str = "") -> Reach:
    """What `app` is built from."""
    root = write(folder, {"Cargo.lock": f"version = 4\n{lock}", "src/main.rs": "", **files})
    reader = ManifestReader()
    manifest = reader.read(root / "Cargo.toml")
    workspace = load_workspace(reader, manifest)
    paths = {"paths": [configuration]} if configuration else {}
    return Reacher(reader).reach(
        workspace,
        [select_package(workspace, manifest, "app")],
        [Configuration(root, paths)],
        read_lockfile(root / "Cargo.lock"),
    )


def locked(found: Reach) -> list[str]:
    ids = sorted((each.id for each in found.locked or ()), key=lambda each: each.key)
    return [f"{each.name} {each.version} {each.source or ''}".strip() for each in ids]


def folders(found: Reach, root: Path) -> list[str]:
    return sorted(each.directory.relative_to(root).as_posix() for each in found.packages)


A, B = "git+file:///a#012", "git+file:///b#012"
UTIL = {
    "util1/Cargo.toml": package(name="util", version="1.0.0"),
    "util1/src/lib.rs": "",
    "util2/Cargo.toml": package(name="util", version="2.0.0"),
    "util2/src/lib.rs": "",
}


def test_development_dependencies_do_not_count(tmp_path: Path) -> None:
    app = package(
        "[dependencies]\nshared = { path = 'shared' }\nserde = '1'\ntokio = '1'\n"
        "[dev-dependencies]\ntest-only = '1'\n",
        name="app",
    )
    shared = package("[dependencies]\ntokio = '2'\n", name="shared")
    files = {"Cargo.toml": app, "shared/Cargo.toml": shared, "shared/src/lib.rs": ""}
    lock = LOCK.replace("version = 4", "", 1)
    expected = [
        "app 0.1.0",
        "serde 1.0.0 registry+x",
        "serde_derive 1.0.0 registry+x",
        "shared 0.1.0",
        "tokio 1.0.0 registry+x",
        "tokio 2.0.0 registry+x",
    ]
    assert locked(reach(tmp_path, lock, files)) == expected
    # But for resolver 1, which unifies features with theirs.
    files["Cargo.toml"] += "[workspace]\nresolver = '1'\n"
    found = locked(reach(tmp_path, lock, files))
    assert found == sorted([*expected, "test-only 1.0.0 registry+x"])


@pytest.mark.parametrize(
    ("built", "tests", "expected"),
    [
        ("path = 'util1'", "path = 'util2'", "util 1.0.0"),
        ("path = 'util2'", "path = 'util1'", "util 2.0.0"),
        ("path = 'util1'", "git = 'file:///a'", "util 1.0.0"),
        ("git = 'file:///a'", "path = 'util1'", f"util 1.0.0 {A}"),
        ("git = 'file:///a'", "git = 'file:///b'", f"util 1.0.0 {A}"),
        ("git = 'file:///b/'", "git = 'file:///a'", f"util 1.0.0 {B}"),
        ("version = '1'", "git = 'file:///a'", "util 1.0.0 registry+x"),
        ("git = 'file:///a'", "version = '1'", f"util 1.0.0 {A}"),
    ],
)
def test_a_package_and_another_of_its_name_for_tests(
    tmp_path: Path, built: str, tests: str, expected: str
) -> None:
    app = package(
        f"[dependencies]\nutil = {{ {built} }}\n"
        f"[dev-dependencies]\nother = {{ package = 'util', {tests} }}\n"
        "[workspace]\nexclude = ['util1', 'util2']\n",
        name="app",
    )
    packages = {
        "path = 'util1'": ("util 1.0.0", of("util", "1.0.0")),
        "path = 'util2'": ("util 2.0.0", of("util", "2.0.0")),
        "git = 'file:///a'": ("util 1.0.0 (git+file:///a)", of("util", "1.0.0", A)),
        "git = 'file:///b'": ("util 1.0.0 (git+file:///b)", of("util", "1.0.0", B)),
        "git = 'file:///b/'": ("util 1.0.0 (git+file:///b)", of("util", "1.0.0", B)),
        "version = '1'": ("util 1.0.0 (registry+x)", of("util", "1.0.0", "registry+x")),
    }
    used = [packages[built], packages[tests]]
    lock = of("app", "0.1.0", None, *(name for name, _ in used)) + "".join(t for _, t in used)
    found = reach(tmp_path, lock, {"Cargo.toml": app, **UTIL})
    assert locked(found) == ["app 0.1.0", expected]


def test_a_patch_of_one_of_two_dependencies_of_a_name(tmp_path: Path) -> None:
    """The lock file doesn't say which of the two it stands for."""
    app = package(
        "[dependencies]\nutil = '1'\nnext = { package = 'util', version = '2' }\n"
        "[dev-dependencies]\nother = { package = 'util', path = 'util1' }\n"
        "[workspace]\nexclude = ['util1', 'util2']\n"
        "[patch.crates-io]\nnext = { package = 'util', git = 'file:///a' }\n",
        name="app",
    )
    names = ("util 1.0.0 (registry+x)", "util 2.0.0", "util 1.0.0")
    lock = (
        of("app", "0.1.0", None, *names)
        + of("util", "1.0.0")
        + of("util", "1.0.0", "registry+x")
        + of("util", "2.0.0", A)
    )
    found = reach(tmp_path, lock, {"Cargo.toml": app, **UTIL})
    assert locked(found) == ["app 0.1.0", "util 1.0.0 registry+x", f"util 2.0.0 {A}"]


def test_path_packages_of_one_name_have_dependencies_of_their_own(tmp_path: Path) -> None:
    app = package(
        "[dependencies]\nutil = { path = 'util2' }\nold = { package = 'util', path = 'util1' }\n"
        "[workspace]\nexclude = ['util1', 'util2']\n",
        name="app",
    )
    util1 = package("[dependencies]\nleft = '1'\n", name="util", version="1.0.0")
    util2 = package("[dependencies]\nright = '1'\n", name="util", version="2.0.0")
    files = {**UTIL, "Cargo.toml": app, "util1/Cargo.toml": util1, "util2/Cargo.toml": util2}
    lock = (
        of("app", "0.1.0", None, "util 1.0.0", "util 2.0.0")
        + of("left", "1.0.0", "registry+x")
        + of("right", "1.0.0", "registry+x")
        + of("util", "1.0.0", None, "left")
        + of("util", "2.0.0", None, "right")
    )
    assert [each.id.name for each in reach(tmp_path, lock, files).foreign] == ["left", "right"]


def test_a_patch_of_another_package_of_the_same_name(tmp_path: Path) -> None:
    app = package(
        "[dependencies]\nutil = { git = 'file:///a' }\n"
        "[workspace]\nmembers = ['other']\nexclude = ['util1', 'util2']\n"
        "[patch.'file:///b']\nutil = { path = 'util1' }\n",
        name="app",
    )
    other = package("[dependencies]\nutil = { git = 'file:///b' }\n", name="other")
    files = {**UTIL, "Cargo.toml": app, "other/Cargo.toml": other, "other/src/lib.rs": ""}
    lock = (
        of("app", "0.1.0", None, "util 1.0.0 (git+file:///a)")
        + of("other", "0.1.0", None, "util 1.0.0")
        + of("util", "1.0.0")
        + of("util", "1.0.0", A)
    )
    found = reach(tmp_path, lock, files)
    assert folders(found, tmp_path) == ["."]
    assert not found.has_replacement("util", {"path": "util1"}, tmp_path)
    # While the lock file doesn't have it, it may be for any.
    lock = of("app", "0.1.0", None, "util") + of("util", "1.0.0", A)
    found = reach(tmp_path, lock, files)
    assert folders(found, tmp_path) == [".", "util1"]
    assert found.has_replacement("util", {"path": "util1"}, tmp_path)


def test_a_patch_by_git(tmp_path: Path) -> None:
    app = package("[dependencies]\nutil = '1'\n", name="app")
    lock = of("app", "0.1.0", None, "util 1.0.0 (git+file:///a)") + of("util", "1.0.0", A)
    found = reach(tmp_path, lock + of("util", "1.0.0", B), {"Cargo.toml": app})
    assert locked(found) == ["app 0.1.0", f"util 1.0.0 {A}"]
    replaces = {
        git: found.has_replacement("util", {"git": f"file:///{git}"}, tmp_path) for git in "abc"
    }
    assert replaces == {"a": True, "b": False, "c": True}
    assert not found.has_replacement("unused", {"git": "file:///a"}, tmp_path)


def test_the_dependencies_of_what_a_patch_brings(tmp_path: Path) -> None:
    app = package(
        "[dependencies]\nutil = '1'\n[workspace]\nexclude = ['util1', 'util2']\n"
        "[patch.crates-io]\nutil = { path = 'util1' }\n",
        name="app",
    )
    files = {**UTIL, "Cargo.toml": app}
    files["util1/Cargo.toml"] = package(
        "[dependencies]\nleft = '1'\nutil = { path = '../util2' }\n", name="util", version="1.0.0"
    )
    lock = (
        of("app", "0.1.0", None, "util 1.0.0")
        + of("left", "1.0.0", "registry+x")
        + of("util", "1.0.0", None, "left", "util 2.0.0")
        + of("util", "2.0.0")
    )
    found = reach(tmp_path, lock, files)
    assert locked(found) == ["app 0.1.0", "left 1.0.0 registry+x", "util 1.0.0", "util 2.0.0"]
    assert folders(found, tmp_path) == [".", "util1", "util2"]


def test_an_override_of_cargo_s_configuration_is_by_name(tmp_path: Path) -> None:
    """Cargo.lock says nothing of `paths`."""
    app = package("[dependencies]\nutil = '1'\n", name="app")
    lock = of("app", "0.1.0", None, "util") + of("util", "1.0.0", "registry+x")
    found = reach(tmp_path, lock, {"Cargo.toml": app, **UTIL}, "util1")
    assert folders(found, tmp_path) == [".", "util1"]
    files = {"Cargo.toml": package(name="app"), **UTIL}
    assert folders(reach(tmp_path / "b", of("app", "0.1.0"), files, "util1"), tmp_path / "b") == [
        "."
    ]


def test_who_uses_which_of_several_versions(tmp_path: Path) -> None:
    """The packages are the same ones, the binary isn't."""
    app = package("[dependencies]\none = '1'\ntwo = '1'\n", name="app")

    def choices(first: str, second: str) -> list[tuple[str, str]]:
        lock = (
            of("app", "0.1.0", None, "one", "two")
            + of("one", "1.0.0", "registry+x", f"same {first}")
            + of("two", "1.0.0", "registry+x", f"same {second}")
            + of("same", "1.0.0", "registry+x")
            + of("same", "2.0.0", "registry+x")
        )
        found = reach(tmp_path, lock, {"Cargo.toml": app})
        return [(user.name, used.version) for user, used in found.choices]

    assert choices("1.0.0", "2.0.0") == [("one", "1.0.0"), ("two", "2.0.0")]
    assert choices("2.0.0", "1.0.0") == [("one", "2.0.0"), ("two", "1.0.0")]
    assert choices("2.0.0", "2.0.0") == []


def test_who_chooses_if_there_is_a_foreign_package_of_our_name(tmp_path: Path) -> None:
    app = package("[dependencies]\none = '1'\nsame = '*'\n", name="app")

    def choices(ours: str, theirs: str) -> list[tuple[str, str]]:
        lock = (
            of("app", "0.1.0", None, "one", f"same {ours}")
            + of("one", "1.0.0", "registry+x", "app 1.0.0")
            + of("app", "1.0.0", "registry+x", f"same {theirs}")
            + of("same", "1.0.0", "registry+x")
            + of("same", "2.0.0", "registry+x")
        )
        found = reach(tmp_path, lock, {"Cargo.toml": app})
        return [(user.version, used.version) for user, used in found.choices if used.name == "same"]

    assert choices("1.0.0", "2.0.0") == [("0.1.0", "1.0.0"), ("1.0.0", "2.0.0")]
    assert choices("2.0.0", "1.0.0") == [("0.1.0", "2.0.0"), ("1.0.0", "1.0.0")]
