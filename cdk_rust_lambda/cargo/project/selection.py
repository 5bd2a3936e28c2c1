"""Choosing a package of a workspace, and a binary of a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import TargetSelectionError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import Manifest
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.targets import Binary
    from cdk_rust_lambda.cargo.project.workspace import Workspace


def select_package(workspace: Workspace, manifest: Manifest, name: str | None) -> Package:
    """Returns the package called `name`, or the manifest's own if no name is given.

    Raises:
        TargetSelectionError: unknown name, or a virtual manifest without a name.
    """
    if name is not None:
        if name in workspace.members_by_name:
            return workspace.members_by_name[name]
        raise TargetSelectionError(
            f"there is no package {name!r} in the workspace",
            file=workspace.root.path,
            key="package",
            remedy=suggest(name, (member.name for member in workspace.members)),
        )
    own = workspace.member(manifest)
    if own is not None:
        return own
    candidates = ", ".join(member.name for member in workspace.members if member.binaries)
    raise TargetSelectionError(
        "a virtual manifest has no package of its own",
        file=manifest.path,
        key="package",
        remedy="choose a package (package= in Python, --package on the command line):"
        f" {candidates or 'none has a binary'}",
    )


def select_binary(package: Package, name: str | None) -> Binary:
    """Returns the binary called `name`; without a name the only one, or `default-run`.

    Raises:
        TargetSelectionError: no such binary, none at all, or several and none chosen.
    """
    names = [binary.name for binary in package.binaries]
    wanted = name if name is not None else package.default_run
    for binary in package.binaries:
        if binary.name == wanted:
            return binary
    where = package.manifest.path
    if not names:
        raise TargetSelectionError(
            f"the package {package.name!r} has no binary target",
            file=where,
            key="bin",
            remedy="create src/main.rs, or choose another package with package=",
        )
    if wanted is not None:
        raise TargetSelectionError(
            f"the package {package.name!r} has no binary {wanted!r}",
            file=where,
            key="binary_name",
            remedy=suggest(wanted, names),
        )
    if len(names) == 1:
        return package.binaries[0]
    raise TargetSelectionError(
        f"the package {package.name!r} has several binaries: {', '.join(names)}",
        file=where,
        key="binary_name",
        remedy="choose one (binary_name= in Python; in a terminal its name, with --bin for check and config), or"
        " set package.default-run",
    )
