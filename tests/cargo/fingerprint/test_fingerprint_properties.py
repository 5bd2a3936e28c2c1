"""Generated projects: what can change a binary changes its hash, and nothing else does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.fingerprints import MAIN, OPTIONS, SCRIPT, append, create
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MEMBERS = ("a", "b", "c", "d")
_LIBRARIES = ("lib0", "lib1", "lib2", "../outside/lib3")


@frozen
class Project:
    """A generated workspace.

    Attributes:
        libraries: The path dependencies of each package, by its folder. A library depends on later
            ones only.
        files: Further files of each package.
        has_script: The packages with a build script.
        names: The packages that name the workspace's text file.
        configuration: The folder of `.cargo/config.toml`, relative to the workspace; None for none.
    """

    libraries: dict[str, frozenset[str]]
    files: dict[str, frozenset[str]]
    has_script: frozenset[str]
    names: frozenset[str]
    configuration: str | None

    def write(self, folder: Path) -> Path:
        """Writes all of it, and returns the workspace's folder."""
        root = folder / "ws"
        members = ", ".join(f"'{member}'" for member in _MEMBERS)
        texts = {
            "Cargo.toml": f"[workspace]\nmembers = [{members}]\nresolver = '3'\n[profile.dev]\n",
            "Cargo.lock": "version = 4\n",
            ".gitignore": "*.log\n/scratch/\nignored/\n",
            "text.txt": "text",
        }
        if self.configuration is not None:
            texts[f"{self.configuration}/.cargo/config.toml"] = "[build]\nincremental = false\n"
        for name in (*_MEMBERS, *_LIBRARIES):
            own = name.split("/")[-1]
            dependencies = "".join(
                f"{each.split('/')[-1]} = {{ path = '{os.path.relpath(each, name)}' }}\n"
                for each in sorted(self.libraries[name])
            )
            # With a table of its own a member is a Lambda member, and is named in each build.
            table = "[package.metadata.lambda]\n" if name in _MEMBERS else ""
            texts[f"{name}/Cargo.toml"] = package(
                f"{table}[dependencies]\n{dependencies}", name=own
            )
            code = MAIN
            if name in self.names:
                up = os.path.relpath("/any/ws/text.txt", f"/any/ws/{name}/src")
                code += f'const TEXT: &str = include_str!("{up}");\n'
            target = "main.rs" if name in _MEMBERS else "lib.rs"
            texts[f"{name}/src/{target}"] = code
            texts |= {f"{name}/{file}": "x\n" for file in self.files[name]}
            if name in self.has_script:
                texts[f"{name}/build.rs"] = SCRIPT
        return write(root, texts)

    def reached(self, member: str) -> set[str]:
        """The packages that a member is built from."""
        found: set[str] = set()
        pending = [member]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += self.libraries[name]
        return found


_FILES = ("src/x.rs", "src/y/mod.rs", "src/y/z.rs", "data/a.json", "templates/t.html", "README.md")


@st.composite
def projects(draw: st.DrawFn) -> Project:
    libraries = {}
    for name in (*_MEMBERS, *_LIBRARIES):
        later = _LIBRARIES[_LIBRARIES.index(name) + 1 :] if name in _LIBRARIES else _LIBRARIES
        chosen = (
            st.frozensets(st.sampled_from(later), max_size=2) if later else st.just(frozenset())
        )
        libraries[name] = draw(chosen)
    everything = st.sampled_from((*_MEMBERS, *_LIBRARIES))
    files = {
        name: draw(st.frozensets(st.sampled_from(_FILES), max_size=3))
        for name in (*_MEMBERS, *_LIBRARIES)
    }
    return Project(
        libraries,
        files,
        draw(st.frozensets(everything, max_size=3)),
        draw(st.frozensets(everything, max_size=3)),
        draw(st.sampled_from([None, ".", ".."])),
    )


def digests(root: Path) -> dict[str, str]:
    """The hash of each member's binary."""
    reader = ManifestReader()
    fingerprinter = Fingerprinter(reader)
    workspace = load_workspace(reader, reader.read(root / "Cargo.toml"))
    return {
        member.name: fingerprinter.fingerprint(
            workspace, member, member.binaries[0], OPTIONS
        ).digest
        for member in workspace.members
        if member.name in _MEMBERS
    }


@st.composite
def changes_of_one_package(draw: st.DrawFn) -> tuple[str, Callable[[Path], object]]:
    name = draw(st.sampled_from((*_MEMBERS, *_LIBRARIES)))
    target = "main.rs" if name in _MEMBERS else "lib.rs"
    change = draw(
        st.sampled_from(
            [
                append(f"{name}/src/{target}"),
                append(f"{name}/Cargo.toml", "[features]\nnew = []\n"),
                append(f"{name}/Cargo.toml", "[lints]\nrust.unused = 'deny'\n"),
                append(f"{name}/Cargo.toml", "[build-dependencies]\n[package.metadata.x]\ny = 1\n"),
                create(f"{name}/src/new/deep/file.rs", ""),
                create(f"{name}/new.bin", ""),
                append(f"{name}/build.rs", MAIN),
                lambda root: (root / name / "src" / target).write_bytes(b"fn other() {}"),
                lambda root: (root / name / "link").symlink_to("src"),
                lambda root: (root / name / "src" / "linked.rs").symlink_to(target),
            ]
        )
    )
    return name, change


@settings(max_examples=40)
@given(project=projects(), changed=changes_of_one_package())
def test_a_change_in_a_package_changes_exactly_what_is_built_from_it(
    tmp_path_factory: pytest.TempPathFactory,
    project: Project,
    changed: tuple[str, Callable[[Path], object]],
) -> None:
    root = project.write(tmp_path_factory.mktemp("project"))
    name, change = changed
    before = digests(root)
    change(root)
    after = digests(root)
    expected = {member for member in _MEMBERS if name in project.reached(member)}
    assert {member for member in _MEMBERS if after[member] != before[member]} == expected


@settings(max_examples=20)
@given(project=projects())
def test_a_text_that_code_names_changes_exactly_what_is_built_from_that_code(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    root = project.write(tmp_path_factory.mktemp("project"))
    before = digests(root)
    append("text.txt")(root)
    after = digests(root)
    expected = {member for member in _MEMBERS if project.names & project.reached(member)}
    assert {member for member in _MEMBERS if after[member] != before[member]} == expected


@pytest.mark.parametrize(
    "change",
    [
        append("Cargo.toml", "[profile.release]\nlto = true\n"),
        create(".cargo/config.toml", "[build]\nrustflags = ['-g']\n"),
        create("../.cargo/config.toml", "[env]\nX = '1'\n"),
        create("rust-toolchain.toml", "[toolchain]\nchannel = '1.90'\n"),
    ],
)
@settings(max_examples=5)
@given(project=projects())
def test_what_is_said_of_all_changes_all(
    tmp_path_factory: pytest.TempPathFactory, project: Project, change: Callable[[Path], object]
) -> None:
    root = project.write(tmp_path_factory.mktemp("project"))
    before = digests(root)
    change(root)
    after = digests(root)
    assert all(after[member] != before[member] for member in _MEMBERS)


def _touch(root: Path) -> None:
    for path in root.parent.rglob("*"):
        os.utime(path, (1, 1))


def _change_modes(root: Path) -> None:
    for path in root.parent.rglob("*.rs"):
        path.chmod(0o755)


def _change_line_endings(root: Path) -> None:
    if any(root.parent.rglob("build.rs")):
        return  # it may hand them on
    for path in root.parent.rglob("*"):
        if path.suffix in (".rs", ".toml", ".lock") or path.name == ".gitignore":
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


_HARMLESS: list[Callable[[Path], object]] = [
    _touch,
    _change_modes,
    _change_line_endings,
    create(".git/HEAD"),
    append("Cargo.toml", "# a comment\n[profile.other]\ninherits = 'dev'\n"),
    append("Cargo.toml", "[workspace.dependencies]\nunused = '1'\n"),
    append("Cargo.lock", "[[package]]\nname = 'unused'\nversion = '1.0.0'\n"),
    create("e/Cargo.toml", "not read"),
    create("target/release/a"),
    create("scratch/src/x.rs"),
    *(
        change
        for name in ("a", "lib1", "../outside/lib3")
        for change in (
            create(f"{name}/tests/t.rs"),
            create(f"{name}/benches/b.rs"),
            create(f"{name}/examples/e.rs", MAIN),
            create(f"{name}/target/debug/x"),
            create(f"{name}/src/.x.rs.swp"),
            create(f"{name}/src/x.rs~"),
            create(f"{name}/.vscode/settings.json"),
            append(f"{name}/Cargo.toml", "[package.metadata.lambda.deploy]\nmemory = 256\n"),
            append(f"{name}/Cargo.toml", "[dev-dependencies]\nx = '1'\n"),
            append(f"{name}/Cargo.toml", "[lints]\nclippy.all = 'deny'\n"),
        )
    ),
    # A repository of its own doesn't see the ignore files around it: not where something is ignored.
    *(create(f"{name}/.git", "gitdir: elsewhere") for name in ("lib2", "../outside/lib3")),
    *(
        create(f"{name}/{ignored}")
        for name in ("a", "lib1")
        for ignored in ("x.log", "src/x.log", "data/ignored/y", "src/ignored/mod.rs")
    ),
]


@settings(max_examples=50)
@given(project=projects(), changes=st.lists(st.sampled_from(_HARMLESS), max_size=3, unique_by=id))
def test_what_cannot_change_a_binary_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    project: Project,
    changes: list[Callable[[Path], object]],
) -> None:
    one, two = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("z") / "other" / "place"
    before = digests(project.write(one))
    project.write(two)
    for change in changes:
        change(two / "ws")
    assert digests(two / "ws") == before
