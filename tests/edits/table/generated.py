"""Generated projects: packages of random trees of modules, and random edits of them, one after another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from attrs import define, field

from tests.edits.model import Content, Edit, Project, State
from tests.edits.table.common import printing, workspace
from tests.support.projects import package

if TYPE_CHECKING:
    from collections.abc import Callable


_PROJECTS = 4
_EDITS = 15
_PACKAGES = ("app", "first", "second", "third")
_FOLDERS = ("src", "src/deep", "data", "data/examples", "assets", "odd")
_SCRIPT = """\
fn main() {{
{watched}    let mut names: Vec<String> = std::fs::read_dir("{folder}").unwrap()
        .map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
        .map(|path| format!("{{:?}} {{}}", path.file_name(), std::fs::read_to_string(&path).unwrap())).collect();
    names.sort();
    println!("cargo::rustc-env=LISTED={{}}", names.join(",").replace('\\n', " "));
}}
"""


def generated(seed: int) -> tuple[Project, ...]:
    """Returns projects that a seed determines."""
    return tuple(_Generator(random.Random(f"{seed} {n}")).project(n) for n in range(_PROJECTS))


@define
class _Generator:
    """Makes a project: what each package prints is all that is in it."""

    random: random.Random
    files: dict[str, Content] = field(factory=dict, init=False)
    count: int = field(default=0, init=False)
    options: dict[str, object] = field(factory=dict, init=False)

    def project(self, number: int) -> Project:
        """The project, with edits that follow one another."""
        self.files["Cargo.toml"] = workspace(*_PACKAGES)
        for place, name in enumerate(_PACKAGES):
            self._add_package(name, _PACKAGES[place + 1 :])
        base = State(dict(self.files))
        return Project(
            f"generated {number}",
            base,
            tuple(self._edit() for _ in range(_EDITS)),
            package="app",
            is_walk=True,
        )

    def _add_package(self, name: str, later: tuple[str, ...]) -> None:
        used = [each for each in later if self.random.random() < 0.7]
        dependencies = "".join(f'{each} = {{ path = "../{each}" }}\n' for each in used)
        extra = f"[features]\nmore = []\n[dependencies]\n{dependencies}"
        self.files[f"{name}/Cargo.toml"] = package(extra, name=name)
        expressions, declared = [f"{each}::all()" for each in used], ""
        for _ in range(self.random.randint(2, 4)):
            declaration, expression = self._add_part(name)
            declared += declaration
            expressions.append(expression)
        if self.random.random() < 0.5:
            self._add_script(name)
            expressions.append('env!("LISTED")')
        expressions.append('cfg!(feature = "more")')
        if name == "app":
            self.files["app/src/main.rs"] = printing(*expressions, before=declared)
        else:
            braces = " ".join("{:?}" for _ in expressions)
            body = f'pub fn all() -> String {{ format!("{braces}", {", ".join(expressions)}) }}\n'
            self.files[f"{name}/src/lib.rs"] = declared + body

    def _add_part(self, name: str) -> tuple[str, str]:
        """A module or an included file: its declaration, and the expression of its value."""
        self.count += 1
        part = f"part{self.count}"
        folder = self.random.choice(_FOLDERS)
        if self.random.random() < 0.5:
            self.files[f"{name}/{folder}/{part}.rs"] = f'pub const TEXT: &str = "{self._text()}";\n'
            return f'#[path = "../{folder}/{part}.rs"]\nmod {part};\n', f"{part}::TEXT"
        self.files[f"{name}/{folder}/{part}.txt"] = self._text()
        path = f"../{folder}/{part}.txt"
        spelled = self.random.choice(
            (f'"{path}"', f'r"{path}"', f'concat!("{path[:4]}", "{path[4:]}")')
        )
        return "", f"include_str!({spelled})"

    def _add_script(self, name: str) -> None:
        folder = self.random.choice(("data", "templates"))
        watched = self.random.choice(("", "build.rs", folder))
        line = f'    println!("cargo::rerun-if-changed={watched}");\n' if watched else ""
        self.files[f"{name}/build.rs"] = _SCRIPT.format(watched=line, folder=folder)
        self.files[f"{name}/{folder}/listed.txt"] = self._text()

    def _text(self) -> str:
        return f"text {self.random.randint(0, 999)}"

    def _edit(self) -> Edit:
        kinds: tuple[Callable[[], Edit], ...] = (
            *(self._text_edited, self._text_edited, self._text_edited),
            *(self._file_added, self._file_removed, self._feature, self._checkout, self._times),
        )
        edit = self.random.choice(kinds)()
        self.files.update({name: text for name, text in edit.files.items() if text is not None})
        for name, text in edit.files.items():
            if text is None:
                del self.files[name]
        return edit

    def _text_edited(self) -> Edit:
        names = [name for name, text in self.files.items() if "text " in str(text)]
        name = self.random.choice(names)
        old = str(self.files[name])
        number = int("".join(c for c in old.partition("text ")[2] if c.isdigit()))
        new = old.replace(f"text {number}", f"text {number + 1}")
        return Edit(f"{name} edited", {name: new}, expected=None)

    def _file_added(self) -> Edit:
        self.count += 1
        place = (
            f"{self.random.choice(_PACKAGES)}/{self.random.choice(('data', 'templates', 'src'))}"
        )
        name = f"{place}/added{self.count}.txt"
        return Edit(f"{name} added", {name: self._text()}, expected=None)

    def _file_removed(self) -> Edit:
        names = [name for name in self.files if "/added" in name]
        if not names:
            return self._file_added()
        name = self.random.choice(names)
        return Edit(f"{name} removed", {name: None}, expected=None)

    def _feature(self) -> Edit:
        name = self.random.choice(_PACKAGES)
        text = str(self.files[f"{name}/Cargo.toml"])
        changed = (
            text.replace("more = []\n", 'more = []\ndefault = ["more"]\n')
            if "default" not in text
            else text.replace('default = ["more"]\n', "")
        )
        return Edit(
            f"the default feature of {name}", {f"{name}/Cargo.toml": changed}, expected=None
        )

    def _checkout(self) -> Edit:
        name = self.random.choice(("checkout", "worktree"))
        return Edit(f"built from the {name}", checkout=name, expected=None)

    def _times(self) -> Edit:
        edit = self._text_edited()
        return Edit(f"{edit.name}, unpacked", edit.files, unpacked=True, expected=None)
