"""Modules: wherever they lie, whatever declares them."""

from __future__ import annotations

from tests.edits.model import Edit, Link, Outcome, Project, State, appended, replaced
from tests.edits.table.common import MANIFEST, constant, edits_of, printing

_MAIN = """\
mod file;
mod folder;
#[path = "odd/place.rs"]
mod placed;
mod outer {
    pub mod inner;
}
macro_rules! items { ($($item:item)*) => { $($item)* } }
items! { pub mod in_macro; }
mod /* a comment */ commented;
mod generated;
mod examples;
mod node_modules;
mod cached;
mod linked;
mod r#type;
#[cfg(windows)]
mod windows;
#[path = "../../outside/module.rs"]
mod outside;
"""
_MODULES = {
    "file": "src/file.rs",
    "folder": "src/folder/mod.rs",
    "folder::below": "src/folder/below.rs",
    "placed": "src/odd/place.rs",
    "outer::inner": "src/outer/inner.rs",
    "in_macro": "src/in_macro.rs",
    "commented": "src/commented.rs",
    "generated": "src/generated.rs",
    "generated::deeper": "src/generated/deeper.rs",
    "examples": "src/examples/mod.rs",
    "node_modules": "src/node_modules/mod.rs",
    "cached": "src/cached/mod.rs",
    "linked": "shared/linked.rs",
    "r#type": "src/type.rs",
    "outside": "../outside/module.rs",
}
_DECLARING = {"folder": "pub mod below;\n", "generated": "pub mod deeper;\n"}
_FILES = {
    f"app/{path}".replace("app/../", ""): _DECLARING.get(name, "") + constant(name)
    for name, path in _MODULES.items()
}
_UNUSED = {
    "app/tests/test.rs": "#[test]\nfn test() {}\n",
    "app/benches/bench.rs": "fn main() {}\n",
    "app/examples/example.rs": "fn main() {}\n",
    "app/target/output.txt": "old",
    ".github/workflows/ci.yml": "on: push\n",
    "README.md": "old",
    "app/cdk.out/manifest.json": "{}",
}


# In the package, where code could read them, and doesn't.
_IDLE = (
    "app/README.md",
    "app/Dockerfile",
    "app/app.log",
    "app/default.profraw",
    "app/.github/ci.yml",
)


def modules() -> Project:
    """A package with modules in all places."""
    main = printing(*(f"{name}::TEXT" for name in _MODULES), before=_MAIN)
    base = State(
        {
            **_FILES,
            **_UNUSED,
            "app/Cargo.toml": MANIFEST,
            "app/src/main.rs": main,
            "app/src/linked.rs": Link("../shared/linked.rs"),
            "app/shared/other.rs": constant("another target of the link"),
            "app/src/windows.rs": constant("windows"),
            "app/src/unused.rs": constant("unused"),
            "app/src/bin/second.rs": "fn main() {}\n",
            "app/src/cached/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
            "app/src/node_modules/Cargo.toml": "",
            "app/.gitignore": "src/generated*\n/target\n",
        }
    )
    return Project("modules", base, _edits(), package="app", workspace="app")


def _edits() -> tuple[Edit, ...]:
    change = replaced('";', ' edited";')
    often = ("app/src/outer/inner.rs", "app/shared/linked.rs", "outside/module.rs")
    rest = [name for name in _FILES if name not in often]
    changed = (
        *edits_of(rest, change, Outcome.CHANGED),
        *edits_of(often, change, Outcome.CHANGED, old_times=True),
    )
    same = edits_of(_UNUSED, appended("\n"), Outcome.SAME)
    in_vain = edits_of(
        ("app/src/windows.rs", "app/src/unused.rs", "app/src/bin/second.rs"),
        appended("// edited\n"),
        Outcome.IN_VAIN,
    )
    idle = tuple(Edit(f"{name} comes", {name: "new"}, expected=Outcome.SAME) for name in _IDLE)
    return (*changed, *same, *in_vain, *idle, *_moves(), *_texts())


def _moves() -> tuple[Edit, ...]:
    """Files that come, go, and take another place."""
    text = constant("file")
    return (
        Edit(
            "a link that leads to an older file",
            {"app/src/linked.rs": Link("../shared/other.rs")},
            old_times=True,
        ),
        Edit(
            "a link that is replaced by its file",
            {"app/src/linked.rs": _FILES["app/shared/linked.rs"]},
            expected=Outcome.SAME,
        ),
        Edit(
            "a module that moves into a folder",
            {"app/src/file.rs": None, "app/src/file/mod.rs": text},
            expected=Outcome.IN_VAIN,
        ),
        Edit(
            "a module that moves into a folder, edited",
            {"app/src/file.rs": None, "app/src/file/mod.rs": constant("file in a folder")},
            old_times=True,
        ),
        Edit("a module that is deleted", {"app/src/file.rs": None}, expected=Outcome.BROKEN),
        Edit(
            "a module that is ignored",
            {"app/.gitignore": appended("src/file.rs\n")},
            expected=Outcome.SAME,
        ),
        Edit(
            "a new module",
            {
                "app/src/main.rs": lambda text: text.replace("file::", "new::").replace(
                    "mod file", "mod new"
                ),
                "app/src/file.rs": None,
                "app/src/new.rs": constant("new"),
            },
            old_times=True,
        ),
        Edit("a new file that nothing names", {"app/src/new.rs": ""}, expected=Outcome.IN_VAIN),
        Edit("a new example", {"app/examples/new.rs": "fn main() {}\n"}, expected=Outcome.SAME),
        Edit("touched", touched=("app/src/main.rs",), expected=Outcome.SAME),
        Edit("unpacked anew", unpacked=True, expected=Outcome.SAME),
        Edit("another checkout", checkout="worktree", expected=Outcome.SAME),
        Edit(
            "another checkout, with another module",
            {"app/src/file.rs": constant("file of the worktree")},
            checkout="worktree",
            old_times=True,
        ),
        Edit(
            "unpacked with another module",
            {"app/src/file.rs": constant("file of the archive")},
            unpacked=True,
        ),
    )


def _texts() -> tuple[Edit, ...]:
    """What changes a text, and not what it means."""
    return (
        Edit(
            "a comment at the end",
            {"app/src/main.rs": appended("// the end\n")},
            expected=Outcome.IN_VAIN,
        ),
        Edit(
            "line endings of code",
            {"app/src/file.rs": lambda text: text.replace("\n", "\r\n")},
            expected=Outcome.SAME,
        ),
        Edit(
            "a line number that a panic says",
            {
                "app/src/main.rs": lambda text: text.replace(
                    "fn main() {\n",
                    'fn main() {\n    if std::env::args().count() > 1 { panic!("no") }\n',
                )
            },
        ),
    )
