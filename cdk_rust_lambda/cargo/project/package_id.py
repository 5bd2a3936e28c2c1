"""What tells packages apart: a name isn't enough, since a build may hold several packages of one name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cdk_rust_lambda.cargo.toml.reading import Table

# The keys of a git dependency that say which commit is meant; without one it is the default branch's.
_REFERENCES = ("branch", "tag", "rev")
# What the addresses of Cargo have as it is.
_PLAIN_IN_ADDRESSES = "/!$&'()*+,;=:@|[]~"
_REGISTRIES = ("registry+", "sparse+")


@frozen
class PackageId:
    """A package among all of a build, as Cargo identifies it.

    Attributes:
        name: Its name.
        version: Its version.
        source: Where it comes from, as in Cargo.lock. None for a path package: Cargo refuses a build
            with two of one name and version, which Cargo.lock couldn't tell apart.
    """

    name: str
    version: str
    source: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What to sort by, and what to hash."""
        return (self.name, self.version, self.source or "")

    @property
    def is_of_registry(self) -> bool:
        """Whether it comes from a registry."""
        return self.source is not None and self.source.startswith(_REGISTRIES)

    def is_of_git(self, git: str) -> bool:
        """Whether it comes from a git repository, at the branch, tag or revision that is meant.

        Args:
            git: What `git_source` has made of a dependency.
        """
        return self.source is not None and _canonical(without_commit(self.source)) == git


def package_spec(package_id: PackageId, folder: Path, namesakes: Iterable[PackageId]) -> str:
    """Returns what names a path package in Cargo's arguments: its name, if that is enough.

    See "Package ID Specifications" in the Cargo Book.

    Args:
        package_id: The package.
        folder: Its folder.
        namesakes: The locked packages of its name, with itself.
    """
    versions = [each.version for each in namesakes]
    if len(versions) <= 1:
        return package_id.name
    named = f"{package_id.name}@{package_id.version}"
    if versions.count(package_id.version) <= 1:
        return named
    return f"path+file://{quote(folder.as_posix(), safe=_PLAIN_IN_ADDRESSES)}#{named}"


def git_source(table: Table) -> str | None:
    """Returns what a dependency's table says of a git repository, to be compared; None for no git.

    Args:
        table: The dependency, or an entry of `[patch]`.
    """
    url = table.get("git") if isinstance(table, Mapping) else None
    if not isinstance(url, str):
        return None
    query = next((f"?{key}={table[key]}" for key in _REFERENCES if key in table), "")
    return _canonical(f"git+{url}{query}")


def without_commit(source: str) -> str:
    """Returns a source as dependencies in Cargo.lock name it: without the commit of a git repository."""
    return source.partition("#")[0]


def _canonical(source: str) -> str:
    """Returns one spelling for those that lead to one repository, as Cargo compares them."""
    url, mark, query = unquote(source).partition("?")
    url = url.rstrip("/")
    if url.partition("://")[2].lower().startswith("github.com/"):
        url = url.lower()
    return url.removesuffix(".git") + mark + query
