"""What a build has read, gathered from what Cargo, rustc and build scripts have left in its folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.fingerprint.dep_info import DepInfo, read_dep_info, read_script_output
from cdk_rust_lambda.cargo.fingerprint.linked_files import linked_files
from cdk_rust_lambda.cargo.fingerprint.observed import (
    Observation,
    Observed,
    package_of_record,
    read_record,
)
from cdk_rust_lambda.cargo.project.build_folders import crate_record, script_record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.targets import Binary

_LINKER = "ld"


@frozen
class BuildReport:
    """What the packages of a binary, without those of registries, have read.

    Attributes:
        inputs: The files and folders, absolute paths.
        variables: The environment variables that code has read, with their values; None for those
            that were not set.
        watched_variables: Those that build scripts have asked Cargo to watch.
        observed: What build scripts and macros were seen to read, and what scripts have the linker read.
    """

    inputs: tuple[Path, ...]
    variables: dict[str, str | None]
    watched_variables: frozenset[str]
    observed: Observed = field(factory=Observed)


def read_report(
    folders: BuildFolders,
    options: BuildOptions,
    workspace_directory: Path,
    packages: Iterable[Package],
    binary: Binary,
) -> BuildReport:
    """Reads what the last build of a binary has read.

    Args:
        folders: Where Cargo has built.
        options: What it was built with.
        workspace_directory: What relative paths in dep-info are relative to.
        packages: The packages of ours that the binary is built from.
        binary: The binary.
    """
    packages = tuple(packages)
    place = (options.triple, options.profile)
    crates = {binary.name}
    for package in packages:
        crates |= {package.name, _library_of(package)}
    names = sorted({package.name for package in packages})
    directories = {os.path.realpath(package.directory) for package in packages}
    owned = tuple(directory + os.sep for directory in directories)
    variables: dict[str, str | None] = {}
    records: list[Path] = []
    for paths in folders.crate_dep_info(*place, names, crates):
        own = _own_dep_info(paths, owned, workspace_directory)
        if own:
            chosen = _last_one([*own], crate_record, directories)
            variables |= own[chosen].variables
            records.append(crate_record(chosen))
    outputs = [
        _last_one(paths, script_record, directories)
        for name in names
        for paths in folders.script_outputs(*place, name)
    ]
    told = [each for path in outputs for each in read_script_output(path)]
    watched = frozenset(value for key, value in told if key == "rerun-if-env-changed")
    records += map(script_record, outputs)
    linked = (Observation("r", _LINKER, path) for path in linked_files(told, workspace_directory))
    observed = Observed(
        (*(each for path in records for each in read_record(path, directories)), *linked),
        tuple(package.directory for package in packages),
        workspace_directory,
    )
    inputs = read_dep_info(folders.dep_info(*place, binary.name)).inputs
    if folders.dep_info_base is not None:
        inputs = tuple(folders.dep_info_base / path for path in inputs)
    return BuildReport(inputs, variables, watched, observed)


def _own_dep_info(
    paths: Iterable[Path], owned: tuple[str, ...], folder: Path
) -> dict[Path, DepInfo]:
    """Those of packages of ours: there may be a crate of the same name in a registry."""
    found = {path: read_dep_info(path) for path in paths}
    return {
        path: info
        for path, info in found.items()
        if any(name.startswith(owned) for name in _real_names(info, folder))
    }


def _last_one(
    paths: list[Path], record_of: Callable[[Path], Path], directories: Collection[str]
) -> Path:
    """The newest of this checkout, or else of all: several may share one, where all is the same."""
    ours = (path for path in paths if package_of_record(record_of(path)) in directories)
    return next(ours, paths[0])


def _library_of(package: Package) -> str:
    name = package.manifest.table("lib").get("name")
    return name if isinstance(name, str) else package.name


def _real_names(info: DepInfo, folder: Path) -> Iterator[str]:
    return (os.path.realpath(folder / path) for path in info.inputs)
