"""Which of the packages that Cargo.lock lists below a path package are built into it.

The lock file lists those of development dependencies among the others, without saying which is for what.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cdk_rust_lambda.cargo.project.dependencies import Dependency
    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
    from cdk_rust_lambda.cargo.project.package_id import PackageId

IdOfFolder = Callable[[Path], "PackageId | None"]


def without_development(
    dependencies: Iterable[Dependency], locked: Collection[LockedPackage], id_of: IdOfFolder
) -> Iterator[LockedPackage]:
    """Yields the locked packages that are for more than a package's tests.

    What a patch has put in the place of another package belongs to none of the dependencies; it may be for
    any of its name.

    Args:
        dependencies: The package's, of all kinds.
        locked: What the lock file lists below the package.
        id_of: Returns the package in a folder; None if there is none.
    """
    by_name: dict[str, list[Dependency]] = {}
    for dependency in dependencies:
        by_name.setdefault(dependency.package, []).append(dependency)
    for each in locked:
        named = by_name.get(each.id.name, [])
        built = [dependency for dependency in named if dependency.kind != "dev"]
        if not built:
            continue
        candidates = [other for other in locked if other.id.name == each.id.name]
        owners = [dependency for dependency in named if _is_of(dependency, each.id, id_of)]
        if (
            not owners
            or any(owner in built for owner in owners)
            or any(
                not any(_is_of(dependency, other.id, id_of) for other in candidates)
                for dependency in built
            )
        ):
            yield each


def _is_of(dependency: Dependency, package_id: PackageId, id_of: IdOfFolder) -> bool:
    """Whether a dependency asks for the source that a package of its name comes from."""
    if dependency.path is not None:
        return package_id == id_of(dependency.path)
    if dependency.git is not None:
        return package_id.is_of_git(dependency.git)
    return package_id.is_of_registry
