"""What the library reads from Cargo projects, against what `cargo metadata` says."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cdk_rust_lambda.cargo.manifest import ManifestReader
from cdk_rust_lambda.cargo.workspace import load_workspace
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.cargo_layouts import (
    DEPENDENCY_TABLES,
    MAIN,
    TARGETS,
    UNCHECKED,
    WORKSPACES,
    Layout,
    manifest,
    package,
    packages,
    workspace,
    write_layout,
)

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parents[2]
BATCHES, BATCH_SIZE = 8, 30

# The root's folder, and per package: name, manifest, edition, default-run, binaries, dependencies.
Reading = tuple[str, frozenset[tuple[Any, ...]]]


class Refusal(str):
    """What Cargo, or the library, says instead."""


def read_by_cargo(path: Path) -> Reading | Refusal:
    command = ["cargo", "metadata", "--no-deps", "--format-version", "1", "--offline"]
    done = subprocess.run(
        [*command, "--manifest-path", str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return Refusal(done.stderr)
    metadata = json.loads(done.stdout)
    return metadata["workspace_root"], frozenset(
        (
            package["name"],
            package["manifest_path"],
            package["edition"],
            package["default_run"],
            # Cargo doesn't normalize a path that is written with "..".
            frozenset(
                (target["name"], os.path.normpath(target["src_path"]))
                for target in package["targets"]
                if "bin" in target["kind"]
            ),
            frozenset(
                (each["rename"] or each["name"], each["name"], each.get("path"), each["kind"])
                for each in package["dependencies"]
            ),
        )
        for package in metadata["packages"]
    )


def read_by_us(path: Path) -> Reading | Refusal:
    reader = ManifestReader()
    try:
        found = load_workspace(reader, reader.read(path))
    except CdkRustLambdaError as error:
        return Refusal(error)
    return str(found.directory), frozenset(
        (
            package.name,
            str(package.manifest.path),
            package.edition,
            package.default_run,
            frozenset((binary.name, str(binary.path)) for binary in package.binaries),
            frozenset(
                (
                    each.name,
                    each.package,
                    None if each.path is None else str(each.path),
                    None if each.kind == "normal" else each.kind,
                )
                for each in package.dependencies
            ),
        )
        for package in found.members
    )


def assert_agreement(path: Path) -> bool:
    """Returns whether both accept the manifest."""
    theirs, ours = read_by_cargo(path), read_by_us(path)
    if isinstance(theirs, Refusal):
        assert isinstance(ours, Refusal), f"only Cargo refuses {path}: {theirs}"
        return False
    assert not isinstance(ours, Refusal), f"only the library refuses {path}: {ours}"
    assert ours == theirs
    return True


@pytest.mark.parametrize(
    "layout",
    [pytest.param(each, id=name) for name, each in (TARGETS | WORKSPACES).items()],
)
def test_layouts(layout: Layout, tmp_path: Path) -> None:
    manifests = write_layout(tmp_path, layout.files)
    accepted = {path for path in manifests if assert_agreement(path)}
    refused = {str(path.relative_to(tmp_path)) for path in set(manifests) - accepted}
    assert refused == layout.refused


@pytest.mark.parametrize("name", UNCHECKED)
def test_only_cargo_refuses(name: str, tmp_path: Path) -> None:
    layout = UNCHECKED[name]
    manifests = write_layout(tmp_path, layout.files)
    theirs = {path for path in manifests if isinstance(read_by_cargo(path), Refusal)}
    ours = {path for path in manifests if isinstance(read_by_us(path), Refusal)}
    assert {str(path.relative_to(tmp_path)) for path in theirs} == layout.refused
    assert ours < theirs, "no longer a difference"


def test_links_and_names_that_are_not_unicode(tmp_path: Path) -> None:
    write_layout(tmp_path, {"Cargo.toml": workspace("*"), "other/main.rs": MAIN, **packages("a")})
    (tmp_path / "other").rename(tmp_path / "a" / "other")
    bins = tmp_path / "a" / "src" / "bin"
    bins.mkdir()
    (bins / "folder").symlink_to("../../other")
    (bins / "folder.rs").symlink_to("../../other")
    (bins / "file.rs").symlink_to("../../other/main.rs")
    (bins / "broken.rs").symlink_to("nowhere")
    Path(os.fsdecode(os.fsencode(bins) + b"/\xff.rs")).write_text(MAIN)
    assert assert_agreement(tmp_path / "Cargo.toml")
    outside = write_layout(tmp_path / "out", package("x"))[0].parent
    (tmp_path / "a" / "link").symlink_to(outside)
    (tmp_path / "Cargo.toml").write_text(workspace("a", "a/l*", lines=('exclude = ["out"]',)))
    assert assert_agreement(tmp_path / "Cargo.toml")
    assert assert_agreement(tmp_path / "a" / "link" / "Cargo.toml")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=str(path.relative_to(REPOSITORY)))
        for folder in ("examples", "tests/crates")
        for path in sorted((REPOSITORY / folder).rglob("Cargo.toml"))
        if "target" not in path.relative_to(REPOSITORY).parts
    ],
)
def test_own_crates(path: Path) -> None:
    assert assert_agreement(path)


FOLDERS = (
    "w",
    "w/a",
    "w/b",
    "w/crates/c",
    "w/crates/d e",
    "w/crates/ü",
    "w/crates/c/n",
    "s",
    "v/t",
)
MEMBERS = (
    "a",
    "b",
    "*",
    "crates/*",
    "crates/c",
    "crates/[cd]*",
    "?",
    "**/n",
    "../s",
    "./b/",
    "[!b]",
)
EXCLUDES = ("b", "crates", "crates/c", "crates/d e/", "./a", "x/../b", "../s")
SOURCES = (
    "src/main.rs",
    "src/bin/x.rs",
    "src/bin/y/main.rs",
    "src/bin/.h.rs",
    "src/x.rs",
    "examples/x.rs",
)
BIN_PATHS = (None, None, "src/bin/x.rs", "src/main.rs", "src/other.rs", "./src/bin/y/main.rs")  # fmt: skip
BINS = {"src/main.rs": "{}", "src/bin/x.rs": "x", "src/bin/y/main.rs": "y"}
INHERITABLE = ("w/a", "w/b", "w/crates/c", "s")


class Generator:
    """Makes random projects: most of them good, some with a mistake somewhere."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._folders = [each for each in FOLDERS[1:] if self._chance(0.6)] or ["w/a"]
        self._has_root = self._chance(0.85)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _some(self, choices: tuple[str, ...], probability: float) -> list[str]:
        return [each for each in choices if self._chance(probability)]

    def project(self) -> dict[str, str]:
        files: dict[str, str] = {}
        for folder in self._folders:
            files |= self._package(folder, "")
        root = self._workspace() if self._has_root else ""
        if not root or self._chance(0.4):
            files |= self._package("w", root)
        else:
            files["w/Cargo.toml"] = root
        if self._chance(0.3):
            files["w/crates/README.md"] = ""
        return files

    def _workspace(self) -> str:
        present = [os.path.relpath(each, "w") for each in self._folders]
        members = [each for each in present if each[0] != "." and self._chance(0.7)]
        members += self._some(MEMBERS, 0.05)
        lines = [f"exclude = {json.dumps(self._some(EXCLUDES, 0.15), ensure_ascii=False)}"]
        lines += ["[workspace.package]", 'edition = "2018"', "[workspace.dependencies]"]
        lines += [
            f'"{_name(each)}" = {{ path = "{os.path.relpath(each, "w")}" }}'
            for each in INHERITABLE
            if each in self._folders or self._chance(0.05)
        ]
        return workspace(*members, lines=tuple(lines))

    def _package(self, folder: str, more: str) -> dict[str, str]:
        rng = self._random
        name = "same" if self._chance(0.03) else _name(folder)
        edition = rng.choice(("2015", "2018", "2021", "2024", None))
        lines = []
        if edition is None and self._chance(0.4 if self._has_root else 0.02):
            lines.append("edition.workspace = true")
        if self._chance(0.2):
            lines.append(f"autobins = {rng.choice(('true', 'false'))}")
        if self._chance(0.03) or (folder == "s" and self._chance(0.5)):
            lines.append(f'workspace = "{os.path.relpath("w", folder)}"')
        sources = {*self._some(SOURCES, 0.3)}
        if (
            not sources & {*SOURCES[:3], SOURCES[-1]}
            or self._chance(0.3)
            or "autobins = false" in lines
        ):
            sources.add("src/lib.rs")
            if self._chance(0.2):
                more += '[lib]\npath = "src/lib.rs"\n'
        likely = [BINS[each].format(name) for each in sorted(sources & BINS.keys())] or ["z"]
        if self._chance(0.08):
            lines.append(f'default-run = "{likely[0]}"')
        for bin_path in rng.choices(BIN_PATHS, k=rng.choice((0, 0, 0, 0, 1, 1, 2))):
            bin_name = rng.choice((name, "x", "z")) if self._chance(0.1) else rng.choice(likely)
            more += f'[[bin]]\nname = "{bin_name}"\n'
            more += f'path = "{bin_path}"\n' if bin_path else ""
        lines += self._dependencies(folder, edition)
        if folder != "w" and self._chance(0.06):
            more += "[workspace]\n"
        text = manifest(name, *lines, edition=edition) + more
        if edition != "2024" and self._chance(0.05):
            text = text.replace("[package]", "[project]", 1)
        return {f"{folder}/Cargo.toml": text} | {f"{folder}/{each}": MAIN for each in sources}

    def _dependencies(self, folder: str, edition: str | None) -> list[str]:
        lines: list[str] = []
        for key in DEPENDENCY_TABLES:
            table = key.replace("-", "_") if edition != "2024" and self._chance(0.2) else key
            table = f"target.'cfg(unix)'.{table}" if self._chance(0.2) else table
            chosen = [each for each in self._folders if each != folder and self._chance(0.06)]
            lines += [f"[{table}]"] if chosen else []
            for each in chosen:
                path = os.path.relpath(each, folder)
                if (self._has_root and each in INHERITABLE) or self._chance(0.03):
                    lines.append(f'"{_name(each)}".workspace = true')
                elif self._chance(0.3):
                    lines.append(
                        f'"alias-{_name(each)}" = {{ path = "{path}", package = "{_name(each)}" }}'
                    )
                else:
                    lines.append(f'"{_name(each)}" = {{ path = "{path}" }}')
        return lines


def _name(folder: str) -> str:
    return folder.replace("/", "-").replace(" ", "_")


def _is_outside(refusal: str, reading: Reading) -> bool:
    """Whether Cargo refuses a manifest that the library doesn't count among the workspace's."""
    named = set(re.findall(r"(?:failed to parse manifest at `|--> )(.+?Cargo\.toml)", refusal))
    return bool(named) and not named & {package[1] for package in reading[1]}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_projects(batch: int, tmp_path: Path) -> None:
    accepted = 0
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE):
        files = Generator(seed).project()
        for path in write_layout(tmp_path / str(seed), files):
            theirs, ours = read_by_cargo(path), read_by_us(path)
            told = f"seed {seed}, {path}\n{_listing(files)}\ncargo: {theirs}\nours: {ours}"
            if isinstance(theirs, Refusal):
                # See "broken package outside" in UNCHECKED.
                assert isinstance(ours, Refusal) or _is_outside(theirs, ours), told
            else:
                assert ours == theirs, told
                accepted += 1
    assert accepted > BATCH_SIZE // 2, "too few that are good"


def _listing(files: Mapping[str, str]) -> str:
    return "\n".join(f"--- {name}\n{text}" for name, text in files.items())
