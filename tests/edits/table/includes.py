"""Files that code includes, in all spellings."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import FAST, edits_of, printing
from tests.support.projects import package

_BEFORE = r"""
macro_rules! text { ($name:literal) => { include_str!($name) } }
macro_rules! from_data { ($name:literal) => { include_str!(concat!("../data/", $name)) } }
macro_rules! wrapped { ($($word:tt)*) => { $($word)* } }
"""
# The expression, and the file that it includes.
_INCLUDES = {
    'include_str!("../data/plain.txt")': "app/data/plain.txt",
    'include_bytes!("../data/bytes.bin").len()': "app/data/bytes.bin",
    'include_str !("../data/spaced.txt")': "app/data/spaced.txt",
    'include_str!(r#"../data/raw.txt"#)': "app/data/raw.txt",
    r'include_str!("\x2e\u{2e}/data/escaped.txt")': "app/data/escaped.txt",
    'include_str!(concat!("../da", "ta/", "joined.txt"))': "app/data/joined.txt",
    'include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/manifest.txt"))': "app/data/manifest.txt",
    'include!("../data/code.in")': "app/data/code.in",
    'wrapped!(include_str!("../data/wrapped.txt"))': "app/data/wrapped.txt",
    'text!("../data/by_macro.txt")': "app/data/by_macro.txt",
    'from_data!("by_concat.txt")': "app/data/by_concat.txt",
    '{ #[cfg(unix)] { include_str!("../data/conditional.txt") } }': "app/data/conditional.txt",
    'include_str!("../ignored.txt")': "app/ignored.txt",
    'include_str!("../../outside.txt")': "outside.txt",
    'include_str!("../tests/data.txt")': "app/tests/data.txt",
    'include_str!("../README.md")': "app/README.md",
    'include_str!("../inner/data.txt")': "app/inner/data.txt",
    'std::include_str!("../data/full_path.txt")': "app/data/full_path.txt",
    'include_str!("included.rs")': "app/src/included.rs",
    'include_str!("../Cargo.toml")': "app/Cargo.toml",
    'env!("CARGO_PKG_DESCRIPTION")': "app/Cargo.toml",
}


def includes() -> Project:
    """A package that includes files by all kinds of calls."""
    manifest = package(FAST, name="app").replace("[package]", '[package]\ndescription = "old"')
    texts: dict[str, str] = {name: f"{name}\n" for name in _INCLUDES.values()}
    base = State(
        {
            **texts,
            "app/Cargo.toml": manifest,
            "app/src/main.rs": printing(*_INCLUDES, before=_BEFORE),
            "app/src/included.rs": "// a text\n",
            "app/data/code.in": "1 + 1",
            "app/data/bytes.bin": b"\xff\x00",
            "app/.gitignore": "ignored.txt\n",
            "app/inner/Cargo.toml": package(name="inner"),
            "app/inner/src/lib.rs": "",
            "app/data/unused.txt": "unused",
        }
    )
    plain = [name for name in texts if name.endswith((".txt", ".md")) or name == "outside.txt"]
    edits = (
        *edits_of(plain[:5], appended("edited\n"), Outcome.CHANGED, old_times=True),
        *edits_of(plain[5:], appended("edited\n"), Outcome.CHANGED),
        Edit("bytes edited", {"app/data/bytes.bin": b"\xff\x00\x01"}, old_times=True),
        Edit("code that is included edited", {"app/data/code.in": "1 + 2"}, old_times=True),
        *_more(),
    )
    return Project("includes", base, edits, package="app", workspace="app")


def _more() -> tuple[Edit, ...]:
    data = "app/data/plain.txt"
    main = "app/src/main.rs"
    return (
        Edit("line endings of a text", {data: replaced("\n", "\r\n")}),
        Edit(
            "line endings of code that is included as a text",
            {"app/src/included.rs": replaced("\n", "\r\n")},
        ),
        Edit("a description", {"app/Cargo.toml": replaced('"old"', '"new"')}, old_times=True),
        Edit("a version", {"app/Cargo.toml": replaced("0.1.0", "0.2.0")}),
        Edit("a comment in a manifest that is included", {"app/Cargo.toml": appended("# new\n")}),
        Edit("a file that is deleted", {data: None}, expected=Outcome.BROKEN),
        Edit(
            "a file that takes another's place",
            {data: "app/data/spaced.txt\n", "app/data/spaced.txt": "app/data/plain.txt\n"},
            old_times=True,
        ),
        Edit(
            "a file that is renamed",
            {
                data: None,
                "app/data/new.txt": "app/data/plain.txt\n",
                main: replaced("plain.txt", "new.txt"),
            },
            expected=None,
        ),
        Edit(
            "a file that nothing includes",
            {"app/data/unused.txt": appended("edited")},
            expected=Outcome.IN_VAIN,
        ),
        Edit(
            "another file outside is included",
            {main: replaced("../../outside.txt", "../../other.txt"), "other.txt": "other\n"},
        ),
        Edit(
            "a path outside that a macro makes up",
            {
                main: replaced('from_data!("by_concat.txt")', 'from_data!("../../secret.txt")'),
                "secret.txt": "1",
            },
            # The pattern of the path is known, the file isn't.
            expected=Outcome.REFUSED,
        ),
        Edit("a tab in a text", {data: "\t"}),
        Edit("an empty text", {data: ""}, old_times=True),
    )
