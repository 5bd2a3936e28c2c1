"""What a package is by the crates of Lambda's that it depends on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# With - as _, since Cargo has both.
_FUNCTION_CRATES = frozenset({"lambda_runtime", "lambda_http"})
_EXTENSION_CRATE = "lambda_extension"

Verdict = Literal["function", "extension", "neither"]


def verdict_with(package: Package, turned_on: Collection[str]) -> Verdict:
    """Returns what a package's binaries are by its direct dependencies.

    Args:
        package: The package.
        turned_on: The names of the optional dependencies that are turned on.
    """
    crates = {
        dependency.package.replace("-", "_")
        for dependency in package.dependencies
        if dependency.kind == "normal" and (not dependency.optional or dependency.name in turned_on)
    }
    if crates & _FUNCTION_CRATES:
        return "function"
    return "extension" if _EXTENSION_CRATE in crates else "neither"


def possible_verdict(package: Package) -> Verdict:
    """Returns what a package's binaries are if all of its optional dependencies are turned on."""
    return verdict_with(package, {dependency.name for dependency in package.dependencies})


def lambda_members(workspace: Workspace) -> Iterator[Package]:
    """Yields the members with binaries that may be functions or extensions, as far as manifests say it.

    These are those that depend on a crate for functions, directly or through other members, or on that for
    extensions, and those with a table of Lambda settings.
    """
    members = {member.directory: member for member in workspace.members}
    for member in workspace.members:
        metadata = member.manifest.package_table().get("metadata")
        if member.binaries and (
            (isinstance(metadata, Mapping) and "lambda" in metadata)
            or possible_verdict(member) == "extension"
            or any(
                possible_verdict(each) == "function" for each in reached_members(member, members)
            )
        ):
            yield member


def reached_members(package: Package, members: dict[Path, Package]) -> Iterator[Package]:
    """Yields a package, and the members that it depends on, directly or through others.

    Args:
        package: The package.
        members: The members of its workspace by their folders.
    """
    pending, seen = [package], {package.directory}
    while pending:
        current = pending.pop()
        yield current
        for dependency in current.dependencies:
            path = dependency.path
            if dependency.kind == "normal" and path in members and path not in seen:
                seen.add(path)
                pending.append(members[path])
