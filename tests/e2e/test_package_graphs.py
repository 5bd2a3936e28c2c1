"""What packages reach in lock files that Cargo has made, against what Cargo says of it."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.project.configuration import Configuration
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package_id import PackageId
from cdk_rust_lambda.cargo.project.reach import Reacher
from cdk_rust_lambda.cargo.project.resolver import uses_development_dependencies
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.generators.package_graphs import Graph, Repositories, write_graph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.reach import Reach
    from cdk_rust_lambda.cargo.project.workspace import Workspace

pytestmark = pytest.mark.e2e

_LINE = re.compile(r"(\S+) v(\S+)(?: \(proc-macro\))?(?: \((\S+)\))?(?: \(\*\))?")


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Repositories:
    return Repositories.make(tmp_path_factory.mktemp("repositories"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("cargo-home")
    # A toolchain file of this checkout isn't one of the projects'.
    return {**os.environ, "CARGO_HOME": str(home), "CARGO_TERM_COLOR": "never"}


def cargo(
    root: Path, environment: Mapping[str, str], *argv: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["cargo", *argv], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def accepted_graph(
    seed: int, folder: Path, repositories: Repositories, environment: Mapping[str, str]
) -> tuple[Graph, dict[str, Any]]:
    """The first graph of a seed that Cargo accepts, and what it says of it.

    A patch may lead two dependencies of a package to one, which Cargo refuses.
    """
    for attempt in itertools.count():
        rng = random.Random(f"{seed}-{attempt}")
        graph = write_graph(rng, folder / str(attempt), repositories)
        done = cargo(graph.root, environment, "metadata", "--format-version=1", "--all-features")
        if done.returncode == 0:
            metadata: dict[str, Any] = json.loads(done.stdout)
            return graph, metadata
        assert "multiple times with different names" in done.stderr
    raise AssertionError


def reach_of(workspace: Workspace, reader: ManifestReader, member: str) -> Reach:
    chosen = select_package(workspace, workspace.root, member)
    empty = Configuration(workspace.directory, {})
    lockfile = read_lockfile(workspace.directory / "Cargo.lock")
    return Reacher(reader).reach(workspace, [chosen], [empty], lockfile)


def by_metadata(
    metadata: Mapping[str, Any], member: str, *, with_development: bool
) -> dict[PackageId, set[PackageId]]:
    """What a member is built from, each with what is built into it."""
    ids = {
        each["id"]: PackageId(each["name"], each["version"], each["source"])
        for each in metadata["packages"]
    }
    nodes = {each["id"]: each["deps"] for each in metadata["resolve"]["nodes"]}
    pending = [key for key, package in ids.items() if package == PackageId(member, "0.1.0")]
    found: dict[PackageId, set[PackageId]] = {}
    while pending:
        current = pending.pop()
        if ids[current] in found:
            continue
        used = [
            each["pkg"]
            for each in nodes[current]
            if with_development or any(kind["kind"] != "dev" for kind in each["dep_kinds"])
        ]
        found[ids[current]] = {ids[each] for each in used}
        pending += used
    return found


def by_tree(text: str) -> set[tuple[str, str, str]]:
    """The packages of `cargo tree`: name, version, and what it shows of the commit."""
    found = set()
    for line in filter(None, text.splitlines()):
        match = _LINE.fullmatch(line)
        assert match is not None, line
        found.add((match[1], match[2], (match[3] or "").partition("#")[2]))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_what_is_built(
    tmp_path: Path, repositories: Repositories, environment: dict[str, str], seed: int
) -> None:
    graph, metadata = accepted_graph(seed, tmp_path, repositories, environment)
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(graph.root / "Cargo.toml"))
    with_development = uses_development_dependencies(workspace.root)
    for member in graph.members:
        reach = reach_of(workspace, reader, member)
        assert reach.locked is not None
        found = {
            package.id: {each.id for each in dependencies}
            for package, dependencies in reach.locked.items()
        }
        expected = by_metadata(metadata, member, with_development=with_development)
        # A patch hides which dependency a package is for: then those for tests may count, too.
        assert all(used <= found[each] for each, used in expected.items())
        assert graph.has_patch or found == expected
        folders = {str(each.manifest.path) for each in reach.packages}
        own = {
            each["manifest_path"]
            for each in metadata["packages"]
            if each["source"] is None and PackageId(each["name"], each["version"]) in found
        }
        # An optional dependency that no feature turns on isn't locked; its sources count all the same.
        assert folders & {each["manifest_path"] for each in metadata["packages"]} == own
        versions = {each.id for each in reach.locked}
    edges = "normal,build,dev" if with_development else "normal,build"
    tree = cargo(
        graph.root, environment, "tree", "--locked", f"--package={member}", "--all-features",
        "--target=all", f"--edges={edges}", "--prefix=none",
    )  # fmt: skip
    locked = {
        (each.name, each.version, (each.source or "").partition("#")[2][:8]) for each in versions
    }
    assert tree.returncode == 0
    assert by_tree(tree.stdout) <= locked
