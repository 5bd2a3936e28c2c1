"""Procedural macros, which read folders, files and variables when code is expanded."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import constant, edits_of, printing, workspace
from tests.support.projects import package

_MACRO = """\
use proc_macro::TokenStream;
fn place(name: &str) -> std::path::PathBuf {
    std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join(name)
}
fn literal(text: String) -> TokenStream { format!("{text:?}").parse().unwrap() }
/// All files in a folder.
#[proc_macro]
pub fn folder(_: TokenStream) -> TokenStream {
    let mut found: Vec<String> = std::fs::read_dir(place("migrations")).unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| format!("{:?} {}", path.file_name().unwrap(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    literal(format!("{} {}", helper::TEXT, found.join(",")))
}
/// A file outside of the package, and a variable.
#[proc_macro]
pub fn outside(_: TokenStream) -> TokenStream {
    let text = std::fs::read_to_string(place("../outside.txt")).unwrap_or_default();
    literal(format!("{text} {:?}", std::env::var("HIDDEN").ok()))
}
/// A derived name.
#[proc_macro_derive(Name)]
pub fn name(item: TokenStream) -> TokenStream {
    let name = item.into_iter().nth(1).unwrap().to_string();
    format!("impl {name} {{ pub const NAME: &str = \\"derived {name}\\"; }}").parse().unwrap()
}
"""
_MAIN = printing(
    "macros::folder!()", "Named::NAME", before="#[derive(macros::Name)] struct Named;\n"
)


def _files(main: str) -> State:
    return State(
        {
            "Cargo.toml": workspace("app", "macros", "helper", "other"),
            "app/Cargo.toml": package(
                '[dependencies]\nmacros = { path = "../macros" }\n', name="app"
            ),
            "app/src/main.rs": main,
            "app/migrations/1.sql": "one",
            "app/migrations/2.sql": "two",
            "app/notes.txt": "old",
            "macros/Cargo.toml": package(
                '[lib]\nproc-macro = true\n[dependencies]\nhelper = { path = "../helper" }\n',
                name="macros",
            ),
            "macros/src/lib.rs": _MACRO,
            "helper/Cargo.toml": package(name="helper"),
            "helper/src/lib.rs": constant("helper"),
            "other/Cargo.toml": package(name="other"),
            "other/src/lib.rs": "",
            "outside.txt": "old",
            ".git/HEAD": "ref: refs/heads/main\n",
        }
    )


def macros() -> tuple[Project, ...]:
    """Macros that read in the package, and outside."""
    return (_listing(), _reading_outside(), _listing_outside())


def _listing() -> Project:
    edits = (
        *edits_of(("app/migrations/1.sql",), "new", Outcome.CHANGED, old_times=True),
        Edit("a migration comes", {"app/migrations/3.sql": "three"}, old_times=True),
        Edit("a migration goes", {"app/migrations/2.sql": None}, old_times=True),
        Edit(
            "a migration is renamed",
            {"app/migrations/2.sql": None, "app/migrations/4.sql": "two"},
            old_times=True,
        ),
        Edit("the macro", {"macros/src/lib.rs": replaced("derived", "named")}, old_times=True),
        Edit("its dependency", {"helper/src/lib.rs": constant("new helper")}, old_times=True),
        Edit("the type", {"app/src/main.rs": lambda text: text.replace("Named", "Typed")}),
        Edit("another member", {"other/src/lib.rs": "// new\n"}, expected=Outcome.SAME),
        Edit("notes that no macro reads", {"app/notes.txt": "new"}, expected=None),
        Edit(
            "a comment in the macro",
            {"macros/src/lib.rs": appended("// the end\n")},
            expected=Outcome.IN_VAIN,
        ),
    )
    return Project("macro lists a folder", _files(_MAIN), edits, package="app")


def _reading_outside() -> Project:
    base = _files(printing("macros::outside!()"))
    edits = (
        Edit("the file outside", {"outside.txt": "new"}, expected=Outcome.REFUSED),
        Edit("a variable of the machine", environment={"HIDDEN": "1"}, expected=Outcome.REFUSED),
        Edit(
            "the file, declared",
            {"outside.txt": "new"},
            options={"inputs": ["../outside.txt"]},
            expected=Outcome.REFUSED,  # the variable isn't, and may be set
            hermetic=Outcome.CHANGED,  # where it isn't seen
        ),
        Edit(
            "the file and the variable, declared",
            {"outside.txt": "new"},
            options={"inputs": ["../outside.txt"], "input_variables": ["HIDDEN"]},
            old_times=True,
        ),
        Edit(
            "the variable, declared and set",
            environment={"HIDDEN": "1"},
            options={"inputs": ["../outside.txt"], "input_variables": ["HIDDEN"]},
            old_times=True,
        ),
    )
    return Project(
        "macro reads outside",
        base,
        edits,
        package="app",
        expected=Outcome.REFUSED,
        hermetic=Outcome.REFUSED,
    )


def _listing_outside() -> Project:
    """It lists a folder outside of the package, in which files come and go."""
    base = _files(_MAIN)
    files = {
        name.replace("app/migrations", "migrations"): text for name, text in base.files.items()
    }
    files["macros/src/lib.rs"] = _MACRO.replace('"migrations"', '"../migrations"')
    declared = {"inputs": ["../migrations/*.sql"]}
    edits = (
        Edit("a migration comes", {"migrations/3.sql": "three"}, expected=Outcome.REFUSED),
        Edit(
            "each file declared, but not the folder",
            options={"inputs": ["../migrations/1.sql", "../migrations/2.sql"]},
            expected=Outcome.REFUSED,
            hermetic=Outcome.CHANGED,
        ),
        Edit(
            "declared, and a migration comes",
            {"migrations/3.sql": "three"},
            options=declared,
            old_times=True,
        ),
        Edit(
            "declared, and a migration goes",
            {"migrations/2.sql": None},
            options=declared,
            old_times=True,
        ),
    )
    return Project(
        "macro lists a folder outside",
        State(files),
        edits,
        package="app",
        expected=Outcome.REFUSED,
        hermetic=Outcome.REFUSED,
    )
