"""What a build has read, gathered from what Cargo, rustc and build scripts have left in its folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.fingerprint.dep_info import DepInfo, read_dep_info, read_script_output
from cdk_rust_lambda.cargo.fingerprint.observed import Observed, package_of_record, read_record
from cdk_rust_lambda.cargo.project.build_folders import crate_record, script_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.targets import Binary


@frozen
class BuildReport:
    """What the packages of a binary, without those of registries, have read.

    Attributes:
        inputs: The files and folders, absolute paths.
        variables: The environment variables that code has read, with their values; None for those
            that were not set.
        watched_variables: Those that build scripts have asked Cargo to watch.
        observed: What build scripts and macros were seen to read.
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
        # There may be a crate of the same name in a registry, or in another checkout.
        for path in paths:
            of_record = package_of_record(crate_record(path))
            if of_record is not None and of_record not in directories:
                continue
            info = read_dep_info(path)
            if any(name.startswith(owned) for name in _real_names(info, workspace_directory)):
                variables |= info.variables
                records.append(crate_record(path))
                break
    outputs = [
        _last_one(paths, directories)
        for name in names
        for paths in folders.script_outputs(*place, name)
    ]
    watched = frozenset(variable for path in outputs for variable in read_script_output(path))
    records += map(script_record, outputs)
    observed = Observed(
        tuple(each for path in records for each in read_record(path)),
        tuple(package.directory for package in packages),
        workspace_directory,
    )
    inputs = read_dep_info(folders.dep_info(*place, binary.name)).inputs
    return BuildReport(inputs, variables, watched, observed)


def _last_one(outputs: list[Path], directories: Collection[str]) -> Path:
    """The newest of what build scripts have printed, and not of one in another checkout."""
    ours = (path for path in outputs if package_of_record(script_record(path)) in directories)
    return next(ours, outputs[0])


def _library_of(package: Package) -> str:
    name = package.manifest.table("lib").get("name")
    return name if isinstance(name, str) else package.name


def _real_names(info: DepInfo, folder: Path) -> Iterator[str]:
    return (os.path.realpath(folder / path) for path in info.inputs)
