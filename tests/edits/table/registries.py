"""Crates that aren't the project's: vendored ones, Git repositories, lock files, and patches."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.edits.model import FOLDER, Edit, Outcome, Project, State, replaced
from tests.edits.table.common import FAST, constant, printing, workspace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.edits.model import Content

_CHECKSUM = '{"files":{},"package":"' + "0" * 64 + '"}'
_SOURCE = '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "{}"\n'


def registries() -> tuple[Project, ...]:
    """A project for each kind of source."""
    return (_vendored(), _patched(), _git(), _of_one_name(), _without_lockfile())


def _vendor(name: str, version: str, text: str, extra: str = "") -> dict[str, Content]:
    folder = f"vendor/{name}-{version}"
    manifest = package(extra, name=name).replace('"0.1.0"', f'"{version}"')
    return {
        f"{folder}/Cargo.toml": manifest,
        f"{folder}/src/lib.rs": constant(text),
        f"{folder}/.cargo-checksum.json": _CHECKSUM,
    }


_VENDORED = {
    **_vendor("one", "1.0.0", "one"),
    **_vendor("one", "1.1.0", "one, newer"),
    **_vendor("two", "1.0.0", "two"),
    **_vendor("two", "1.1.0", "two, newer"),
}


def _locked(name: str, version: str) -> str:
    """What a lock file says of a vendored crate."""
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
        'source = "registry+https://github.com/rust-lang/crates.io-index"\n'
        f'checksum = "{"0" * 64}"\n'
    )


def _lock(one: str, two: str) -> str:
    """A lock file of two packages that need a vendored crate each."""
    return (
        'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["one"]\n'
        f"{_locked('one', one)}"
        '[[package]]\nname = "other"\nversion = "0.1.0"\ndependencies = ["two"]\n'
        f"{_locked('two', two)}"
    )


def _vendored() -> Project:
    base = State(
        {
            "Cargo.toml": workspace("app", "other"),
            "Cargo.lock": _lock("1.0.0", "1.0.0"),
            ".cargo/config.toml": _SOURCE.format("vendor"),
            "app/Cargo.toml": package('[dependencies]\none = "1"\n', name="app"),
            "app/src/main.rs": printing("one::TEXT"),
            "other/Cargo.toml": package('[dependencies]\ntwo = "1"\n', name="other"),
            "other/src/lib.rs": "",
            **_VENDORED,
        }
    )
    one, two = "vendor/one-1.0.0", "vendor/two-1.0.0"
    edits = (
        Edit("a version in the lock file", {"Cargo.lock": _lock("1.1.0", "1.0.0")}, old_times=True),
        Edit(
            "a version that isn't reached",
            {"Cargo.lock": _lock("1.0.0", "1.1.0")},
            expected=Outcome.SAME,
        ),
        Edit("a vendored crate", {f"{one}/src/lib.rs": constant("new")}),
        Edit(
            "a vendored crate that isn't reached",
            {f"{two}/src/lib.rs": constant("new")},
            expected=Outcome.SAME,
        ),
        Edit(
            "a vendored crate, in another checkout",
            {f"{one}/src/lib.rs": constant("new")},
            checkout="worktree",
        ),
        Edit("code", {"app/src/main.rs": printing("one::TEXT", "1")}, old_times=True),
        Edit(
            "line endings of the lock file",
            {"Cargo.lock": replaced("\n", "\r\n")},
            expected=Outcome.SAME,
        ),
        Edit(
            "a lock file without a package",
            {"Cargo.lock": "version = 4\n"},
            expected=Outcome.REFUSED,  # by Cargo, which may not complete it
        ),
    )
    return Project("vendored", base, edits, package="app")


def _patched() -> Project:
    """A patch of a vendored crate."""
    patch = '[patch.crates-io]\none = { path = "patched" }\n'
    patched = {
        "patched/Cargo.toml": package(name="one").replace('"0.1.0"', '"1.0.0"'),
        "patched/src/lib.rs": constant("patched"),
    }
    base = State(
        {
            "Cargo.toml": workspace("app", extra=patch),
            ".cargo/config.toml": _SOURCE.format("vendor"),
            "app/Cargo.toml": package('[dependencies]\none = "1"\n', name="app"),
            "app/src/main.rs": printing("one::TEXT"),
            **patched,
            **_vendor("one", "1.0.0", "one"),
            "second/Cargo.toml": patched["patched/Cargo.toml"],
            "second/src/lib.rs": constant("second"),
        }
    )
    edits = (
        Edit("the patch's code", {"patched/src/lib.rs": constant("new")}, old_times=True),
        Edit("no patch", {"Cargo.toml": replaced(patch, "")}, old_times=True),
        Edit("another patch", {"Cargo.toml": replaced('"patched"', '"second"')}, old_times=True),
        Edit(
            "the crate that is patched",
            {"vendor/one-1.0.0/src/lib.rs": constant("new")},
            expected=Outcome.SAME,
        ),
    )
    return Project("patched", base, edits, package="app")


_GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def _commit(folder: Path, text: str) -> None:
    """Makes a commit of a crate in a repository, if it would be another one."""
    name = folder.name.partition("-")[0]
    write(folder, {"Cargo.toml": package(name=name), "src/lib.rs": constant(text)})
    for argv in (
        ("init", "--quiet", "-b", "main"),
        ("add", "."),
        ("commit", "--quiet", "-m", text),
    ):
        subprocess.run([*_GIT, *argv], cwd=folder, check=False, capture_output=True)


def _git() -> Project:
    """One crate from two repositories, a fork beside upstream."""

    def prepare(folder: Path) -> None:
        for repository in ("shared-upstream", "shared-fork"):
            _commit(folder / repository, repository)

    def of_fork(text: str) -> Edit:
        return Edit(
            f"a commit in the fork: {text}",
            after=lambda checkout: _commit_and_lock(checkout, text),
        )

    manifest = package(
        f'[dependencies]\nshared = {{ git = "file://{FOLDER}/shared-upstream", branch = "main" }}\n'
        f'fork = {{ package = "shared", git = "file://{FOLDER}/shared-fork", branch = "main" }}\n{FAST}',
        name="app",
    )
    base = State(
        {"app/Cargo.toml": manifest, "app/src/main.rs": printing("shared::TEXT", "fork::TEXT")}
    )
    return Project(
        "two repositories",
        base,
        (of_fork("one"), of_fork("two")),
        package="app",
        workspace="app",
        prepare=prepare,
        is_walk=True,
    )


def _commit_and_lock(checkout: Path, text: str) -> None:
    _commit(checkout.parent / "shared-fork", text)


def _of_one_name() -> Project:
    """Two path packages of one name, each with a vendored crate of its own."""

    def lock(one: str, two: str) -> str:
        util = [
            f'[[package]]\nname = "util"\nversion = "{n}.0.0"\ndependencies = ["{name}"]\n'
            for n, name in ((1, "one"), (2, "two"))
        ]
        return (
            'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\n'
            'dependencies = ["util 1.0.0", "util 2.0.0"]\n'
            f"{_locked('one', one)}{_locked('two', two)}{''.join(util)}"
        )

    manifest = package(
        '[dependencies]\nutil = { path = "util2" }\nold = { package = "util", path = "util1" }\n'
        f'[workspace]\nexclude = ["util1", "util2"]\n{FAST}',
        name="app",
    )
    utils = {
        f"app/util{n}/Cargo.toml": package(f'[dependencies]\n{name} = "1"\n', name="util").replace(
            "0.1.0", f"{n}.0.0"
        )
        for n, name in ((1, "one"), (2, "two"))
    }
    files = {
        f"app/util{n}/src/lib.rs": f"pub const TEXT: &str = {name}::TEXT;\n"
        for n, name in ((1, "one"), (2, "two"))
    }
    base = State(
        {
            "app/Cargo.toml": manifest,
            "app/Cargo.lock": lock("1.0.0", "1.0.0"),
            "app/.cargo/config.toml": _SOURCE.format("../vendor"),
            "app/src/main.rs": printing("util::TEXT", "old::TEXT"),
            **utils,
            **files,
            **_VENDORED,
        }
    )
    edits = (
        *(
            Edit(f"util {n}", {f"app/util{n}/src/lib.rs": constant("new")}, old_times=True)
            for n in (1, 2)
        ),
        Edit("a crate of the first", {"app/Cargo.lock": lock("1.1.0", "1.0.0")}),
        Edit(
            "a crate of the second",
            {"app/Cargo.lock": lock("1.0.0", "1.1.0")},
        ),
    )
    return Project("two of one name", base, edits, package="app", workspace="app")


def _without_lockfile() -> Project:
    """No Cargo.lock: the build makes one."""
    base = State(
        {
            "app/Cargo.toml": package(f'[dependencies]\none = "1"\n{FAST}', name="app"),
            "app/.cargo/config.toml": _SOURCE.format("../vendor"),
            "app/src/main.rs": printing("one::TEXT"),
            **_VENDORED,
        }
    )
    edits = (
        Edit("nothing, at the second synthesis", expected=Outcome.SAME),
        Edit("code", {"app/src/main.rs": printing("one::TEXT", "1")}, old_times=True),
    )
    return Project("no lock file", base, edits, package="app", workspace="app", has_lockfile=False)
