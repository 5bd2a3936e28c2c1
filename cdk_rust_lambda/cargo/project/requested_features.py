"""Features that are asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.features import DEPENDENCY_PREFIX
from cdk_rust_lambda.cargo.project.resolver import resolver_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.project.package import Package


def unknown_features(requested: Iterable[str], package: Package) -> list[str]:
    """Returns the features that `cargo build -p PACKAGE --features ...` refuses.

    What a dependency has (`DEPENDENCY/FEATURE`) is not judged. Nor are the features for a member
    of a workspace with resolver 1 and a package at its root: Cargo looks for them in the package of
    the working directory.

    Args:
        requested: The values of `--features`; each may hold several, as Cargo splits them.
        package: The package that is built.
    """
    names = dict.fromkeys(name for value in requested for name in value.replace(",", " ").split())
    return [name for name in names if not _may_be_requested(name, package)]


def _may_be_requested(name: str, package: Package) -> bool:
    owner, slash, feature = name.partition("/")
    if "/" in feature or (not slash and name.startswith(DEPENDENCY_PREFIX)):
        return False
    is_old = _is_for_working_directory(package)
    if is_old and package.manifest.path != package.root.path:
        return True
    if not slash:
        return name in package.features
    owner = owner.removesuffix("?")
    if any(dependency.name == owner for dependency in package.dependencies):
        return True
    return not is_old and owner == package.name and feature in package.features


def _is_for_working_directory(package: Package) -> bool:
    """Whether Cargo gives features to the package in the working directory, not to the `-p` one.

    See "Resolver version 2 command line flags" in the Cargo Book.
    """
    return package.root.is_package and resolver_of(package.root) == "1"
