"""Which files in a package hold settings: those that `env_file` names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.settings.resolve import Settings

_KEY = "env_file"


def settings_files(settings: Settings, package: Package) -> tuple[str, ...]:
    """Returns the files of variables of a binary, and of others of its package: their folders' real paths.

    Args:
        settings: The binary's settings.
        package: The package.
    """
    of_package = package.manifest.package_table("metadata").get("lambda")
    # Those of other binaries don't concern this one, and are no sources of it either.
    names = {settings.deploy.env_file, settings.build.env_file, *_named(of_package)}
    paths = (os.path.join(package.directory, name) for name in names if name and "\0" not in name)
    parts = map(os.path.split, map(os.path.normpath, paths))
    return tuple(sorted(os.path.join(os.path.realpath(folder), name) for folder, name in parts))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == _KEY and isinstance(inner, str):
                yield inner
            yield from _named(inner)
