"""What Rust code refers to: by the fingerprint, and by the real compiler."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from attrs import define, field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_rust_lambda.cargo.fingerprint.dep_info import read_dep_info
from tests.support.fingerprints import digest, fingerprint
from tests.support.projects import package, write
from tests.support.rust_sources import PACKAGES

pytestmark = pytest.mark.e2e


def _run(crate: Path) -> str:
    command = ["cargo", "run", "--quiet", "--offline"]
    environment = os.environ | {"RUSTFLAGS": "-A warnings"}
    return subprocess.run(
        command, cwd=crate, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


@pytest.mark.parametrize("name", PACKAGES)
def test_the_binary_and_the_hash_change(tmp_path: Path, name: str) -> None:
    case = PACKAGES[name]
    crate = case.write(tmp_path)
    assert _run(crate) == "before\n"
    before = digest(tmp_path)
    case.edit(tmp_path)
    if case.is_missed_by_cargo:
        assert _run(crate) == "before\n"
        os.utime(crate / "build.rs")
    assert _run(crate) == "after\n"
    assert digest(tmp_path) != before


_FORMS = ("file", "folder", "inline", "path", "conditional path", "inline path", "code", "text")
_STRINGS = {
    "plain": '"{}"',
    "raw": 'r#"{}"#',
    "escaped": '"\\u{{{:x}}}{}"',
    "in parts": 'concat!("", "{}")',
}


@frozen
class _Tree:
    """A module and those in it, or a text that is included.

    Attributes:
        form: How it is declared.
        string: How a text's name is written.
        is_in_macro: Whether it is declared in a macro's call.
        children: What is in it.
    """

    form: str
    string: str
    is_in_macro: bool
    children: tuple[_Tree, ...]


@define
class _Writer:
    """Writes the files of a tree, each under a name of its own."""

    files: dict[str, str] = field(factory=dict)
    _count: int = 0

    def code(
        self, children: tuple[_Tree, ...], file: PurePosixPath, folder: PurePosixPath, inline: bool
    ) -> str:
        """Returns the code of a module; its own modules lie in `folder`."""
        return "\n".join(self._item(each, file, folder, inline) for each in children)

    def _item(self, tree: _Tree, file: PurePosixPath, folder: PurePosixPath, inline: bool) -> str:
        self._count += 1
        name = f"n{self._count}"
        base = folder if inline else file.parent
        match tree.form:
            case "file":
                path, item = folder / f"{name}.rs", f"mod {name};"
                self._write(path, tree, folder / name)
            case "folder":
                path, item = folder / name / "mod.rs", f"mod /* {name} */ {name}\n;"
                self._write(path, tree, path.parent)
            case "path" | "conditional path":
                path = base / "by_path" / f"{name}.rs"
                attribute = f'path = "by_path/{name}.rs"'
                if tree.form == "conditional path":
                    attribute = f"cfg_attr(all(), {attribute})"
                item = f"#[{attribute}] mod m{name};"
                self._write(path, tree, path.parent)
            case "inline":
                item = f"mod {name} {{ {self.code(tree.children, file, folder / name, True)} }}"
            case "inline path":
                inner = self.code(tree.children, file, base / f"p{name}", True)
                item = f'#[path = "p{name}"] mod {name} {{ {inner} }}'
            case "code":
                path = file.parent / "code" / f"{name}.in"
                # Items of one place: they are in a module of their own, which adds no folder.
                item = f'include!("code/{name}.in");'
                self._write(path, tree, path.parent)
                return item
            case _:
                self.files[str(file.parent / f"{name}.txt")] = ""
                text = f"{name}.txt"
                string = _STRINGS[tree.string]
                written = (
                    string.format(ord(text[0]), text[1:])
                    if tree.string == "escaped"
                    else string.format(text)
                )
                return f"const T{name.upper()}: &str = include_str!({written});"
        return f"items! {{ {item} }}" if tree.is_in_macro else item

    def _write(self, path: PurePosixPath, tree: _Tree, folder: PurePosixPath) -> None:
        self.files[str(path)] = self.code(tree.children, path, folder, False)
        # Beside it lies what nothing refers to.
        self.files[str(path.with_name(f"unused_{path.stem}.rs"))] = ""


def _trees() -> st.SearchStrategy[tuple[_Tree, ...]]:
    def extend(inner: st.SearchStrategy[_Tree]) -> st.SearchStrategy[_Tree]:
        children = st.lists(inner, min_size=1, max_size=3).map(tuple)
        forms = st.sampled_from(_FORMS[:-1])
        return st.builds(_Tree, forms, st.just("plain"), st.booleans(), children)

    leaf = st.builds(
        _Tree,
        st.sampled_from(_FORMS),
        st.sampled_from(sorted(_STRINGS)),
        st.booleans(),
        st.just(()),
    )
    return st.lists(st.recursive(leaf, extend, max_leaves=12), min_size=1, max_size=3).map(tuple)


@settings(max_examples=20, deadline=None)
@given(trees=_trees())
def test_generated_modules_are_those_that_the_compiler_reads(
    tmp_path_factory: pytest.TempPathFactory, trees: tuple[_Tree, ...]
) -> None:
    # In a folder that is left out nothing counts but what the code refers to.
    root = tmp_path_factory.mktemp("trees")
    writer = _Writer()
    main = PurePosixPath("app/examples/main.rs")
    macro = "macro_rules! items { ($($item:item)*) => { $($item)* } }\n"
    code = writer.code(trees, main, main.parent, False)
    manifest = package(
        "[workspace]\n[[bin]]\nname = 'app'\npath = 'examples/main.rs'\n", name="app"
    )
    own = {str(main): f"{macro}{code}\nfn main() {{}}\n", "app/Cargo.toml": manifest}
    write(root, writer.files | own)
    command = ["rustc", "--edition=2024", "-Awarnings", "--emit=dep-info=out.d", main.name]
    subprocess.run(command, cwd=root / main.parent, check=True)
    expected = {
        str(root / main.parent / path)
        for path in read_dep_info(root / main.parent / "out.d").inputs
    }
    assert fingerprint(root).files == expected
