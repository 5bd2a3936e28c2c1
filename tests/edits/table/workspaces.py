"""Workspaces: members, what they inherit and share, and what doesn't reach a binary."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import constant, printing, workspace
from tests.support.projects import package

_INHERITED = """\
[workspace.package]
version = "0.1.0"
description = "old"
authors = ["A"]
[workspace.dependencies]
shared = { path = "shared" }
beside = { path = "../beside" }
[workspace.lints.rust]
unused = "warn"
"""
_APP = """\
[package]
name = "app"
version.workspace = true
description.workspace = true
edition = "2024"
[dependencies]
shared.workspace = true
beside.workspace = true
renamed = { path = "../renamed", package = "original" }
[lints]
workspace = true
"""
_OTHER_LOCK = {
    "ws/other/Cargo.toml": appended('[dependencies]\nunreached = { path = "../unreached" }\n'),
}


_LAMBDA = "[package.metadata.lambda]\n"
_SHARED = '[dependencies]\nshared = { path = "../shared" }\n'


def workspaces() -> tuple[Project, ...]:
    """A workspace with inheritance, and one whose members share features."""
    return (_inheritance(), _unification(), _two_functions())


def _inheritance() -> Project:
    main = printing(
        *('env!("CARGO_PKG_VERSION")', 'env!("CARGO_PKG_DESCRIPTION")', "shared::all()"),
        *("beside::TEXT", "renamed::TEXT", "shared::VERSION"),
    )
    names = ("shared", "deep", "renamed", "other", "unreached")
    base = State(
        {
            "ws/Cargo.toml": workspace("app", *names, extra=_INHERITED),
            "ws/app/Cargo.toml": _APP,
            "ws/app/src/main.rs": main,
            **{f"ws/{name}/Cargo.toml": package(name=name) for name in names},
            **{f"ws/{name}/src/lib.rs": constant(name) for name in names},
            "ws/renamed/Cargo.toml": package(name="original"),
            "ws/shared/Cargo.toml": package(
                '[dependencies]\ndeep = { path = "../deep" }\n', name="shared"
            ),
            "ws/shared/src/lib.rs": 'pub const VERSION: &str = env!("CARGO_PKG_VERSION");\n'
            'pub fn all() -> String { format!("shared {}", deep::TEXT) }\n',
            "beside/Cargo.toml": package(name="beside"),
            "beside/src/lib.rs": constant("beside"),
            "ws/README.md": "old",
        }
    )
    edits = (*_of_code(), *_of_manifests(), *_of_members(), *_of_dependencies())
    return Project("workspace", base, edits, package="ws/app", workspace="ws")


def _of_code() -> tuple[Edit, ...]:
    return (
        Edit(
            "a dependency",
            {"ws/shared/src/lib.rs": replaced('"shared', '"new shared')},
            old_times=True,
        ),
        Edit("a dependency's dependency", {"ws/deep/src/lib.rs": constant("new")}, old_times=True),
        Edit(
            "a package beside the workspace", {"beside/src/lib.rs": constant("new")}, old_times=True
        ),
        Edit("a renamed dependency", {"ws/renamed/src/lib.rs": constant("new")}, old_times=True),
        Edit("another member", {"ws/other/src/lib.rs": constant("new")}, expected=Outcome.SAME),
        Edit("a member that breaks", {"ws/other/src/lib.rs": "no code"}, expected=Outcome.SAME),
        Edit("a README of the workspace", {"ws/README.md": "new"}, expected=Outcome.SAME),
        Edit("an ignored folder", {"ws/app/node_modules/a.js": "new"}, expected=Outcome.SAME),
        Edit("another checkout", checkout="worktree", expected=Outcome.SAME),
        Edit(
            "another checkout, with another dependency",
            {"ws/deep/src/lib.rs": constant("of the worktree")},
            checkout="worktree",
            old_times=True,
        ),
        Edit(
            "another checkout, with another package beside it",
            {"beside/src/lib.rs": constant("of the worktree")},
            checkout="worktree",
            old_times=True,
        ),
        Edit(
            "tests of a dependency",
            {"ws/shared/tests/test.rs": "fn main() {}\n"},
            expected=Outcome.SAME,
        ),
        Edit(
            "a README of a dependency",
            {"ws/shared/README.md": "new"},
            expected=Outcome.SAME,
        ),
    )


def _of_manifests() -> tuple[Edit, ...]:
    root = "ws/Cargo.toml"
    return (
        Edit("an inherited version", {root: replaced('"0.1.0"', '"0.2.0"')}),
        Edit("an inherited description", {root: replaced('"old"', '"new"')}, old_times=True),
        Edit(
            "an inherited field that isn't used",
            {root: replaced('"A"', '"B"')},
            expected=Outcome.SAME,
        ),
        Edit("an inherited lint", {root: replaced('"warn"', '"allow"')}, expected=Outcome.IN_VAIN),
        Edit("a version of a dependency", {"ws/shared/Cargo.toml": replaced('"0.1.0"', '"0.3.0"')}),
        Edit(
            "a version of another member",
            {"ws/other/Cargo.toml": replaced('"0.1.0"', '"0.3.0"')},
            expected=Outcome.SAME,
        ),
        Edit("a dependency of another member", _OTHER_LOCK, expected=Outcome.SAME),
    )


def _of_members() -> tuple[Edit, ...]:
    root = "ws/Cargo.toml"
    new_member = {
        root: replaced('"app"', '"app", "new"'),
        "ws/new/Cargo.toml": package(name="new"),
        "ws/new/src/lib.rs": "",
    }
    return (
        Edit("a new member", new_member, expected=Outcome.SAME),
        Edit(
            "a member goes",
            {
                root: replaced(', "unreached"', ""),
                "ws/unreached/Cargo.toml": None,
                "ws/unreached/src/lib.rs": None,
            },
            expected=Outcome.SAME,
        ),
    )


def _of_dependencies() -> tuple[Edit, ...]:
    root, app = "ws/Cargo.toml", "ws/app/Cargo.toml"
    return (
        Edit(
            "another package under the name",
            {
                app: replaced(
                    'path = "../renamed", package = "original"',
                    'path = "../other", package = "other"',
                )
            },
        ),
        Edit(
            "a dependency that moves",
            {
                root: replaced('"shared"', '"moved"'),
                "ws/moved/Cargo.toml": package(
                    '[dependencies]\ndeep = { path = "../deep" }\n', name="shared"
                ),
                "ws/moved/src/lib.rs": 'pub const VERSION: &str = "moved";\npub fn all() -> String { deep::TEXT.into() }\n',
                "ws/shared/Cargo.toml": None,
                "ws/shared/src/lib.rs": None,
            }
            | {root: lambda text: text.replace('"shared"', '"moved"')},
            old_times=True,
        ),
        Edit(
            "a new dependency",
            {
                app: replaced(
                    "[dependencies]\n", '[dependencies]\nother = { path = "../other" }\n'
                ),
                "ws/app/src/main.rs": replaced("renamed::TEXT", "other::TEXT"),
            },
        ),
        Edit(
            "a new dependency that isn't used",
            {app: replaced("[dependencies]\n", '[dependencies]\nother = { path = "../other" }\n')},
            expected=Outcome.IN_VAIN,
        ),
        Edit(
            "a library of another place",
            {
                "ws/deep/Cargo.toml": appended('[lib]\npath = "lib/code.rs"\n'),
                "ws/deep/lib/code.rs": constant("elsewhere"),
            },
            old_times=True,
        ),
        Edit(
            "tools' metadata of the workspace",
            {root: appended("[workspace.metadata.tool]\na = 1\n")},
            expected=None,
        ),
    )


def _unification() -> Project:
    """Another member's function asks more of a shared crate."""
    base = State(
        {
            "Cargo.toml": workspace("app", "other", "shared"),
            "app/Cargo.toml": package(f"{_LAMBDA}{_SHARED}", name="app"),
            "other/Cargo.toml": package(f"{_LAMBDA}{_SHARED}", name="other"),
            "shared/Cargo.toml": package("[features]\nmore = []\n", name="shared"),
            "app/src/main.rs": printing("shared::more()"),
            "other/src/main.rs": printing("shared::more()"),
            "shared/src/lib.rs": 'pub fn more() -> bool { cfg!(feature = "more") }\n',
        }
    )
    more = {"other/Cargo.toml": replaced('"../shared"', '"../shared", features = ["more"]')}
    edits = (
        Edit("a sibling comes to the app", siblings=("other",), expected=Outcome.SAME),
        Edit("the other member asks more", more, expected=Outcome.CHANGED),
        Edit("the other member asks more, as a sibling", more, siblings=("other",)),
        Edit(
            "the sibling's code",
            {"other/src/main.rs": printing("1")},
            siblings=("other",),
            expected=Outcome.SAME,
        ),
    )
    return Project("unification", base, edits, package="app", members=("app", "other"))


def _two_functions() -> Project:
    """Two functions of one app share a library, and one batch."""
    base = State(
        {
            "Cargo.toml": workspace("app", "other", "shared"),
            "app/Cargo.toml": package(
                '[dependencies]\nshared = { path = "../shared" }\n', name="app"
            ),
            "other/Cargo.toml": package(
                '[dependencies]\nshared = { path = "../shared" }\n', name="other"
            ),
            "shared/Cargo.toml": package(name="shared"),
            "app/src/main.rs": printing("shared::TEXT"),
            "other/src/main.rs": printing("shared::TEXT", "1"),
            "shared/src/lib.rs": constant("shared"),
        },
        siblings=("other",),
    )
    edits = (
        Edit("what both share", {"shared/src/lib.rs": constant("new")}, old_times=True),
        Edit("the sibling", {"other/src/main.rs": printing("2")}, expected=Outcome.SAME),
        Edit("the function", {"app/src/main.rs": printing("shared::TEXT", "3")}, old_times=True),
        Edit("both", {"app/src/main.rs": printing("4"), "other/src/main.rs": printing("5")}),
        Edit(
            "the sibling breaks",
            {"other/src/main.rs": "no code"},
            expected=Outcome.REFUSED,  # one batch
        ),
    )
    return Project("two functions", base, edits, package="app", members=("app", "other"))
