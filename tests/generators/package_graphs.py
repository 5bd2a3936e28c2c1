"""Random projects whose packages share names: members, path packages, git repositories, patches."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from tests.support.projects import package, write

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_NAMES = ("util", "same", "core")
_VERSIONS = ("1.0.0", "2.0.0")
_LIBRARY = "pub fn f() {}\n"
_TABLES = ("dependencies", "build-dependencies", "dev-dependencies")
_GIT = (
    "git",
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.com",
    "-c",
    "protocol.file.allow=always",
)
# Each with one package of that name and version, which depends on those of others.
_REPOSITORIES = {
    "a": ("util", "1.0.0", ()),
    "b": ("util", "1.0.0", ()),
    "c": ("util", "2.0.0", ()),
    "d": ("same", "1.0.0", ("a",)),
    "e": ("same", "1.0.0", ("b", "c")),
    "f": ("core", "1.0.0", ("d", "e")),
}
_BRANCHES = ("main", "next")


@frozen
class Target:
    """What a package can depend on.

    Attributes:
        name: The package's name.
        version: Its version.
        place: Where it is, as in a dependency's table.
    """

    name: str
    version: str
    place: str


@frozen
class Repositories:
    """Git repositories, each with two branches that differ.

    Attributes:
        folder: The folder that holds them.
    """

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Repositories:
        """Makes them."""
        made = cls(folder)
        for repository, (name, version, uses) in _REPOSITORIES.items():
            tables = "".join(
                f"[dependencies.{each}]\npackage = '{_REPOSITORIES[each][0]}'\n"
                f"git = '{made.url(each)}'\nbranch = 'main'\n"
                for each in uses
            )
            root = folder / repository
            text = package(tables, name=name, version=version)
            write(root, {"Cargo.toml": text, "src/lib.rs": _LIBRARY})
            for command in (
                ("init", "--quiet", "--initial-branch=main", "."),
                ("add", "."),
                ("commit", "--quiet", "--message=1"),
                ("checkout", "--quiet", "-b", "next"),
                ("commit", "--quiet", "--allow-empty", "--message=2"),
                ("checkout", "--quiet", "main"),
            ):
                subprocess.run([*_GIT, *command], cwd=root, check=True, capture_output=True)
        return made

    def url(self, repository: str) -> str:
        """Returns a repository's address."""
        return f"file://{self.folder}/{repository}"

    def targets(self) -> Iterator[Target]:
        """Yields the packages in them, on each branch."""
        for repository, (name, version, _) in _REPOSITORIES.items():
            yield Target(name, version, f"git = '{self.url(repository)}'")
            for branch in _BRANCHES:
                yield Target(name, version, f"git = '{self.url(repository)}', branch = '{branch}'")


@frozen
class Graph:
    """A workspace that is generated.

    Attributes:
        root: Its folder.
        members: The names of its members.
        has_patch: Whether one package is replaced by another.
    """

    root: Path
    members: list[str]
    has_patch: bool


def write_graph(rng: random.Random, folder: Path, repositories: Repositories) -> Graph:
    """Writes a workspace, with path packages beside it, which depend on those before them.

    No two path packages have one name and version, which Cargo refuses.
    """
    foreign = list(repositories.targets())
    root = folder / "ws"
    members: list[str] = []
    own: list[Target] = []
    ids = [(name, version) for name in _NAMES for version in _VERSIONS]
    rng.shuffle(ids)
    for index, (name, version) in enumerate(ids[: rng.randint(1, 5)]):
        place = folder / "beside" / str(index)
        tables = _dependencies(rng, rng.sample(foreign, 2) + own)
        _write_package(rng, place, name, version, tables)
        own.append(Target(name, version, f"path = '{place}'"))
    for member in ("app", *(f"member{index}" for index in range(rng.randint(0, 2)))):
        tables = _dependencies(rng, rng.sample(foreign, 4) + own * 2)
        _write_package(rng, root / member, member, "0.1.0", tables)
        own.append(Target(member, "0.1.0", f"path = '{root / member}'"))
        members.append(member)
    manifest = f"[workspace]\nresolver = '{rng.choice('1233')}'\nmembers = {members}\n"
    patch = _patch(rng, folder, repositories, own, foreign) if rng.random() < 0.4 else ""
    write(root, {"Cargo.toml": manifest + patch})
    return Graph(root, members, bool(patch))


def _dependencies(rng: random.Random, targets: list[Target]) -> str:
    """Tables of dependencies, each under a name of its own; some also for tests."""
    text = ""
    chosen = rng.sample(targets, rng.randint(0, min(5, len(targets))))
    for index, target in enumerate(dict.fromkeys(chosen)):
        table = rng.choice(_TABLES)
        optional = ", optional = true" if table != "dev-dependencies" and rng.random() < 0.2 else ""
        entry = f"dep{index} = {{ package = '{target.name}', {target.place}"
        text += f"[{_place(rng, table)}]\n{entry}{optional} }}\n"
        if table != "dev-dependencies" and rng.random() < 0.2:
            text += f"[dev-dependencies.dep{index}]\npackage = '{target.name}'\n"
            text += "".join(f"{each}\n" for each in target.place.split(", "))
    return _merged(text)


def _place(rng: random.Random, table: str) -> str:
    return rng.choice((table, f"target.'cfg(unix)'.{table}", f"target.'cfg(windows)'.{table}"))


def _merged(text: str) -> str:
    """Joins tables that are written several times."""
    tables: dict[str, list[str]] = {}
    header = ""
    for line in text.splitlines():
        if line.startswith("["):
            header = line
        else:
            tables.setdefault(header, []).append(line)
    return "".join(f"{header}\n" + "\n".join(lines) + "\n" for header, lines in tables.items())


def _write_package(rng: random.Random, folder: Path, name: str, version: str, tables: str) -> None:
    files = {"src/lib.rs": _LIBRARY, "src/main.rs": "fn main() {}\n"}
    if "build-dependencies" in tables and rng.random() < 0.5:
        files["build.rs"] = "fn main() {}\n"
    write(folder, {"Cargo.toml": package(tables, name=name, version=version), **files})


def _patch(
    rng: random.Random,
    folder: Path,
    repositories: Repositories,
    own: list[Target],
    foreign: list[Target],
) -> str:
    """A `[patch]` of a repository's package, by a path package or by that of another repository."""
    repository = rng.choice("abcde")
    name, version, _ = _REPOSITORIES[repository]
    taken = {(each.name, each.version) for each in own}
    if (name, version) not in taken and rng.random() < 0.5:
        _write_package(rng, folder / "patch", name, version, "")
        place = f"path = '{folder / 'patch'}'"
    else:
        url = repositories.url(repository)
        others = [
            each.place
            for each in foreign
            if (each.name, each.version) == (name, version) and f"{url}'" not in each.place
        ]
        if not others:
            return ""
        place = rng.choice(others)
    return f"[patch.'{repositories.url(repository)}']\n{name} = {{ {place} }}\n"
