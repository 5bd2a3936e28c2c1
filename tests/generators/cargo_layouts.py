"""Cargo projects, each a small mapping of files, on which Cargo and the library have to agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "fn main() {}\n"
DEPENDENCY_TABLES = ("dependencies", "dev-dependencies", "build-dependencies")


@frozen
class Layout:
    """A project.

    Attributes:
        files: The texts of its files; a name with a slash at its end is an empty folder.
        refused: The manifests that Cargo refuses, if all goes as the layout is meant.
        unchecked: Why the library may accept what Cargo refuses.
    """

    files: Mapping[str, str]
    refused: frozenset[str] = frozenset()
    unchecked: str | None = None


def write_layout(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Writes the files, and returns the paths of the manifests."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
    return sorted(path for path in folder.rglob("Cargo.toml") if path.is_file())


def manifest(name: str, *lines: str, edition: str | None = "2021") -> str:
    """The text of a package's manifest."""
    head = ["[package]", f'name = "{name}"', 'version = "0.1.0"']
    if edition is not None:
        head.append(f'edition = "{edition}"')
    return "\n".join((*head, *lines, ""))


def workspace(*members: str, lines: tuple[str, ...] = ()) -> str:
    """The text of a `[workspace]` table."""
    listing = ", ".join(f"'{member}'" for member in members)
    return "\n".join(("[workspace]", 'resolver = "2"', f"members = [{listing}]", *lines, ""))


def package(
    folder: str, *lines: str, name: str | None = None, edition: str = "2021"
) -> dict[str, str]:
    """The files of a package with one binary, named as its folder."""
    name = name or folder.rsplit("/", 1)[-1]
    return {
        f"{folder}/Cargo.toml": manifest(name, *lines, edition=edition),
        f"{folder}/src/main.rs": MAIN,
    }


def packages(*folders: str) -> dict[str, str]:
    """The files of several such packages."""
    return {path: text for folder in folders for path, text in package(folder).items()}


def _single(
    *lines: str, edition: str | None = "2021", sources: tuple[str, ...], refused: bool = False
) -> Layout:
    """A package `app` alone."""
    files = {"Cargo.toml": manifest("app", *lines, edition=edition)}
    return Layout(
        files | {source: "" if source.endswith("/") else MAIN for source in sources},
        frozenset({"Cargo.toml"} if refused else ()),
    )


def _many(files: Mapping[str, str], *refused: str) -> Layout:
    """Several packages, and the folders of those that Cargo refuses."""
    return Layout(files, frozenset(f"{folder}/Cargo.toml".removeprefix("./") for folder in refused))


def _unchecked(reason: str, files: Mapping[str, str], *refused: str) -> Layout:
    layout = _many(files, *refused)
    return Layout(layout.files, layout.refused, reason)


_X = ("[[bin]]", 'name = "x"')
_X_AT = (*_X, 'path = "src/other.rs"')

TARGETS: dict[str, Layout] = {
    "main": _single(sources=("src/main.rs",)),
    "bin folder": _single(sources=("src/bin/one.rs", "src/bin/two/main.rs", "src/bin/two/part.rs")),
    "main and bin folder": _single(sources=("src/main.rs", "src/bin/one.rs", "src/bin/two/main.rs")),
    "library only": _single(sources=("src/lib.rs",)),
    "library and binary": _single(sources=("src/lib.rs", "src/main.rs")),
    "dotfiles and others": _single(
        sources=("src/main.rs", "src/bin/.a.rs", "src/bin/.b/main.rs", "src/bin/c.txt", "src/bin/d/lib.rs", "src/bin/e.rs/main.rs", "src/bin/f.rs/"),
    ),
    "odd names": _single(sources=("src/bin/with-hyphen.rs", "src/bin/with_underscore.rs", "src/bin/été.rs", "src/bin/a.b.rs", "src/bin/a b.rs")),
    "main.rs is a folder": _single(sources=("src/lib.rs", "src/main.rs/")),
    "examples, tests, benches": _single(
        sources=("src/main.rs", "examples/e.rs", "tests/t.rs", "benches/b.rs", "build.rs", "examples/m/main.rs"),
    ),
    "bin without path": _single(*_X, sources=("src/bin/x.rs",)),
    "bin without path, folder": _single(*_X, sources=("src/bin/x/main.rs",)),
    "bin with path": _single(*_X_AT, sources=("src/other.rs",)),
    "bin with path, others found": _single(*_X_AT, sources=("src/other.rs", "src/main.rs", "src/bin/y.rs")),
    "bin with path, no such file": _single(*_X_AT, sources=("src/lib.rs",)),
    "bin replaces a found one": _single(*_X_AT, sources=("src/other.rs", "src/bin/x.rs")),
    "bin of the package's name": _single("[[bin]]", 'name = "app"', sources=("src/main.rs",)),
    "bin of the package's name, with path": _single("[[bin]]", 'name = "app"', 'path = "src/other.rs"', sources=("src/main.rs", "src/other.rs")),
    "bin takes main.rs": _single(*_X, 'path = "src/main.rs"', sources=("src/main.rs", "src/bin/y.rs")),
    "bin takes ./main.rs": _single(*_X, 'path = "./src//main.rs"', sources=("src/main.rs", "src/bin/y.rs")),
    "bin takes bin/../main.rs": _single(*_X, 'path = "src/bin/../main.rs"', sources=("src/main.rs", "src/bin/y.rs")),
    "bin outside the package": _many({"app/Cargo.toml": manifest("app", *_X, 'path = "../shared/x.rs"'), "shared/x.rs": MAIN}),
    "two bins, one path": _single(*_X_AT, "[[bin]]", 'name = "y"', 'path = "src/other.rs"', sources=("src/other.rs",)),
    "two bins, one name": _single(*_X_AT, *_X, 'path = "src/y.rs"', sources=("src/other.rs", "src/y.rs"), refused=True),
    "bin without source": _single(*_X, sources=("src/lib.rs", "src/main.rs"), refused=True),
    "bin without name": _single("[[bin]]", 'path = "src/other.rs"', sources=("src/other.rs",), refused=True),
    "bin with empty name": _single("[[bin]]", 'name = " "', sources=("src/main.rs",), refused=True),
    "bin is no array": _single("[bin]", 'name = "x"', sources=("src/bin/x.rs",), refused=True),
    "two sources, found": _single(sources=("src/bin/x.rs", "src/bin/x/main.rs"), refused=True),
    "two sources, main": _single(sources=("src/bin/app.rs", "src/main.rs"), refused=True),
    "two sources, bin without path": _single(*_X, sources=("src/bin/x.rs", "src/bin/x/main.rs"), refused=True),
    "two sources, bin with path": _single(*_X_AT, sources=("src/other.rs", "src/bin/x.rs", "src/bin/x/main.rs")),
    "autobins off": _single("autobins = false", sources=("src/lib.rs", "src/main.rs", "src/bin/y.rs")),
    "autobins off, bin": _single("autobins = false", *_X, sources=("src/main.rs", "src/bin/x.rs", "src/bin/y.rs")),
    "autobins is no boolean": _single('autobins = "no"', sources=("src/main.rs",), refused=True),
    "default-run": _single('default-run = "y"', sources=("src/main.rs", "src/bin/y.rs")),
    "default-run unknown": _single('default-run = "z"', sources=("src/main.rs", "src/bin/y.rs"), refused=True),
    "default-run is no string": _single("default-run = 1", sources=("src/main.rs",), refused=True),
    "2018 discovers beside bins": _single(*_X, edition="2018", sources=("src/main.rs", "src/bin/x.rs", "src/bin/y.rs")),
    "2015 doesn't discover beside bins": _single(*_X, edition="2015", sources=("src/main.rs", "src/bin/x.rs", "src/bin/y.rs")),
    "no edition is 2015": _single(*_X, edition=None, sources=("src/main.rs", "src/bin/x.rs", "src/bin/y.rs")),
    "2015 with autobins": _single("autobins = true", *_X, edition="2015", sources=("src/main.rs", "src/bin/x.rs", "src/bin/y.rs")),
    "2015 discovers without bins": _single(edition="2015", sources=("src/main.rs", "src/bin/y.rs")),
    "2015, two sources, main.rs": _single(*_X, edition="2015", sources=("src/main.rs", "src/bin/x.rs", "src/bin/x/main.rs")),
    "legacy NAME.rs": _single(*_X, edition="2015", sources=("src/x.rs", "src/main.rs")),
    "legacy NAME.rs of the package's name": _single("[[bin]]", 'name = "app"', edition="2015", sources=("src/app.rs",)),
    "legacy NAME.rs beside a library": _single(*_X, edition="2015", sources=("src/x.rs", "src/lib.rs"), refused=True),
    "legacy NAME.rs beside a [lib]": _single(*_X, "[lib]", 'path = "l.rs"', edition="2015", sources=("src/x.rs", "l.rs"), refused=True),
    "legacy NAME.rs, library not looked for": _single("autolib = false", *_X, edition="2015", sources=("src/x.rs", "src/lib.rs")),
    "legacy main.rs": _single(*_X, edition="2015", sources=("src/lib.rs", "src/main.rs")),
    "legacy bin/main.rs": _single(*_X, edition="2015", sources=("src/bin/main.rs",)),
    "2018 knows no legacy NAME.rs": _single(*_X, edition="2018", sources=("src/x.rs",), refused=True),
    "2018 knows no legacy main.rs": _single(*_X, edition="2018", sources=("src/main.rs",), refused=True),
    "2018 knows no legacy bin/main.rs": _single(*_X, edition="2018", sources=("src/bin/main.rs",), refused=True),
    "[project]": _many({"Cargo.toml": '[project]\nname = "app"\nversion = "0.1.0"\nautobins = false\n[[bin]]\nname = "x"\n', "src/bin/x.rs": MAIN, "src/bin/y.rs": MAIN, "src/main.rs": MAIN}),
    "[project] beside [package]": _many({"Cargo.toml": '[project]\nname = "old"\n' + manifest("app"), "src/main.rs": MAIN}),
    "name is no string": _many({"Cargo.toml": "[package]\nname = 1\n", "src/main.rs": MAIN}, "."),
    "empty name": _many({"Cargo.toml": manifest(""), "src/main.rs": MAIN}, "."),
    "edition is no string": _many({"Cargo.toml": "[package]\nname = 'app'\nedition = 2021\n", "src/main.rs": MAIN}, "."),
    "no version": _many({"Cargo.toml": "[package]\nname = 'app'\n", "src/main.rs": MAIN}),
    "byte order mark and CRLF": _many({"Cargo.toml": "\ufeff" + manifest("app").replace("\n", "\r\n"), "src/main.rs": MAIN}),
    "TOML 1.1": _single("[package.metadata]", "x = { # new lines, and a comma at the end", "  a = 1,", "}", 'e = "\\e\\x41"', sources=("src/main.rs",)),
    "neither package nor workspace": _many({"Cargo.toml": "[profile.release]\nlto = true\n"}, "."),
    "empty manifest": _many({"Cargo.toml": ""}, "."),
    "not TOML": _many({"Cargo.toml": "[package\n"}, "."),
    "package is no table": _many({"Cargo.toml": "package = 1\n"}, "."),
    "NUL in a bin's name and path": _single("[[bin]]", 'name = "x\\u0000"', 'path = "y\\u0000"', sources=("src/main.rs",)),
    "NUL in a bin's name": _single("[[bin]]", 'name = "x\\u0000"', sources=("src/main.rs",), refused=True),
}  # fmt: skip


def _depends(table: str, *folders: str) -> tuple[str, ...]:
    """Lines with path dependencies, from one folder below the workspace's."""
    return (
        f"[{table}]",
        *(f'{folder.rsplit("/", 1)[-1]} = {{ path = "../{folder}" }}' for folder in folders),
    )


def _kind(table: str) -> Layout:
    """A workspace without `members` that holds `a` by a path dependency of its root, and not `b`."""
    root = manifest("root", f"[{table}]", 'a = { path = "a" }') + "[workspace]\n"
    return _many({"Cargo.toml": root, "src/lib.rs": "", **packages("a", "b")}, "b")


_INHERITED = (
    "[workspace.package]", 'edition = "2018"', 'version = "2.0.0"',
    "[workspace.dependencies]", 'by-path = { path = "libs/real", package = "real" }', 'nowhere = { path = "nowhere" }', 'registry = "1"',
)  # fmt: skip
_HEIR = """\
[package]
name = "heir"
version.workspace = true
edition = { workspace = true }
[dependencies]
by-path.workspace = true
registry = { workspace = true, features = ["f"] }
[[bin]]
name = "x"
path = "src/x.rs"
"""

WORKSPACES: dict[str, Layout] = {
    "virtual": _many({"Cargo.toml": workspace("a", "b"), **packages("a", "b")}),
    "root package": _many({"Cargo.toml": manifest("root") + workspace("a"), "src/main.rs": MAIN, **packages("a")}),
    "root package without members": _many({"Cargo.toml": manifest("root") + "[workspace]\n", "src/main.rs": MAIN}),
    "virtual without members": _many({"Cargo.toml": "[workspace]\n", **packages("a")}, "a"),
    "single packages, one in the other": _many({"Cargo.toml": manifest("root"), "src/main.rs": MAIN, **packages("a")}),
    "below, but not a member": _many({"Cargo.toml": workspace("a"), **packages("a", "b")}, "b"),
    "member is missing": _many({"Cargo.toml": workspace("a", "z"), **packages("a")}, ".", "a"),
    "member without manifest": _many({"Cargo.toml": workspace("a", "z"), "z/": "", **packages("a")}, ".", "a"),
    "member is a file": _many({"Cargo.toml": workspace("a", "f"), "f": "", **packages("a")}),
    "members is no list": _many({"Cargo.toml": '[workspace]\nmembers = "a"\n', **packages("a")}, ".", "a"),
    "workspace is no table": _many({"Cargo.toml": "workspace = 1\n", **packages("a")}, ".", "a"),
    "two members of one name": _many({"Cargo.toml": workspace("a", "b/a"), **packages("a", "b/a")}, ".", "a", "b/a"),
    "members as one may write them": _many({"Cargo.toml": workspace("./a", "b/", "x/../c", "d/."), **packages("a", "b", "c", "d")}),
    "root lists itself": _many({"Cargo.toml": manifest("root") + workspace(".", ""), "src/main.rs": MAIN}),
    "default-members": _many({"Cargo.toml": workspace("a", "b", lines=('default-members = ["b"]',)), **packages("a", "b")}),
    "hyphens and underscores": _many({"Cargo.toml": workspace("*"), **packages("with-hyphen", "with_underscore", "with-both_1")}),
    "non-ASCII and spaces": _many({"prøject x/Cargo.toml": workspace("*"), **package("prøject x/日本 y", name="été")}),
    "NUL in a member": _many({"Cargo.toml": workspace("a").replace("'a'", '"a\\u0000"'), **packages("a")}, ".", "a"),
    "NUL in a glob": _many({"Cargo.toml": workspace("a").replace("'a'", '"*/a\\u0000"'), **packages("a")}, ".", "a"),
    "glob *": _many({"Cargo.toml": workspace("crates/*"), **packages("crates/a", "c"), **package("crates/.b", name="b")}, "c"),
    "glob ?": _many({"Cargo.toml": workspace("a?"), **packages("a1", "aé", "a", "a11")}, "a", "a11"),
    "glob [ab]": _many({"Cargo.toml": workspace("[ab]"), **packages("a", "b", "c")}, "c"),
    "glob [!c]": _many({"Cargo.toml": workspace("x/[!c]"), **packages("x/a", "x/b", "x/c")}, "x/c"),
    "glob [a-b]": _many({"Cargo.toml": workspace("x/[a-b]"), **packages("x/a", "x/b", "x/c")}, "x/c"),
    "glob [^a]": _many({"Cargo.toml": workspace("x/[^a]"), **package("x/^", name="y"), **packages("x/a", "x/b")}, "x/b"),
    "glob [[]": _many({"Cargo.toml": workspace("x/[[]*", "x/[]]*"), **package("x/[a", name="a"), **package("x/]b", name="b")}),
    "glob {a,b} is none": _many({"Cargo.toml": workspace("{a,b}"), **packages("a", "b")}, ".", "a", "b"),
    "glob **": _many({"Cargo.toml": workspace("x/**"), "x/a/Cargo.toml": manifest("a", *_X, 'path = "x.rs"'), "x/a/b/Cargo.toml": manifest("b", *_X, 'path = "x.rs"')}),
    "glob **/": _many({"Cargo.toml": workspace("x/**/"), "x/a/Cargo.toml": manifest("a", *_X, 'path = "x.rs"')}),
    "glob ** leaves out the folder itself": _many({"Cargo.toml": workspace("x/**"), "x/Cargo.toml": manifest("x", *_X, 'path = "x.rs"'), "x/a/Cargo.toml": manifest("a", *_X, 'path = "x.rs"')}, "x"),
    "glob ** hits src": _many({"Cargo.toml": workspace("x/**"), **packages("x/a")}, ".", "x/a"),
    "glob **/name": _many({"Cargo.toml": workspace("x/**/lib-*"), **packages("x/lib-a", "x/y/lib-b", "x/y/z/lib-c", "x/y/other")}, "x/y/other"),
    "glob a**": _many({"Cargo.toml": workspace("a**"), **packages("a1")}, ".", "a1"),
    "glob ***": _many({"Cargo.toml": workspace("***"), **packages("a1")}, ".", "a1"),
    "glob with an open [": _many({"Cargo.toml": workspace("[a"), **packages("a")}, ".", "a"),
    "glob hits a file": _many({"Cargo.toml": workspace("crates/*"), "crates/README.md": "", **packages("crates/a")}),
    "glob hits only a file": _many({"Cargo.toml": workspace("crates/*"), "crates/README.md": ""}),
    "glob hits nothing": _many({"Cargo.toml": workspace("crates/*", "a"), **packages("a")}, ".", "a"),
    "glob hits a folder without manifest": _many({"Cargo.toml": workspace("crates/*"), "crates/z/": "", **packages("crates/a")}, ".", "crates/a"),
    "glob out of the folder and back": _many({"w/Cargo.toml": workspace("../w/*"), **packages("w/a")}),
    "brackets in the folder's name": _many({"w [1]/Cargo.toml": workspace("a"), **packages("w [1]/a")}),
    "brackets in the folder's name, glob": _many({"w [1]/Cargo.toml": workspace("c/*"), **packages("w [1]/c/a")}, "w [1]", "w [1]/c/a"),
    "exclude": _many({"Cargo.toml": workspace("*", lines=('exclude = ["b"]',)), **packages("a", "b", "b/c")}),
    "exclude ./b": _many({"Cargo.toml": workspace("a", lines=('exclude = ["./b/"]',)), **packages("a", "b")}),
    "exclude x/../b": _many({"Cargo.toml": workspace("a", lines=('exclude = ["x/../b"]',)), **packages("a", "b")}, "b"),
    "exclude knows no globs": _many({"Cargo.toml": workspace("a", lines=('exclude = ["b*"]',)), **packages("a", "b1")}, "b1"),
    "members override exclude": _many({"Cargo.toml": workspace("c/a", lines=('exclude = ["c"]',)), **packages("c/a", "c/b")}),
    "globs don't override exclude": _many({"Cargo.toml": workspace("c/*", lines=('exclude = ["c/b"]',)), **packages("c/a", "c/b")}),
    "members override exclude below": _many({"Cargo.toml": workspace("c", lines=('exclude = ["c/b"]',)), **packages("c", "c/b")}, "c/b"),
    "exclude the root package": _many({"Cargo.toml": manifest("root") + workspace(lines=('exclude = ["."]',)), "src/main.rs": MAIN, **packages("a")}),
    "exclude the virtual root": _many({"Cargo.toml": workspace("a", lines=('exclude = [""]',)), **packages("a")}, "a"),
    **{table: _kind(table) for table in DEPENDENCY_TABLES},
    **{f"target.{table}": _kind(f"target.'cfg(windows)'.{table}") for table in DEPENDENCY_TABLES},
    **{table: _kind(table) for table in ("dev_dependencies", "build_dependencies", "target.x.dev_dependencies")},
    "old spelling beside the new one": _many({"Cargo.toml": manifest("root", "[dev-dependencies]", 'a = { path = "a" }', "[dev_dependencies]", 'b = { path = "b" }') + "[workspace]\n", "src/lib.rs": "", **packages("a", "b")}, "b"),
    "dependencies of dependencies": _many({"Cargo.toml": workspace("a"), **package("a", *_depends("dependencies", "b")), **package("b", *_depends("dev-dependencies", "c", "a")), **packages("c", "d")}, "d"),
    "renamed dependency": _many({"Cargo.toml": workspace("m"), **package("m", "[dependencies]", 'alias = { path = "../real", package = "real" }'), **packages("real")}),
    "dependency with version, and from a registry": _many({"Cargo.toml": workspace("m"), **package("m", "[dependencies]", 'a = { path = "../x/../a/", version = "0.1" }', 'serde = "1"', 'log = { version = "0.4", optional = true }', 'g = { git = "https://example.com/g" }'), **packages("a")}),
    "dependency outside": _many({"w/Cargo.toml": workspace("a"), **package("w/a", "[dependencies]", 's = { path = "../../s" }'), **package("s", *_depends("dependencies", "t")), **packages("t")}),
    "dependency outside is missing": _many({"w/Cargo.toml": workspace("a"), **package("w/a", "[dependencies]", 's = { path = "../../s" }')}, "w", "w/a"),
    "dependency outside points back": _many({"w/Cargo.toml": workspace("a"), **package("w/a", "[dependencies]", 's = { path = "../../s" }'), **package("s", 'workspace = "../w"', *_depends("dependencies", "t")), **packages("t")}),
    "dependency outside, in another workspace": _many({"w/Cargo.toml": workspace("a"), **package("w/a", "[dependencies]", 's = { path = "../../v/s" }'), "v/Cargo.toml": workspace("s"), **packages("v/s")}),
    "dependency excluded": _many({"Cargo.toml": workspace("a", lines=('exclude = ["b"]',)), **package("a", *_depends("dependencies", "b")), **package("b", *_depends("dependencies", "c")), **packages("c")}, "c"),
    "dependency excluded and missing": _many({"Cargo.toml": workspace("a", lines=('exclude = ["b"]',)), **package("a", *_depends("dependencies", "b"))}),
    "dependency missing": _many({"Cargo.toml": workspace("a"), **package("a", *_depends("dependencies", "b"))}, ".", "a"),
    "dependency of a single package missing": _many({**package("a", *_depends("dependencies", "b"))}),
    "dependency on another root": _many({"Cargo.toml": workspace("a"), **package("a", *_depends("dependencies", "b")), **package("b", "[workspace]")}, ".", "a"),
    "dependency is a number": _many({**package("a", "[dependencies]", "b = 1")}, "a"),
    "dependency's path is a number": _many({**package("a", "[dependencies]", "b = { path = 1 }")}, "a"),
    "dependency's package is a number": _many({**package("a", "[dependencies]", 'b = { path = "../b", package = 1 }')}, "a"),
    "target is no table": _many({**package("a", "[target]", "x = 1")}, "a"),
    "NUL in a dependency's path": _many({"Cargo.toml": workspace("a"), **package("a", "[dependencies]", 'b = { path = "b\\u0000" }')}, ".", "a"),
    "inheritance": _many({"Cargo.toml": workspace("heir", "libs/*", lines=_INHERITED), "heir/Cargo.toml": _HEIR, "heir/src/main.rs": MAIN, **packages("libs/real")}),
    "inheritance makes members": _many({"Cargo.toml": workspace("heir", lines=_INHERITED), "heir/Cargo.toml": _HEIR, "heir/src/main.rs": MAIN, **packages("libs/real")}),
    "inherited dependency ignores its own path": _many({"Cargo.toml": workspace("m", lines=("[workspace.dependencies]", 'b = { path = "b" }')), **package("m", "[dependencies]", 'b = { workspace = true, path = "../a" }'), **packages("a", "b")}, "a"),
    "inherited dependency is unknown": _many({"Cargo.toml": workspace("m"), **package("m", "[dependencies]", "b.workspace = true")}, ".", "m"),
    "inherited edition is unknown": _many({"Cargo.toml": workspace("m"), "m/Cargo.toml": manifest("m", "edition.workspace = true", edition=None), "m/src/main.rs": MAIN}, ".", "m"),
    "nothing to inherit from": _many({"m/Cargo.toml": manifest("m", "edition.workspace = true", edition=None), "m/src/main.rs": MAIN}, "m"),
    "pointer": _many({"w/Cargo.toml": workspace("../s"), **package("s", 'workspace = "../w"')}),
    "pointer of a [project]": _many({"w/Cargo.toml": workspace("../s"), "s/Cargo.toml": "[project]\nname = 's'\nworkspace = '../w'\n", "s/src/main.rs": MAIN}),
    "pointer, not listed": _many({"w/Cargo.toml": workspace("a"), **packages("w/a"), **package("s", 'workspace = "../w"')}, "s"),
    "pointer for what lies below": _many({"w/Cargo.toml": workspace("../s"), **package("s", 'workspace = "../w"'), **packages("s/t")}, "s/t"),
    "pointer leads nowhere": _many({**package("s", 'workspace = "../w"')}, "s"),
    "pointer to no root": _many({**packages("w"), **package("s", 'workspace = "../w"')}, "s"),
    "pointer to itself": _many({**package("s", 'workspace = "."')}, "s"),
    "pointer is no string": _many({**package("s", "workspace = 1")}, "s"),
    "pointer beside [workspace]": _many({"w/Cargo.toml": workspace("a"), **packages("w/a"), **package("s", 'workspace = "../w"', "[workspace]")}, "s"),
    "NUL in a pointer": _many({**package("s", 'workspace = "w\\u0000"')}, "s"),
    "member outside without pointer": _many({"w/Cargo.toml": workspace("a", "../s"), **packages("w/a", "s")}, "w", "w/a"),
    "member points elsewhere": _many({"w/Cargo.toml": workspace("a"), **package("w/a", 'workspace = "../../v"'), "v/Cargo.toml": workspace("../w/a")}, "w"),
    "nested single package": _many({"Cargo.toml": workspace("a"), **packages("a"), **package("a/n", "[workspace]")}),
    "nested root is a member": _many({"Cargo.toml": workspace("a"), **package("a", "[workspace]")}, "."),
    "nested virtual root is a member": _many({"Cargo.toml": workspace("a"), "a/Cargo.toml": workspace("b"), **packages("a/b")}, "."),
    "nested workspace": _many({"Cargo.toml": workspace("a"), **packages("a"), "n/Cargo.toml": workspace("b", lines=('exclude = ["c"]',)), **packages("n/b", "n/c")}, "n/c"),
    "nested workspace lets its parent have one": _many({"Cargo.toml": workspace("n/c"), "n/Cargo.toml": workspace("b", lines=('exclude = ["c"]',)), **packages("n/b", "n/c")}),
    "parent takes a package of a nested workspace": _many({"Cargo.toml": workspace("n/c"), "n/Cargo.toml": workspace("b"), **packages("n/b", "n/c")}, "n/c"),
    "member without package and workspace": _many({"Cargo.toml": workspace("a"), "a/Cargo.toml": ""}, ".", "a"),
    "manifest above without package and workspace": _many({"Cargo.toml": "[profile.release]\n", **packages("a")}, ".", "a"),
    "manifest above is not TOML": _many({"Cargo.toml": "x\n", **packages("a")}, ".", "a"),
    "manifest above is a folder": _many({"Cargo.toml/": "", **packages("x/a")}, "x/a"),
    "target/package": _many({"Cargo.toml": workspace("a"), **packages("a", "target/package/b-0_1_0")}),
}  # fmt: skip

_DEPENDENCIES = (
    "[dependencies]", 'opt = { version = "1", optional = true }', 'ali = { package = "real", version = "1", optional = true }', 'req = "1"',
    "[build-dependencies]", 'bld = { version = "1", optional = true }', "[dev-dependencies]", 'dev = "1"',
)  # fmt: skip


def _features(*lines: str, edition: str = "2021", refused: bool = False) -> Layout:
    """A package with dependencies of each sort, and these lines in `[features]`."""
    return _single(
        *_DEPENDENCIES,
        "[features]",
        *lines,
        edition=edition,
        sources=("src/lib.rs",),
        refused=refused,
    )


def _dependency(*lines: str, refused: bool = False) -> Layout:
    return _single(*lines, sources=("src/lib.rs",), refused=refused)


def _heir(*lines: str, shared: str = "", refused: bool = False) -> Layout:
    """A package that inherits from a workspace, which has `x` with `shared` behind its version."""
    root = workspace("m", lines=("[workspace.dependencies]", f'x = {{ version = "1"{shared} }}'))
    return _many({"Cargo.toml": root, **package("m", *lines)}, *((".", "m") if refused else ()))


FEATURES: dict[str, Layout] = {
    **{f"implicit features, {edition}": _features(edition=edition) for edition in ("2015", "2018", "2021", "2024")},
    **{f"dep: hides the implicit feature, {edition}": _features('a = ["dep:opt"]', edition=edition) for edition in ("2015", "2018", "2021", "2024")},
    **{f"feature of an optional dependency's name, {edition}": _features("opt = []", edition=edition, refused=True) for edition in ("2015", "2018", "2021", "2024")},
    "no [features]": _dependency("[dependencies]", 'req = "1"'),
    "empty [features]": _dependency("[features]"),
    "features of features": _features('default = ["a", "b"]', 'a = ["b"]', "b = []"),
    "values twice": _features('a = ["b", "b", "opt", "opt"]', "b = []"),
    "features in a cycle": _features('a = ["b"]', 'b = ["a"]'),
    "feature turns itself on": _features('a = ["a"]'),
    "names differ by case": _features('Default = ["default"]', "default = []"),
    "feature turns on an implicit one": _features('a = ["opt", "bld", "ali"]'),
    "feature turns on a hidden implicit one": _features('a = ["dep:opt"]', 'b = ["opt"]', refused=True),
    "dependency/feature": _features('a = ["opt/f", "req/f", "bld/f", "dev/f", "ali/f"]'),
    "weak dependency?/feature": _features('a = ["opt?/f", "bld?/f"]'),
    "weak, of a hidden one": _features('a = ["opt?/f"]', 'b = ["dep:opt"]'),
    "weak, of a required one": _features('a = ["req?/f"]', refused=True),
    "weak, of a development one": _features('a = ["dev?/f"]', refused=True),
    "weak without a feature": _features('a = ["opt?"]', refused=True),
    "dependency/feature, same name as the feature": _features('opt = ["opt/f"]'),
    "weak, same name as the feature": _features('opt = ["opt?/f"]'),
    "dep:, same name as the feature": _features('opt = ["dep:opt", "opt/f"]'),
    "dep: of the renamed": _features('a = ["dep:ali"]'),
    "dep: of the renamed's own name": _features('a = ["dep:real"]', refused=True),
    "renamed's own name": _features('a = ["real"]', refused=True),
    "dep: of a build dependency": _features('a = ["dep:bld"]'),
    "dep: of a required dependency": _features('a = ["dep:req"]', refused=True),
    "dep: of a development dependency": _features('a = ["dep:dev"]', refused=True),
    "dep: of none": _features('a = ["dep:other"]', refused=True),
    "dep: of nothing": _features('a = ["dep:"]', refused=True),
    "dep: and a slash": _features('a = ["dep:opt/f"]', refused=True),
    "dep:, ? and a slash": _features('a = ["dep:opt?/f"]', 'b = ["dep:opt"]', refused=True),
    "two slashes": _features('a = ["opt/f/g"]', refused=True),
    "nothing before the slash": _features('a = ["/f"]', refused=True),
    "nothing behind the slash": _features('a = ["opt/"]'),
    "feature of no dependency": _features('a = ["other/f"]', refused=True),
    "feature of the package itself": _features('a = ["app/b"]', "b = []", refused=True),
    "unknown feature": _features('default = ["other"]', refused=True),
    "empty value": _features('a = [""]', refused=True),
    "required dependency as a feature": _features('a = ["req"]', refused=True),
    "development dependency as a feature": _features('a = ["dev"]', refused=True),
    "feature of a required dependency's name": _features('a = ["req"]', 'req = ["req/f"]'),
    "values are a string": _features('a = "b"', refused=True),
    "values are a table": _features("a = {}", refused=True),
    "value is a number": _features("a = [1]", refused=True),
    "[[features]]": _dependency("[[features]]", refused=True),
    "[features] is a number": _many({"Cargo.toml": "features = 1\n" + manifest("app"), "src/main.rs": MAIN}, "."),
    "good names": _features(*(f'"{name}" = []' for name in ("c++17", "128bit", "_", "a.b", "with-hyphen", "été", "日本", "a٣", "a·", "A", "नी\u200d", "ア・イ")), 'a = ["c++17", "été"]'),
    **{f"bad name {name!r}": _features(f'"{name}" = []', refused=True) for name in ("", "+a", "-a", ".a", "a b", "a:b", "dep:a", "a/b", "a?", "a¼", "Ⓐ", "٣", "a\\u0000", "a\\u200b")},
    "dotted keys": _features("a.b = []", refused=True),
    "optional in tables of targets": _dependency("[target.'cfg(unix)'.dependencies]", 'x = { version = "1", optional = true }', "[target.y.build-dependencies]", 'y = { version = "1", optional = true }', "[features]", 'a = ["x", "dep:y"]'),
    "optional for one target only": _dependency("[target.'cfg(unix)'.dependencies]", 'x = "1"', "[target.'cfg(windows)'.dependencies]", 'x = { version = "1", optional = true }'),
    "required to run, optional to build": _dependency("[dependencies]", 'x = "1"', "[build-dependencies]", 'x = { version = "1", optional = true }', "[features]", 'a = ["x?/f"]'),
    "optional to run, required to test": _dependency("[dependencies]", 'x = { version = "1", optional = true }', "[dev-dependencies]", 'x = "1"', "[features]", 'a = ["x"]'),
    "optional to run, and in the old spelling to build": _dependency("[dependencies]", 'x = { version = "1", optional = true }', "[build_dependencies]", 'y = { version = "1", optional = true }'),
    **{f"optional in {table}": _dependency(f"[{table}]", 'x = { version = "1", optional = true }', refused=True) for table in ("dev-dependencies", "dev_dependencies", "target.y.dev-dependencies")},
    "optional = false to test": _dependency("[dev-dependencies]", 'x = { version = "1", optional = false }'),
    "optional is no boolean": _dependency("[dependencies]", 'x = { version = "1", optional = "yes" }', refused=True),
    "inherited optional": _heir("[dependencies]", "x = { workspace = true, optional = true }"),
    "inherited optional to build": _heir("[build-dependencies]", "x = { workspace = true, optional = true }", "[features]", 'a = ["dep:x", "x?/f"]'),
    "inherited, not optional": _heir("[dependencies]", "x.workspace = true", "[features]", 'a = ["dep:x"]', refused=True),
    "inherited optional to test": _heir("[dev-dependencies]", "x = { workspace = true, optional = true }", refused=True),
    "inherited optional is no boolean": _heir("[dependencies]", "x = { workspace = true, optional = 1 }", refused=True),
    "optional in workspace.dependencies": _heir("[dependencies]", "x.workspace = true", shared=", optional = true", refused=True),
    "optional = false in workspace.dependencies": _heir("[dependencies]", "x = { workspace = true, optional = true }", shared=", optional = false"),
    "optional in workspace.dependencies is no boolean": _heir("[dependencies]", "x.workspace = true", shared=", optional = 1", refused=True),
    "features of a [project]": _many({"Cargo.toml": "[project]\nname = 'app'\n[dependencies]\nx = { version = '1', optional = true }\n[features]\na = ['x']\n", "src/main.rs": MAIN}),
    "features of the root package": _many({"Cargo.toml": manifest("root", "[features]", 'a = ["m/f"]', "[dependencies]", 'm = { path = "m" }') + "[workspace]\n", "src/main.rs": MAIN, **package("m", "[features]", "f = []")}),
    "bad features of a member": _many({"Cargo.toml": workspace("*"), **packages("a"), **package("b", "[features]", 'f = ["g"]')}, ".", "a", "b"),
    "bad features of an excluded package": _many({"Cargo.toml": workspace("a", lines=('exclude = ["b"]',)), **packages("a"), **package("b", "[features]", 'f = ["g"]')}, "b"),
    "features elsewhere": _many({"Cargo.toml": workspace("a", lines=("[workspace.features]", "f = 1")), **package("a", "[package.metadata.features]", 'f = ["g"]')}),
}  # fmt: skip

# What workspaces of Lambda functions look like.
_SHARED = (
    "[workspace.package]", 'version = "1.2.0"', 'edition = "2024"', 'rust-version = "1.85"', 'license = "MIT"', "publish = false",
    "[workspace.dependencies]", 'lambda_runtime = "0.13"', 'shared = { path = "crates/shared" }', 'tokio = { version = "1", default-features = false, features = ["macros"] }',
    'tracing = { version = "0.1", features = ["log"] }', 'json = { package = "serde_json", version = "1" }',
    "[workspace.lints.rust]", 'unsafe_code = "forbid"', "[workspace.lints.clippy]", 'all = { level = "warn", priority = -1 }',
    "[workspace.metadata.release]", "shared-version = true", "[profile.release]", "lto = true", 'strip = "symbols"', "codegen-units = 1",
)  # fmt: skip
_FUNCTION = """\
[package]
name = "{}"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true
[dependencies]
lambda_runtime.workspace = true
shared = {{ workspace = true, features = ["f"] }}
tokio = {{ workspace = true, features = ["rt"] }}
json = {{ workspace = true, optional = true }}
tracing = {{ workspace = true, default-features = true, optional = true }}
[features]
default = ["json"]
json = ["dep:json"]
trace = ["tracing", "shared/f"]
[lints]
workspace = true
[package.metadata.lambda.deploy]
memory = 512
"""


def _function(folder: str) -> dict[str, str]:
    name = folder.rsplit("/", 1)[-1]
    return {f"{folder}/Cargo.toml": _FUNCTION.format(name), f"{folder}/src/main.rs": MAIN}


def _library(folder: str, *lines: str) -> dict[str, str]:
    name = folder.rsplit("/", 1)[-1]
    return {f"{folder}/Cargo.toml": manifest(name, *lines), f"{folder}/src/lib.rs": ""}


_SHARED_CRATE = _library("crates/shared", "[features]", "f = []")

PROJECTS: dict[str, Layout] = {
    "lambdas/* and crates/*": _many({"Cargo.toml": workspace("lambdas/*", "crates/*", lines=_SHARED), **_function("lambdas/api"), **_function("lambdas/worker"), **_SHARED_CRATE}),
    "lambdas/**/*": _many({"Cargo.toml": workspace("lambdas/orders/*", "lambdas/users/*", lines=_SHARED), **_function("lambdas/orders/get"), **_function("lambdas/users/put"), **_SHARED_CRATE}),
    "lambdas/*, one is excluded": _many({"Cargo.toml": workspace("lambdas/*", lines=('exclude = ["lambdas/old"]', *_SHARED)), **_function("lambdas/api"), **_SHARED_CRATE, **package("lambdas/old", "[features]", 'f = ["dep:gone"]')}, "lambdas/old"),
    "lambdas/*, a folder without manifest": _many({"Cargo.toml": workspace("lambdas/*", lines=_SHARED), **_function("lambdas/api"), "lambdas/target/": "", **_SHARED_CRATE}, ".", "lambdas/api", "crates/shared"),
    "shared crate by its path only": _many({"Cargo.toml": workspace("lambdas/*", lines=_SHARED), **_function("lambdas/api"), **_SHARED_CRATE}),
    "members in nested folders": _many({"Cargo.toml": workspace("services/*/functions/*", "services/*/domain"), **package("services/a/functions/in", *_depends("dependencies", "../domain")), **_library("services/a/domain"), **package("services/b/functions/out"), "services/b/domain/Cargo.toml": manifest("b-domain", "[features]", 'default = ["std"]', "std = []"), "services/b/domain/src/lib.rs": ""}),
    "function in the folder of another": _many({"Cargo.toml": workspace("api", "api/authorizer"), **packages("api", "api/authorizer")}),
    "root package with default-members": _many({"Cargo.toml": manifest("app", *_depends("dependencies"), 'core = { path = "core", optional = true }', "[features]", 'full = ["core"]') + workspace("core", "fn-*", lines=('default-members = [".", "fn-a"]',)), "src/main.rs": MAIN, **_library("core"), **packages("fn-a", "fn-b")}),
    "root package with functions in src/bin": _many({"Cargo.toml": manifest("app", "[features]", 'default = ["api"]', "api = []", "[[bin]]", 'name = "api"', 'required-features = ["api"]', 'path = "src/bin/api.rs"'), "src/lib.rs": "", "src/bin/api.rs": MAIN, "src/bin/worker/main.rs": MAIN}),
    "required-features are unknown": _many({"Cargo.toml": manifest("app", "[[bin]]", 'name = "api"', 'path = "src/main.rs"', 'required-features = ["other", "dep:x"]'), "src/main.rs": MAIN}),
    "root library with a workspace": _many({"Cargo.toml": manifest("app", "[lib]", 'name = "app_core"', 'path = "src/core.rs"') + workspace("functions/*"), "src/core.rs": "", **package("functions/a", "[dependencies]", 'app = { path = "../.." }')}),
    "autobins = false, and a binary for each function": _many({"Cargo.toml": manifest("app", "autobins = false", *(line for name in ("get", "put") for line in ("[[bin]]", f'name = "{name}"', f'path = "lambda/{name}/main.rs"'))), "lambda/get/main.rs": MAIN, "lambda/put/main.rs": MAIN, "src/lib.rs": "", "src/main.rs": MAIN}),
    "build.rs": _many({"Cargo.toml": manifest("app", 'links = "z"', "[build-dependencies]", 'cc = { version = "1", optional = true }', "[features]", 'bundled = ["dep:cc"]'), "build.rs": MAIN, "src/main.rs": MAIN}),
    "build.rs elsewhere, and none": _many({"Cargo.toml": workspace("a", "b"), "a/Cargo.toml": manifest("a", 'build = "ci/b.rs"'), "a/ci/b.rs": MAIN, "a/src/main.rs": MAIN, "b/Cargo.toml": manifest("b", "build = false"), "b/build.rs": MAIN, "b/src/main.rs": MAIN}),
    "examples, benches and tests with tables": _many({"Cargo.toml": manifest("app", "autoexamples = false", "[[example]]", 'name = "e"', 'path = "demo/e.rs"', 'required-features = ["demo"]', "[[bench]]", 'name = "b"', "harness = false", "[[test]]", 'name = "t"', "[features]", "demo = []"), "demo/e.rs": MAIN, "benches/b.rs": MAIN, "tests/t.rs": "", "src/main.rs": MAIN}),
    "examples as members": _many({"Cargo.toml": manifest("app", edition="2024") + workspace("examples/*"), "src/lib.rs": "", **package("examples/basic", "[dependencies]", 'app = { path = "../..", features = ["f"] }', 'lambda_http = { version = "0.14", default-features = false }')}),
    "[lib] and a proc-macro": _many({"Cargo.toml": workspace("a", "macros"), **package("a", *_depends("dependencies", "macros")), **_library("macros", "[lib]", "proc-macro = true")}),
    "inherited dependency with default-features": _heir("[dependencies]", 'x = { workspace = true, features = ["g"] }', shared=', default-features = false, features = ["f"]'),
    "inherited dependency, renamed and optional": _many({"Cargo.toml": workspace("m", lines=("[workspace.dependencies]", 'ali = { package = "real", version = "1" }')), **package("m", "[dependencies]", "ali = { workspace = true, optional = true }", "[features]", 'a = ["ali?/f", "dep:ali"]')}),
    "renamed dependencies, one package twice": _many({"Cargo.toml": manifest("app", "[dependencies]", 'rand07 = { package = "rand", version = "0.7", optional = true }', 'rand = "0.8"', "[features]", 'old = ["rand07", "rand/small_rng"]'), "src/main.rs": MAIN}),
    "dependency tables of their own": _many({"Cargo.toml": workspace("a"), **package("a", "[dependencies.serde]", 'version = "1"', "optional = true", 'features = ["derive"]', '[target.\'cfg(target_arch = "aarch64")\'.dependencies.neon]', 'version = "1"', "optional = true", "[features]", 'fast = ["neon", "serde?/alloc"]')}),
    "dotted dependency keys": _many({**package("a", "[dependencies]", 'serde.version = "1"', "serde.optional = true", 'serde.features = ["derive"]')}),
    "dependencies from git and registries": _many({**package("a", "[dependencies]", 'g = { git = "https://example.com/g", tag = "v1", optional = true }', 'r = { version = "=1.2.3", registry-index = "https://example.com/index", optional = true }', "[features]", 'a = ["dep:g", "r/f"]')}),
    "patch": _many({"Cargo.toml": workspace("a", lines=("exclude = ['vendor']", "[patch.crates-io]", 'serde = { path = "vendor/serde", optional = true }')), **package("a", "[dependencies]", 'serde = { version = "1", optional = true }'), **_library("vendor/serde")}),
    "patch of a fork, and of a folder that is missing": _many({"Cargo.toml": workspace("a", lines=("[patch.crates-io]", 'x = { git = "https://example.com/x" }', 'y = { path = "gone" }', '[patch."https://example.com/z"]', 'z = { path = "gone" }')), **packages("a")}),
    "patch and profile in a member": _many({"Cargo.toml": workspace("a"), **package("a", "[patch.crates-io]", 'x = { path = "x" }', "[profile.release]", "lto = true")}),
    "[replace]": _many({"Cargo.toml": workspace("a", lines=("[replace]", '"serde:1.0.0" = { path = "vendor/serde" }')), **packages("a")}),
    "inherited edition discovers as it does": _many({"Cargo.toml": workspace("a", lines=("[workspace.package]", 'edition = "2015"')), "a/Cargo.toml": manifest("a", "edition.workspace = true", "[[bin]]", 'name = "x"', edition=None), "a/src/x.rs": MAIN, "a/src/bin/y.rs": MAIN}),
    "root package inherits from itself": _many({"Cargo.toml": manifest("app", "edition.workspace = true", "[dependencies]", "x = { workspace = true, optional = true }", edition=None) + workspace(lines=("[workspace.package]", 'edition = "2021"', "[workspace.dependencies]", 'x = "1"')), "src/main.rs": MAIN}),
    "cargo-features": _many({"Cargo.toml": 'cargo-features = ["edition2021", "strip"]\n' + workspace("a"), "a/Cargo.toml": "cargo-features = []\n" + manifest("a"), "a/src/main.rs": MAIN}),
    "metadata of other tools": _many({"Cargo.toml": workspace("a", lines=("[workspace.metadata.dist]", 'installers = ["shell"]')), **package("a", "[package.metadata.docs.rs]", "all-features = true", 'features = ["none"]', "[package.metadata.deb]", 'assets = [["a", "b", "755"]]', "[package.metadata.lambda.build]", 'features = ["f"]', "[package.metadata.cargo-machete]", 'ignored = ["x"]', "[package.metadata.cross.target.x]", 'image = "i"')}),
    "package's other keys": _many({"Cargo.toml": manifest("app", 'authors = ["A <a@example.com>"]', 'description = "d"', 'readme = "README.md"', 'keywords = ["k"]', 'categories = ["c"]', 'include = ["src/**"]', 'publish = ["r"]', 'rust-version = "1.70"', 'default-run = "app"', "[badges]", 'maintenance = { status = "none" }', "[lints.rust]", 'unused = "warn"'), "src/main.rs": MAIN}),
    "keys that Cargo doesn't know": _many({"Cargo.toml": "unknown = 1\n" + manifest("app", "unknown = 1", "[dependencies]", 'x = { version = "1", unknown = 1 }', "[feature]", "f = 1"), "src/main.rs": MAIN}),
    "CDK app beside the crates": _many({"Cargo.toml": workspace("lambdas/*", lines=_SHARED), **_function("lambdas/api"), **_SHARED_CRATE, "app.py": "", "cdk.json": "{}", "cdk.out/asset.1/Cargo.toml": manifest("staged"), "cdk.out/asset.1/src/main.rs": MAIN}, "cdk.out/asset.1"),
    "workspace below the repository's root": _many({"backend/Cargo.toml": workspace("lambdas/*", lines=_SHARED), **{f"backend/{path}": text for path, text in (_function("lambdas/api") | _SHARED_CRATE).items()}, "infra/app.py": ""}),
    "two workspaces, one uses the other's crate": _many({"one/Cargo.toml": workspace("a"), **package("one/a", "[dependencies]", 'b = { path = "../../two/b", features = ["f"] }'), "two/Cargo.toml": workspace("b"), **_library("two/b", "[features]", "f = []")}),
    "each function a workspace of its own": _many({**package("a", "[workspace]", *_depends("dependencies", "shared")), **package("b", "[workspace]"), **_library("shared", "[features]", "f = []")}),
    "resolver 3, and the package's own": _many({"Cargo.toml": workspace("a").replace('"2"', '"3"'), **packages("a"), **package("b", 'resolver = "1"', "[workspace]")}),
}  # fmt: skip

# The library reads what decides which packages and binaries there are; the rest Cargo itself
# refuses, with its own words, when it builds.
UNCHECKED: dict[str, Layout] = {
    "characters of a package's name": _unchecked("names", {**package("a", name="a b")}, "a"),
    "binaries called as Cargo's folders": _unchecked("names", {"Cargo.toml": manifest("a", "[[bin]]", 'name = "deps"', 'path = "x.rs"')}, "."),
    "unknown edition": _unchecked("a later Cargo may know it", {"Cargo.toml": manifest("a", edition="2099"), "src/main.rs": MAIN}, "."),
    "[project] in 2024": _unchecked("old spellings, since 2024", {"Cargo.toml": '[project]\nname = "a"\nedition = "2024"\n', "src/main.rs": MAIN}, "."),
    "dev_dependencies in 2024": _unchecked("old spellings, since 2024", {**package("a", "[dev_dependencies]", edition="2024"), **package("b", "[dev_dependencies]", 'a = { path = "../a" }', edition="2024")}, "a", "b"),
    "no target at all": _unchecked("not a matter of binaries", {"Cargo.toml": manifest("a")}, "."),
    "[lib] without source": _unchecked("not a matter of binaries", {"Cargo.toml": manifest("a", "[lib]", 'name = "l"'), "src/main.rs": MAIN}, "."),
    "default-members are unknown": _unchecked("not what Lambda functions are built by", {"Cargo.toml": workspace("a", lines=('default-members = ["z"]',)), **packages("a")}, "."),
    "inherited version is unknown": _unchecked("keys that the library doesn't read", {"Cargo.toml": workspace("m"), "m/Cargo.toml": '[package]\nname = "m"\nversion.workspace = true\n', "m/src/main.rs": MAIN}, ".", "m"),
    "workspace = false": _unchecked("means the same as no such key", {**package("a", "[dependencies]", 'b = { path = "../b", workspace = false }')}, "a"),
    "dependency from nowhere": _unchecked("keys that the library doesn't read", {**package("a", "[dependencies]", "b = {}")}, "a"),
    "optional in workspace.dependencies, not inherited": _unchecked("only what is inherited is read", _heir(shared=", optional = true").files, ".", "m"),
    "[features] of a virtual manifest": _unchecked("of a virtual manifest only [workspace] is read", {"Cargo.toml": workspace("a", lines=("[features]",)), **packages("a")}, ".", "a"),
    "characters of an optional dependency's name": _unchecked("names", {**package("a", "[dependencies]", '"x+y" = { version = "1", optional = true }')}, "a"),
    "required-features are no list": _unchecked("keys that the library doesn't read", {"Cargo.toml": manifest("a", "[[bin]]", 'name = "a"', "required-features = 1"), "src/main.rs": MAIN}, "."),
    "features of a dependency are no list": _unchecked("keys that the library doesn't read", {**package("a", "[dependencies]", 'x = { version = "1", features = 1 }')}, "a"),
    "default_features in 2024": _unchecked("old spellings, since 2024", {**package("a", "[dependencies]", 'x = { version = "1", default_features = false }', edition="2024")}, "a"),
    "cargo-features is unknown": _unchecked("a later Cargo may know it", {"Cargo.toml": 'cargo-features = ["other"]\n' + manifest("a"), "src/main.rs": MAIN}, "."),
    "inherited lints are unknown": _unchecked("keys that the library doesn't read", {"Cargo.toml": workspace("a"), **package("a", "[lints]", "workspace = true")}, ".", "a"),
    "broken package outside": _unchecked("only packages of the workspace are read to the end", {"w/Cargo.toml": workspace("a"), **package("w/a", "[dependencies]", 's = { path = "../../s" }'), "s/Cargo.toml": manifest("s", *_X)}, "w", "w/a", "s"),
}  # fmt: skip
