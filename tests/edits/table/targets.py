"""Targets of a package: its library, its binaries, and where they lie."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import FAST, MANIFEST, constant, edits_of, printing
from tests.support.projects import package

_TOML = "app/Cargo.toml"
_BINARY = '[[bin]]\nname = "app"\npath = "src/main.rs"\n'
_SECOND = '[[bin]]\nname = "second"\npath = "src/second.rs"\n'

_EDITS = (
    Edit("the library", {"app/src/lib.rs": constant("new")}, old_times=True),
    Edit("the binary", {"app/src/main.rs": printing("app::TEXT", "1")}, old_times=True),
    Edit("another binary", {"app/src/second.rs": "fn main() { }\n"}, expected=Outcome.IN_VAIN),
    Edit("another binary breaks", {"app/src/second.rs": "no code"}, expected=None),
    Edit(
        "another binary goes",
        {_TOML: replaced(_SECOND, ""), "app/src/second.rs": None},
        expected=None,
    ),
    Edit("another path", {_TOML: replaced("src/main.rs", "other/main.rs")}, old_times=True),
    Edit(
        "the file of another path, which isn't taken",
        {"app/other/main.rs": printing("4")},
        expected=Outcome.IN_VAIN,
    ),
    Edit(
        "a path outside",
        {_TOML: replaced("src/main.rs", "../outside/main.rs")},
        old_times=True,
    ),
    Edit(
        "a path outside, edited",
        {_TOML: replaced("src/main.rs", "../outside/main.rs"), "outside/main.rs": printing("6")},
        old_times=True,
    ),
    Edit(
        "a name of the library",
        {_TOML: appended('[lib]\nname = "named"\n'), "app/src/main.rs": printing("named::TEXT")},
        expected=Outcome.IN_VAIN,
    ),
    Edit(
        "a path of the library",
        {
            _TOML: appended('[lib]\npath = "other/lib.rs"\n'),
            "app/other/lib.rs": constant("elsewhere"),
        },
        old_times=True,
    ),
    Edit(
        "the binary found by its place",
        {
            _TOML: replaced(_BINARY, ""),
            "app/src/bin/app.rs": printing("7"),
            "app/src/main.rs": None,
        },
        old_times=True,
    ),
    Edit(
        "a test target",
        {_TOML: appended('[[test]]\nname = "t"\npath = "t.rs"\n'), "app/t.rs": ""},
        expected=None,
    ),
    Edit(
        "default-run",
        {_TOML: replaced("[package]", '[package]\ndefault-run = "app"')},
        expected=None,
    ),
    Edit("publish", {_TOML: replaced("[package]", "[package]\npublish = false")}, expected=None),
    Edit("keywords", {_TOML: replaced("[package]", '[package]\nkeywords = ["a"]')}, expected=None),
)


def targets() -> Project:
    """A package with a library and two binaries."""
    base = State(
        {
            _TOML: package(f"{FAST}{_BINARY}{_SECOND}", name="app"),
            "app/src/lib.rs": constant("library"),
            "app/src/main.rs": printing("app::TEXT"),
            "app/src/second.rs": "fn main() {}\n",
            "app/other/main.rs": printing("3"),
            "outside/main.rs": printing("5"),
        }
    )
    return Project("targets", base, _EDITS, package="app", workspace="app")


def packaged() -> Project:
    """A package with files beside its binary."""
    manifest = MANIFEST + (
        '[package.metadata.lambda.deploy]\ninclude = ["assets", "settings.toml:prod.toml"]\n'
    )
    base = State(
        {
            _TOML: manifest,
            "app/src/main.rs": printing("1"),
            "app/assets/one.txt": "old",
            "app/assets/deep/two.txt": "old",
            "app/prod.toml": "old",
            "app/test.toml": "old",
        }
    )
    edits = (
        *edits_of(
            ("app/assets/one.txt", "app/assets/deep/two.txt", "app/prod.toml"),
            "new",
            Outcome.CHANGED,
            old_times=True,
        ),
        Edit("a file comes", {"app/assets/three.txt": "new"}),
        Edit("a file goes", {"app/assets/one.txt": None}),
        Edit("line endings", {"app/assets/one.txt": "old\r\n"}),
        Edit("the binary", {"app/src/main.rs": printing("2")}, old_times=True),
        Edit("both", {"app/src/main.rs": printing("3"), "app/assets/one.txt": "new"}),
    )
    return Project(
        "packaged files",
        base,
        edits,
        package="app",
        workspace="app",
        packaged={"assets/": "app/assets", "settings.toml": "app/prod.toml"},
    )
