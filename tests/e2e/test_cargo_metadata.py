"""What the library reads from Cargo projects, against what `cargo metadata` says."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.requested_features import unknown_features
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.generators.cargo_layouts import (
    DEPENDENCY_TABLES,
    FEATURES,
    MAIN,
    PROJECTS,
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

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parents[2]
BATCHES, BATCH_SIZE = 8, 30

# The root's folder, and per package: name, manifest, edition, default-run, binaries, dependencies,
# features.
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
                (
                    each["rename"] or each["name"],
                    each["name"],
                    each.get("path"),
                    each["kind"],
                    each["optional"],
                )
                for each in package["dependencies"]
            ),
            tuple((name, tuple(values)) for name, values in package["features"].items()),
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
                    each.optional,
                )
                for each in package.dependencies
            ),
            tuple(package.features.items()),
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
    [
        pytest.param(each, id=name)
        for name, each in (TARGETS | WORKSPACES | FEATURES | PROJECTS).items()
    ],
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


# A package with dependencies of each sort, and another one; in all workspaces that they can form.
FEATURED = """\
[features]
a = []
b = ["dep:hid"]
[dependencies]
opt = { path = "../opt", optional = true }
hid = { path = "../hid", optional = true }
req = { path = "../req" }
[build-dependencies]
bld = { path = "../bld", optional = true }
[dev-dependencies]
dev = { path = "../dev" }
"""
FEATURED_WORKSPACES = {
    f"{'root package' if has_package else 'virtual'}, resolver {resolver}": (
        (manifest("root", "[features]", "r = []") if has_package else "")
        + workspace("app", *("opt", "hid", "req", "bld", "dev")).replace('"2"', f'"{resolver}"')
    )
    for has_package in (True, False)
    for resolver in ("1", "2", "3")
}
REQUESTED = (
    "a", "b", "opt", "bld", "a,b", "a b", " a ,, b", "", ",", "a\u00a0b", "a\u0085b",
    "zz", "default", "hid", "req", "dev", "a,zz", "A", "x?", "a\u200bb", "dep:opt", "dep:zz",
    "opt/f", "opt?/f", "hid/f", "req/f", "req?/f", "bld/f", "dev/f", "app/a", "app?/a", "app/opt",
    "app/hid", "app/zz", "app/", "r", "root/r", "opt/a/b", "app/a/b", "/f", "zz/f",
)  # fmt: skip


@pytest.mark.parametrize("root", ["none", "none, 2018", *FEATURED_WORKSPACES])
def test_unknown_features(root: str, tmp_path: Path) -> None:
    """What is unknown fails in Cargo, and what is not doesn't, as far as the package decides it."""
    edition = "2018" if root == "none, 2018" else "2021"
    files = {
        "Cargo.toml": FEATURED_WORKSPACES.get(root, ""),
        "src/lib.rs": "",
        **package("app", FEATURED, edition=edition),
        **{f"{name}/src/lib.rs": "" for name in ("opt", "hid", "req", "bld", "dev")},
        **{
            f"{name}/Cargo.toml": manifest(name, "[features]", "f = []")
            for name in ("opt", "hid", "req", "bld", "dev")
        },
    }
    if root not in FEATURED_WORKSPACES:
        del files["Cargo.toml"]
    write_layout(tmp_path, files)
    reader = ManifestReader()
    found = load_workspace(reader, reader.read(tmp_path / "app" / "Cargo.toml"))
    (app,) = (each for each in found.members if each.name == "app")
    command = ["cargo", "tree", "--offline", "--quiet", "--package=app", "--features"]
    is_judged = root != "root package, resolver 1"
    for requested in REQUESTED:
        done = subprocess.run(
            [*command, requested], cwd=found.directory, capture_output=True, text=True, check=False
        )
        ours = unknown_features([requested], app)
        assert not ours or done.returncode != 0, f"{requested!r}: only the library refuses {ours}"
        assert ours or done.returncode == 0 or not is_judged, f"{requested!r}: {done.stderr}"


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
FEATURE_NAMES = ("default", "a", "b", "c++17", "x-y", "été")
BAD_FEATURE_NAMES = ("", "dep:a", "a/b", "-a", "a b", "a?")
# What is good for one package may be bad for another.
FEATURE_VALUES = ("z", "dep:z", "z/f", "reg", "dep:reg", "reg/f", "reg?/f", "reg/f/g", "dep:reg/f", "w-a", "dep:w-a", "w-a?/f", "a", "")  # fmt: skip


class Generator:
    """Makes random projects: most of them good, some with a mistake somewhere."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._feature_random = random.Random(-1 - seed)
        self._bad_features = 0.02
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

    def single_package(self) -> dict[str, str]:
        """A package of which only dependencies and features may be bad."""
        self._has_root, self._bad_features = False, 0.15
        edition = self._random.choice(("2015", "2018", "2021", "2024"))
        dependencies, is_optional = self._dependencies("w", edition)
        lines = dependencies + self._features(is_optional)
        return {"w/Cargo.toml": manifest("w", *lines, edition=edition), "w/src/main.rs": MAIN}

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
        dependencies, is_optional = self._dependencies(folder, edition)
        lines += dependencies + self._features(is_optional)
        if folder != "w" and self._chance(0.06):
            more += "[workspace]\n"
        text = manifest(name, *lines, edition=edition) + more
        if edition != "2024" and self._chance(0.05):
            text = text.replace("[package]", "[project]", 1)
        return {f"{folder}/Cargo.toml": text} | {f"{folder}/{each}": MAIN for each in sources}

    def _dependencies(self, folder: str, edition: str | None) -> tuple[list[str], dict[str, bool]]:
        """Lines with dependencies, and their names with whether they are optional."""
        lines: list[str] = []
        is_optional: dict[str, bool] = {}
        for key in DEPENDENCY_TABLES:
            table = key.replace("-", "_") if edition != "2024" and self._chance(0.2) else key
            table = f"target.'cfg(unix)'.{table}" if self._chance(0.2) else table
            chosen = [each for each in self._folders if each != folder and self._chance(0.06)]
            entries: dict[str, str] = {}
            for each in chosen:
                name, path = _name(each), os.path.relpath(each, folder)
                if (self._has_root and each in INHERITABLE) or self._chance(0.03):
                    entries[name] = "workspace = true"
                elif self._chance(0.3):
                    entries[f"alias-{name}"] = f'path = "{path}", package = "{name}"'
                else:
                    entries[name] = f'path = "{path}"'
            if self._feature_random.random() < 0.3:
                entries["reg"] = 'version = "1"'
            lines += [f"[{table}]"] if entries else []
            for name, entry in entries.items():
                likelihood = 0.01 if key == "dev-dependencies" else 0.5
                optional = self._feature_random.random() < likelihood
                is_optional[name] = is_optional.get(name, False) or optional
                lines.append(f'"{name}" = {{ {entry}{", optional = true" if optional else ""} }}')
        return lines, is_optional

    def _features(self, is_optional: Mapping[str, bool]) -> list[str]:
        rng = self._feature_random
        if rng.random() < 0.4:
            return []
        names = rng.sample(FEATURE_NAMES, k=rng.randint(0, 4))
        if rng.random() < self._bad_features:
            names.append(rng.choice((*is_optional, *FEATURE_NAMES, *BAD_FEATURE_NAMES)))
        values = [*names, *(f"{name}/f" for name in is_optional)]
        for name in (name for name, optional in is_optional.items() if optional):
            values += [f"{name}?/f", rng.choice((name, f"dep:{name}"))]
        lines = ["[features]"]
        for name in dict.fromkeys(names):
            listed = rng.sample(values, k=min(len(values), rng.randint(0, 4)))
            if rng.random() < self._bad_features:
                listed.append(rng.choice((*is_optional, *FEATURE_VALUES)))
            lines.append(f'"{name}" = {json.dumps(listed, ensure_ascii=False)}')
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


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_features(batch: int, tmp_path: Path) -> None:
    accepted = 0
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE):
        files = Generator(seed).single_package()
        (path,) = write_layout(tmp_path / str(seed), files)
        theirs, ours = read_by_cargo(path), read_by_us(path)
        told = f"seed {seed}\n{_listing(files)}\ncargo: {theirs}\nours: {ours}"
        if isinstance(theirs, Refusal):
            assert isinstance(ours, Refusal), told
        else:
            assert ours == theirs, told
            accepted += 1
    assert BATCH_SIZE // 2 < accepted < BATCH_SIZE, "too few that are good, or that are bad"


def _listing(files: Mapping[str, str]) -> str:
    return "\n".join(f"--- {name}\n{text}" for name, text in files.items())
