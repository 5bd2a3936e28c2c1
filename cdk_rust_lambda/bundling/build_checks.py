"""Checking after a build that the asset hash stands for what was built."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from attrs import evolve

from cdk_rust_lambda.bundling.source_times import changed_during_build
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.build_report import read_report
from cdk_rust_lambda.cargo.fingerprint.undeclared import (
    globs_for,
    undeclared_files,
    undeclared_folders,
    undeclared_variables,
)
from cdk_rust_lambda.cargo.project.selection import select_binary, select_package
from cdk_rust_lambda.errors import BuildError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.cargo.fingerprint.build_report import BuildReport
    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
    from cdk_rust_lambda.cargo.projects import CargoProjects

_TABLE = "package.metadata.lambda.build"


def check_unchanged(request: BuildRequest, projects: CargoProjects) -> None:
    """Refuses to stage under a hash that the sources no longer have.

    Args:
        request: What was built.
        projects: Reads the manifests and sources anew.

    Raises:
        BuildError: they have changed since the app was made.
        ManifestError: a manifest isn't what Cargo accepts any more.
        TargetSelectionError: the binary is gone.
    """
    plan = request.plan
    if plan.prebuilt is None:
        manifest = projects.reader.read(plan.package.manifest.path)
        workspace = projects.workspace(manifest)
        package = select_package(workspace, manifest, None)
        binary = select_binary(package, plan.binary.name)
        plan = evolve(plan, workspace=workspace, package=package, binary=binary)
    now = fingerprint_of(projects, plan)
    if now.digest != request.fingerprint.digest:
        raise changed_during_build(request, plan.package.manifest.path)


def check_inputs(
    request: BuildRequest,
    folders: BuildFolders,
    machine_folders: Iterable[Path],
    *,
    sees_variables: bool = True,
) -> None:
    """Refuses to stage what is built from files or variables that its hash doesn't hold.

    Args:
        request: What was built.
        folders: Where Cargo has built it.
        machine_folders: The folders of the machine's installation.
        sees_variables: Whether the build saw this machine's variables; in a container it doesn't.

    Raises:
        BuildError: there are some, and they aren't allowed.
    """
    plan, options, fingerprint = request.plan, request.plan.options, request.fingerprint
    packages, directory = fingerprint.own_packages, plan.workspace.directory
    report = read_report(folders, options, directory, packages, plan.binary)
    missed = _undeclared_paths(request, report, (folders.target, folders.build, *machine_folders))
    declared = {*dict(options.environment), *options.input_variables}
    sources = [file for file in fingerprint.files if file.endswith(".rs")]
    variables = (
        undeclared_variables(report, os.environ, declared, sources) if sees_variables else []
    )
    # What a build script makes beside its code can't be declared: it isn't there before the build.
    made = [path for path in missed if str(path) in fingerprint.made]
    files = globs_for((path for path in missed if path not in made), plan.package.directory)
    if (files or variables) and not options.allow_undeclared_inputs:
        raise _undeclared_error(request, files, variables)
    _warn(request, [*files, *map(str, made)], variables)


def _undeclared_paths(
    request: BuildRequest, report: BuildReport, left_out: Collection[Path]
) -> list[Path]:
    """Returns what was read that the hash doesn't hold.

    Args:
        request: What was built.
        report: What was read.
        left_out: Folders in which nothing counts.
    """
    plan, fingerprint = request.plan, request.fingerprint
    owned = [package.directory for package in fingerprint.own_packages]
    observed = report.observed.paths(fingerprint.files)
    missed = undeclared_files([*report.inputs, *observed.files], fingerprint.files, left_out, owned)
    globs = [os.path.join(plan.package.directory, glob) for glob in plan.options.inputs]
    missed += undeclared_folders(observed.listed, fingerprint.files, left_out, owned, globs)
    if plan.options.before_build:  # what isn't counted in the workspace is made by the hooks
        inside = os.path.realpath(plan.workspace.directory)
        missed = [path for path in missed if not path.is_relative_to(inside)]
    return missed


def _warn(request: BuildRequest, files: Sequence[str], variables: Sequence[str]) -> None:
    """Warns of files and variables that are read, and that the hash doesn't hold."""
    name = request.plan.binary.name
    if files:
        text = (
            f"the build of {name!r} reads files that are not in its asset hash, so a change in"
            f" them doesn't rebuild it: {', '.join(files)}. Declare them (build.inputs), don't let Git ignore them, or"
            " let a hook make them (bundling.before_build)."
        )
        request.notify(Notice.warning("input-not-fingerprinted", text))
    if variables:
        text = (
            f"the code of {name!r} reads variables of this machine's environment that are not in"
            f" its asset hash, so another value doesn't rebuild it: {', '.join(variables)}. Declare them"
            " (build.input_variables), or pass them as BundlingOptions(environment=...) or build.env."
        )
        request.notify(Notice.warning("variable-not-fingerprinted", text))


def _undeclared_error(
    request: BuildRequest, files: Sequence[str], variables: Sequence[str]
) -> BuildError:
    options = request.plan.options
    found = [f"files: {', '.join(files)}"] if files else []
    found += [f"variables: {', '.join(variables)}"] if variables else []
    lines = []
    if files:
        lines.append(_line("inputs", [*options.inputs, *files]))
    if variables:
        lines.append(_line("input_variables", [*options.input_variables, *variables]))
    return BuildError(
        f"the build of {request.plan.binary.name!r} reads what is not in its asset hash, so that a change"
        f" of it would never be deployed ({'; '.join(found)})",
        file=request.plan.package.manifest.path,
        key=_TABLE,
        remedy=f"write in [{_TABLE}]{''.join(lines)}\n  or pass the same to BundlingOptions; or let one build"
        " pass with BundlingOptions(allow_undeclared_inputs=True)",
    )


def _line(key: str, values: Iterable[str]) -> str:
    # TOML's strings in quotation marks are JSON's, as far as names go.
    return f"\n    {key} = {json.dumps(list(dict.fromkeys(values)), ensure_ascii=False)}"
