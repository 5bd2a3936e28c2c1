"""Packages whose code refers to a file that doesn't count by its place: it is ignored or left out.

The file holds `before`, which the binary prints. Each package is in the folder `app` of a repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = 'pub const TEXT: &str = "before";\n'
_ITEMS = "macro_rules! items { ($($item:item)*) => { $($item)* } }\n"
_FROM_SCRIPT = 'fn main() { println!("{}", env!("TEXT")); }\n'


@frozen
class ReferringPackage:
    """A package, and the file that it refers to.

    Attributes:
        edited: The file whose content is to be printed.
        files: All other files.
        links: Links to folders, and what they say.
        manifest: What its manifest says besides name and version.
        is_missed_by_cargo: Whether cargo builds nothing anew when the file changes.
    """

    edited: str
    files: dict[str, str]
    links: dict[str, str] = field(factory=dict)
    manifest: str = ""
    is_missed_by_cargo: bool = False

    def write(self, folder: Path) -> Path:
        """Writes all of it below a folder, and returns the package's folder."""
        content = _TEXT if self.edited.endswith(".rs") else "before"
        manifest = package(f"{self.manifest}[workspace]\n", name="app")
        ignored = {"app/.gitignore": "hidden*\n/target/\n", "app/Cargo.toml": manifest}
        lock = {"app/Cargo.lock": 'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\n'}
        write(folder, ignored | lock | {self.edited: content} | self.files)
        for name, target in self.links.items():
            (folder / name).symlink_to(target)
        return folder / "app"

    def edit(self, folder: Path) -> None:
        """Changes what the binary prints to `after`."""
        path = folder / self.edited
        path.write_text(path.read_text().replace("before", "after"))


def _main(text: str, *items: str) -> dict[str, str]:
    return {"app/src/main.rs": "\n".join((*items, f'fn main() {{ println!("{{}}", {text}); }}\n'))}


def _script(reads: str, *, says: str = "") -> dict[str, str]:
    says = f'println!("cargo::rerun-if-changed={says}");' if says else ""
    return {
        "app/build.rs": f'fn main() {{ {says} println!("cargo::rustc-env=TEXT={{}}", '
        f'std::fs::read_to_string("{reads}").unwrap()); }}\n'
    }


def _included(expression: str) -> ReferringPackage:
    return ReferringPackage("app/src/hidden.txt", _main(expression))


MODULES = {
    "declared by its name": ReferringPackage(
        "app/src/hidden.rs", _main("hidden::TEXT", "mod hidden;")
    ),
    "of an ignored module": ReferringPackage(
        "app/src/hidden/hidden2.rs",
        _main("hidden::hidden2::TEXT", "mod hidden;") | {"app/src/hidden.rs": "pub mod hidden2;"},
    ),
    "of an ignored module, ignored by itself": ReferringPackage(
        "app/src/part/hidden2.rs",
        _main("hidden::hidden2::TEXT", '#[path = "part/hidden.rs"] mod hidden;')
        | {"app/src/part/hidden.rs": "pub mod hidden2;"},
    ),
    "after comments": ReferringPackage(
        "app/src/hidden.rs", _main("hidden::TEXT", "mod /* a */ /* b */ hidden // c\n;")
    ),
    "a raw identifier": ReferringPackage(
        "app/src/hidden.rs", _main("hidden::TEXT", "mod r#hidden;")
    ),
    "in an inline module": ReferringPackage(
        "app/src/a/hidden.rs", _main("a::hidden::TEXT", "mod a { pub mod hidden; }")
    ),
    "in an inline module of a module": ReferringPackage(
        "app/src/outer/a/b/hidden.rs",
        _main("outer::a::b::hidden::TEXT", "mod outer;")
        | {"app/src/outer.rs": "pub mod a { pub mod b { pub mod hidden; } }"},
    ),
    "by a path in an inline module": ReferringPackage(
        "app/src/a/hidden2.rs", _main("a::b::TEXT", 'mod a { #[path = "hidden2.rs"] pub mod b; }')
    ),
    "by a path in an inline module of a module": ReferringPackage(
        "app/src/outer/a/hidden2.rs",
        _main("outer::a::b::TEXT", "mod outer;")
        | {"app/src/outer.rs": 'pub mod a { #[path = "hidden2.rs"] pub mod b; }'},
    ),
    "in an inline module with a path": ReferringPackage(
        "app/src/odd/hidden.rs",
        _main("a::hidden::TEXT", '#[path = "odd"] pub(crate) mod a { pub mod hidden; }'),
    ),
    "in an inline module with a path inside": ReferringPackage(
        "app/src/odd/hidden.rs",
        _main("a::hidden::TEXT", 'mod a { #![path = "odd"] pub mod hidden; }'),
    ),
    "by a conditional path": ReferringPackage(
        "app/src/hidden2.rs",
        _main("a::TEXT", '#[cfg_attr(all(), allow(unused), path = "hidden2.rs")]\nmod a;'),
    ),
    "by a path with escapes": ReferringPackage(
        "app/src/hidden2.rs", _main("a::TEXT", r'#[path = "\x68idden\u{3_2}.rs"] mod a;')
    ),
    "by a raw path after a comment": ReferringPackage(
        "app/src/hidden2.rs", _main("a::TEXT", '#[path /* = */ = r#"hidden2.rs"#] mod a;')
    ),
    "by a path in a function": ReferringPackage(
        "app/src/hidden2.rs",
        _main("text()", 'fn text() -> &\'static str { #[path = "hidden2.rs"] mod a; a::TEXT }'),
    ),
    "in a macro's call": ReferringPackage(
        "app/src/a/hidden.rs",
        _main("a::hidden::TEXT", _ITEMS, "items! { mod a { pub(in crate) mod hidden; } }"),
    ),
    "by a path in a macro's call": ReferringPackage(
        "app/src/odd/hidden2.rs",
        _main(
            "a::b::TEXT",
            _ITEMS,
            'items! { #[path = "odd"] mod a { #[path = "hidden2.rs"] pub mod b; } }',
        ),
    ),
    "by a macro that is given the name": ReferringPackage(
        "app/src/hidden.rs",
        _main(
            "hidden::TEXT",
            "macro_rules! declare { ($($name:ident)*) => { $(mod $name;)* } }\ndeclare!(hidden);",
        ),
    ),
    "by a macro that is defined in another file": ReferringPackage(
        "app/src/deep/hidden.rs",
        _main("deep::hidden::TEXT", "#[macro_use] mod macros; mod deep;")
        | {
            "app/src/macros.rs": "macro_rules! declare { () => { pub mod hidden; } }",
            "app/src/deep/mod.rs": "declare!();",
        },
    ),
    "of included code": ReferringPackage(
        "app/src/parts/hidden.rs",
        _main("hidden::TEXT", 'include!("parts/items.in");')
        | {"app/src/parts/items.in": "mod hidden;"},
    ),
    "of code outside of the package": ReferringPackage(
        "common/x/hidden.rs",
        _main("common::x::hidden::TEXT", '#[path = "../../common/mod.rs"] mod common;')
        | {"common/mod.rs": "pub mod x { pub mod hidden; }"},
    ),
    "in a folder with a Cargo.toml": ReferringPackage(
        "app/src/data/mod.rs", _main("data::TEXT", "mod data;") | {"app/src/data/Cargo.toml": ""}
    ),
    "beside a folder with a Cargo.toml": ReferringPackage(
        "app/src/data/part.rs",
        _main("data::part::TEXT", "mod data;")
        | {"app/src/data.rs": "pub mod part;", "app/src/data/Cargo.toml": ""},
    ),
    "in a folder with a CACHEDIR.TAG": ReferringPackage(
        "app/src/data/part.rs",
        _main("data::part::TEXT", "mod data;")
        | {"app/src/data/mod.rs": "pub mod part;", "app/src/data/CACHEDIR.TAG": ""},
    ),
    "named as a folder of other tools": ReferringPackage(
        "app/src/node_modules/mod.rs", _main("node_modules::TEXT", "mod node_modules;")
    ),
    "named as a folder of other targets": ReferringPackage(
        "app/examples/mod.rs",
        {
            "app/main.rs": 'mod examples; fn main() { println!("{}", examples::TEXT); }\n',
            "app/examples/main.rs": "fn main() {}",
        },
        manifest='autoexamples = false\n[[bin]]\nname = "app"\npath = "main.rs"\n',
    ),
    "by a link to a folder above": ReferringPackage(
        "common.rs", _main("a::TEXT", '#[path = "up/common.rs"] mod a;'), {"app/src/up": "../.."}
    ),
    "a link to a folder above": ReferringPackage(
        "mod.rs", _main("up::TEXT", "mod up;"), {"app/src/up": "../.."}
    ),
    "by a way back from a link": ReferringPackage(
        "common/hidden2.rs",
        _main("a::TEXT", '#[path = "link/../hidden2.rs"] mod a;') | {"common/deep/x.txt": ""},
        {"app/src/link": "../../common/deep"},
    ),
}
"""Modules, by how they are declared."""

FILES = {
    "with a space": _included('include_str !("hidden.txt")'),
    "with comments": _included('include_str /* a */ ! ( // b\n "hidden.txt" /* c */ )'),
    "with a path": _included('::core::include_str!["hidden.txt"]'),
    "as a raw identifier": _included('r#include_str!("hidden.txt")'),
    "with a comma": _included('include_str!("hidden.txt",)'),
    "with an escape": _included(r'include_str!("\u{68}\x69dden.txt")'),
    "with a line's continuation": _included('include_str!("hid\\\n     den.txt")'),
    "with a raw string": _included('include_str!(r##"hidden.txt"##)'),
    "as bytes": _included(r'std::str::from_utf8(include_bytes!("\x68idden.txt")).unwrap()'),
    "of strings in parts": _included('include_str!(concat!("hid", r"den", \'.\', "txt"))'),
    "of parts in parts": _included('include_str!(std::concat!("hid", concat!("den", ".txt",)))'),
    "from the package's folder": _included(
        'include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src", "/hidden.txt"))'
    ),
    "in another macro's arguments": _included('format_args!("{}", include_str!("hidden.txt"))'),
    "in a macro that is defined in another file": ReferringPackage(
        "app/src/deep/hidden.txt",
        _main("deep::TEXT", "#[macro_use] mod macros; mod deep;")
        | {
            "app/src/macros.rs": 'macro_rules! text { () => { include_str!("hidden.txt") } }',
            "app/src/deep/mod.rs": "pub const TEXT: &str = text!();",
        },
    ),
    "in a linked file": ReferringPackage(
        "app/src/hidden.txt",
        _main("a::TEXT", "mod a;")
        | {"elsewhere/x.rs": 'pub const TEXT: &str = include_str!("hidden.txt");'},
        {"app/src/a.rs": "../../elsewhere/x.rs"},
    ),
    "in a linked file outside of the package": ReferringPackage(
        "links/hidden.txt",
        _main("a::TEXT", '#[path = "../../links/a.rs"] mod a;')
        | {"elsewhere/x.rs": 'pub const TEXT: &str = include_str!("hidden.txt");'},
        {"links/a.rs": "../elsewhere/x.rs"},
    ),
    "in a folder that is left out": ReferringPackage(
        "app/examples/text.txt",
        _main("a::TEXT", '#[path = "../examples/a.rs"] mod a;')
        | {
            "app/examples/a.rs": 'pub const TEXT: &str = include_str!("text.txt"); fn main() {}',
        },
        manifest="autoexamples = false\n",
    ),
}
"""Files, by how they are included."""

SCRIPTS = {
    "in the folder of a declared module": ReferringPackage(
        "app/src/data/list.txt",
        {"app/src/main.rs": f"mod data;\n{_FROM_SCRIPT}", "app/src/data/mod.rs": ""}
        | {"app/src/data/Cargo.toml": ""}
        | _script("src/data/list.txt", says="src/data/list.txt"),
    ),
    "in examples": ReferringPackage(
        "app/examples/list.txt",
        {"app/src/main.rs": _FROM_SCRIPT} | _script("examples/list.txt"),
    ),
    "in tests": ReferringPackage(
        "app/tests/data/list.txt",
        {"app/src/main.rs": _FROM_SCRIPT} | _script("tests/data/list.txt"),
    ),
    "in a folder with a Cargo.toml": ReferringPackage(
        "app/data/list.txt",
        {"app/src/main.rs": _FROM_SCRIPT, "app/data/Cargo.toml": ""} | _script("data/list.txt"),
        is_missed_by_cargo=True,
    ),
}
"""Files that build scripts read, by where they are."""

PACKAGES = {
    f"{kind} {name}": each
    for kind, table in (("module", MODULES), ("file", FILES), ("script's file", SCRIPTS))
    for name, each in table.items()
}
