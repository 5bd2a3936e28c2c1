"""Profiles, and what else a manifest says."""

from __future__ import annotations

from typing import Any

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import printing
from tests.support.projects import package

_TOML = "app/Cargo.toml"
_RELEASE = '[profile.release]\nlto = "off"\n'


def _of_release(text: str, name: str = "", **attributes: Any) -> Edit:
    change = {_TOML: replaced(_RELEASE, f"{_RELEASE}{text}\n")}
    return Edit(name or text.splitlines()[0], change, **attributes)


_EDITS = (
    _of_release("debug-assertions = true"),
    _of_release("opt-level = 0"),
    _of_release('panic = "unwind"'),
    _of_release("overflow-checks = true", expected=None),
    _of_release("codegen-units = 1", expected=None),
    _of_release("strip = false"),
    _of_release("debug = 1", expected=None),
    _of_release("incremental = true", expected=None),
    _of_release("[profile.release.package.shared]\ndebug-assertions = true"),
    _of_release('[profile.release.package."*"]\nopt-level = 1', expected=None),
    _of_release("[profile.dev]\nopt-level = 1", expected=Outcome.SAME),
    Edit("lto", {_TOML: replaced('"off"', '"thin"')}),
    Edit(
        "another profile",
        {_TOML: replaced("debug-assertions = true", "debug-assertions = false")},
        expected=Outcome.SAME,
    ),
    Edit("the other profile", options={"profile": "small"}),
    Edit(
        "the other profile, edited",
        {
            _TOML: replaced(
                'inherits = "release"\ndebug-assertions = true',
                'inherits = "release"\nopt-level = 1',
            )
        },
        options={"profile": "small"},
    ),
    Edit("no optimizations of cargo-lambda", options={"disable_optimizations": True}),
    Edit("an edition", {_TOML: replaced("2024", "2021")}, expected=None),
    Edit(
        "a rust-version",
        {_TOML: replaced("[package]", '[package]\nrust-version = "1.90"')},
        expected=None,
    ),
    Edit("a comment", {_TOML: appended("# the end\n")}, expected=Outcome.SAME),
    Edit("authors", {_TOML: replaced("[package]", '[package]\nauthors = ["A"]')}, expected=None),
    Edit(
        "lints of rustc",
        {_TOML: appended('[lints.rust]\nunused = "allow"\n')},
        expected=Outcome.IN_VAIN,
    ),
    Edit(
        "lints of clippy",
        {_TOML: appended('[lints.clippy]\nall = "allow"\n')},
        expected=Outcome.SAME,
    ),
    Edit(
        "metadata of a tool",
        {_TOML: appended("[package.metadata.tool]\na = 1\n")},
        expected=Outcome.IN_VAIN,
    ),
)


def profiles() -> Project:
    """Profiles, and what else a manifest says."""
    custom = '[profile.small]\ninherits = "release"\ndebug-assertions = true\n'
    manifest = f'{package(name="app")}[dependencies]\nshared = {{ path = "../shared" }}\n{_RELEASE}{custom}'
    base = State(
        {
            "app/Cargo.toml": manifest,
            "app/src/main.rs": printing(
                "cfg!(debug_assertions)", "shared::checked(255)", "shared::asserts()"
            ),
            "shared/Cargo.toml": package(name="shared"),
            "shared/src/lib.rs": "#[inline(never)] pub fn checked(n: u8) -> u8 { std::hint::black_box(n) / 2 }\n"
            "pub fn asserts() -> bool { cfg!(debug_assertions) }\n",
        }
    )

    return Project("profiles", base, _EDITS, package="app", workspace="app")
