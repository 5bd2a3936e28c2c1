"""What a package is by the crates of Lambda's that it depends on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.project.dependencies import Dependency
    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage, Lockfile
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# With - as _, since Cargo has both.
_FUNCTION_CRATES = frozenset({"lambda_runtime", "lambda_http", "aws_durable_execution_sdk"})
# AWS' own, its preview from git, and those of others.
_DURABLE_CRATES = frozenset(
    {"aws_durable_execution_sdk", "aws_durable_execution_sdk_rust", "durable_execution_sdk"}
    | {"lambda_durable_execution_rust"}
)
DURABLE_SDK = "aws-durable-execution-sdk"
"""The crate that durable functions are written with; it has its own `run`."""
# Crates of others that are built on these, for when there is no lock file to say so.
_WRAPPERS = frozenset({"lambda_appsync", "lambda_web", "poem_lambda"})
_EXTENSION_CRATE = "lambda_extension"

Verdict = Literal["function", "extension", "neither"]


def verdict_with(package: Package, turned_on: Collection[str]) -> Verdict:
    """Returns what a package's binaries are by its direct dependencies.

    Args:
        package: The package.
        turned_on: The names of the optional dependencies that are turned on.
    """
    crates = {
        _name(dependency.package)
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
    for member in workspace.members:
        metadata = member.manifest.package_table().get("metadata")
        if member.binaries and (
            (isinstance(metadata, Mapping) and "lambda" in metadata)
            or possible_verdict(member) == "extension"
            or _reaches_runtime(member, workspace)
        ):
            yield member


def _reaches_runtime(package: Package, workspace: Workspace) -> bool:
    """Whether a package, or a member that it depends on, may be a function by its dependencies."""
    return any(possible_verdict(each) == "function" for each in reached_members(package, workspace))


def reached_members(package: Package, workspace: Workspace) -> Iterator[Package]:
    """Yields a package, and the members that it depends on, directly or through others.

    Args:
        package: The package.
        workspace: Its workspace.
    """
    members = workspace.members_by_directory
    pending, seen = [package], {package.directory}
    while pending:
        current = pending.pop()
        yield current
        for dependency in current.dependencies:
            path = dependency.path
            member = None if path is None else members.get(path)
            if dependency.kind == "normal" and member is not None and path not in seen:
                seen.add(member.directory)
                pending.append(member)


def wrapper_of(package: Package, workspace: Workspace, lockfile: Lockfile | None) -> str | None:
    """Returns the dependency by which a package reaches a crate for functions; None if there is none.

    That is a framework that brings the runtime along, or a member of the workspace.

    Args:
        package: The package.
        workspace: Its workspace.
        lockfile: The workspace's Cargo.lock, if there is one.
    """
    locked = _locked_dependencies(package, lockfile)
    for dependency in package.dependencies:
        if dependency.kind != "normal" or dependency.optional:
            continue
        path = dependency.path
        member = None if path is None else workspace.members_by_directory.get(path)
        if (
            _name(dependency.package) in _WRAPPERS
            or (member is not None and _reaches_runtime(member, workspace))
            or (lockfile is not None and _reaches(_FUNCTION_CRATES, lockfile, locked, dependency))
        ):
            return dependency.package
    return None


def depends_on_durable_sdk(package: Package) -> bool:
    """Whether a package depends on a crate for durable functions itself, and always."""
    return any(
        dependency.kind == "normal"
        and not dependency.optional
        and _name(dependency.package) in _DURABLE_CRATES
        for dependency in package.dependencies
    )


def reaches_durable_sdk(package: Package, workspace: Workspace, lockfile: Lockfile | None) -> bool:
    """Whether a package may be written with a crate for durable functions, directly or through others.

    Args:
        package: The package.
        workspace: Its workspace.
        lockfile: The workspace's Cargo.lock, if there is one.
    """
    locked = _locked_dependencies(package, lockfile)
    direct = [each for each in package.dependencies if each.kind == "normal"]
    return any(
        _name(dependency.package) in _DURABLE_CRATES
        for member in reached_members(package, workspace)
        for dependency in member.dependencies
        if dependency.kind == "normal"
    ) or (
        lockfile is not None
        and any(_reaches(_DURABLE_CRATES, lockfile, locked, each) for each in direct)
    )


def _locked_dependencies(package: Package, lockfile: Lockfile | None) -> list[LockedPackage]:
    if lockfile is None:
        return []
    own = lockfile.path_packages(package.id)
    return [each for found in own for each in lockfile.dependencies(found)]


def _reaches(
    crates: Collection[str],
    lockfile: Lockfile,
    locked: list[LockedPackage],
    dependency: Dependency,
) -> bool:
    """Whether a dependency is built on one of some crates, as far as the lock file says it.

    What members have for their tests only counts, too, since the file doesn't tell it apart.
    """
    pending = [each for each in locked if each.id.name == dependency.package]
    seen = set(pending)
    while pending:
        current = pending.pop()
        if _name(current.id.name) in crates:
            return True
        new = [each for each in lockfile.dependencies(current) if each not in seen]
        seen.update(new)
        pending += new
    return False


def _name(crate: str) -> str:
    return crate.replace("-", "_")
