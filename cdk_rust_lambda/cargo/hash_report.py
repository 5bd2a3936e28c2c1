"""What there is to say of a binary's asset hash: its parts, and where it differs from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.parts import Part, combined
from cdk_rust_lambda.cargo.given_options import selection_of, with_hidden
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import resolve_binary
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import TargetSelectionError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.fingerprint.hash_record import HashRecord
    from cdk_rust_lambda.cargo.project.workspace import Workspace

Change = Literal["changed", "added", "removed"]
# Stands for all files of a package, which are said one by one.
_SOURCES = "sources"


@frozen
class Difference:
    """Something that is in one asset hash and not, or not the same, in another one.

    Attributes:
        part: The part.
        name: The item, or the file; empty for the whole part.
        change: What has become of it.
    """

    part: str
    name: str
    change: Change


@frozen
class AssetHash:
    """An asset hash, with what it is made of.

    Attributes:
        package: The name of the binary's package.
        binary: The binary's name.
        parts: What it is combined from.
    """

    package: str
    binary: str
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """The hash."""
        return combined(self.parts)

    @classmethod
    def recorded(cls, record: HashRecord) -> AssetHash:
        """Returns that of a record."""
        return cls(record.package, record.binary, record.parts)

    def as_json(self, *, with_files: bool) -> dict[str, Any]:
        """Returns all of it as plain values.

        Args:
            with_files: Whether the source files are in it, one by one.
        """
        parts = [
            {"name": part.name, "digest": part.digest, "items": dict(part.items)}
            | ({"files": dict(part.files)} if with_files and part.files else {})
            for part in self.parts
        ]
        return {
            "package": self.package,
            "bin": self.binary,
            "hash": self.digest,
            "parts": parts,
        }


def names_of(
    manifest_path: Path, package_name: str | None, selection: Selection
) -> tuple[str, str]:
    """Returns the names of a binary's package and of the binary.

    Args:
        manifest_path: The Cargo.toml.
        package_name: The package; None for the manifest's own, or of a workspace for the one that has the
            binary.
        selection: Which binary.

    Raises:
        CdkRustLambdaError: there is none, or something is wrong with its settings.
    """
    projects = CargoProjects()
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    name = selection.binary_name
    if package_name is None and name is not None and workspace.member(manifest) is None:
        package_name = _package_with(workspace, name)
    package = select_package(workspace, manifest, package_name)
    context = Context.resolve(selection.context, selection.admerge)
    binary, _ = resolve_binary(workspace, package, name, context)
    return package.name, binary.name


def _package_with(workspace: Workspace, binary: str) -> str:
    """Returns the name of the only package that has a binary.

    Raises:
        TargetSelectionError: none has it, or several have.
    """
    file = workspace.root.path
    has_it = [m.name for m in workspace.members if binary in {each.name for each in m.binaries}]
    if not has_it:
        known = {each.name for member in workspace.members for each in member.binaries}
        raise TargetSelectionError(
            f"no package of the workspace has a binary {binary!r}",
            file=file,
            remedy=suggest(binary, known),
        )
    if len(has_it) > 1:
        raise TargetSelectionError(
            f"several packages of the workspace have a binary {binary!r}",
            file=file,
            remedy=f"choose one with --package: {', '.join(has_it)}",
        )
    return has_it[0]


def asset_hash(
    manifest_path: Path,
    package_name: str,
    selection: Selection,
    record: HashRecord | None = None,
) -> AssetHash:
    """Returns the asset hash that a binary has now.

    Args:
        manifest_path: The Cargo.toml.
        package_name: The package.
        selection: Which binary, and what beats its settings.
        record: A record of its asset, for what only the app knows.

    Raises:
        CdkRustLambdaError: something is wrong with the project or its settings.
    """
    if record is not None:
        selection = selection_of(record.given, selection)
    projects, diagnostics = CargoProjects(), Diagnostics()
    plan = plan_binary(projects, manifest_path, package_name, selection, diagnostics).plan
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    parts = fingerprint_of(projects, plan).parts
    if record is not None:
        parts = with_hidden(parts, record.given, record.parts)
    return AssetHash(plan.package.name, plan.binary.name, parts)


def differences(before: AssetHash, after: AssetHash) -> Iterator[Difference]:
    """Yields where an asset hash differs from an earlier one, in the order of its parts."""
    old = {part.name: part for part in before.parts}
    new = {part.name: part for part in after.parts}
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Difference(name, "", "added")
        elif name not in new:
            yield Difference(name, "", "removed")
        elif old[name].digest != new[name].digest:
            yield from _differences_in(old[name], new[name])


def _differences_in(old: Part, new: Part) -> Iterator[Difference]:
    files = [*_compared(new.name, old.files, new.files)]
    for each in _compared(new.name, old.items, new.items):
        if each.name != _SOURCES or not files:
            yield each
    yield from files


def _compared(part: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield Difference(part, name, "added")
        elif name not in new:
            yield Difference(part, name, "removed")
        elif old[name] != new[name]:
            yield Difference(part, name, "changed")
