"""Compiling a batch: one cargo invocation, which may be restricted in what it reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from cdk_rust_lambda.bundling.locks import record_file
from cdk_rust_lambda.cargo.compile.command import compose_build, compose_fetch, compose_settings
from cdk_rust_lambda.cargo.compile.failures import build_error
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.fingerprint.declared_inputs import searched_folder
from cdk_rust_lambda.cargo.hermetic.access import read_access
from cdk_rust_lambda.cargo.hermetic.machine_files import Machine
from cdk_rust_lambda.cargo.hermetic.project_files import Project
from cdk_rust_lambda.cargo.hermetic.refusals import Refusals
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.package_id import package_spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cdk_rust_lambda.bundling.batch import Batch
    from cdk_rust_lambda.bundling.prepared_build import PreparedBuild
    from cdk_rust_lambda.bundling.progress import BuildProgress
    from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess
    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.errors import CdkRustLambdaError


def compile_batch(build: PreparedBuild, folder: Path, progress: BuildProgress) -> None:
    """Runs cargo, which puts each binary into a folder of its name, in the given one.

    Args:
        build: What is built, and with what.
        folder: The folder.
        progress: Shows what cargo says.

    Raises:
        BuildError: cargo has failed, or reads what the fingerprints don't know.
    """
    batch, options = build.batch, build.options
    locked = os.path.exists(build.lockfile) if options.locked is None else options.locked
    settings_file, empty_file = folder / "settings.toml", folder / "empty.env"
    empty_file.touch()
    manifest_path = batch.workspace.root.path
    # Of Cargo's settings, the last one that sets a key wins.
    configured = evolve(options, cargo_config=(*options.cargo_config, *build.cargo_config))
    settings = compose_settings(configured, manifest_path, folder, empty_file, locked=locked)
    settings_file.write_text(settings, encoding="utf-8")
    lockfile = read_lockfile(build.lockfile)
    specs = package_specs(batch, lockfile)
    argv = compose_build(build.toolchain.cargo, settings_file, specs, batch.names, locked=locked)
    if build.is_hermetic:
        _fetch(build, progress, locked=locked)
        has_git = lockfile is not None and lockfile.has_git
        _compile_hermetically(build, argv, folder, progress, has_git=has_git)
    elif status := _run_cargo(build, argv, _observed_environment(build), progress):
        raise _failure(build, status, progress)
    progress.done()


def package_specs(batch: Batch, lockfile: Lockfile | None) -> Sequence[str]:
    """Returns what names the packages of a batch in Cargo's arguments.

    Args:
        batch: The batch.
        lockfile: The lock file, if there is one.
    """
    if lockfile is None:
        return batch.packages
    members = {member.name: member for member in batch.workspace.members}
    return [
        package_spec(
            members[name].id, members[name].directory, [each.id for each in lockfile.named(name)]
        )
        for name in batch.packages
    ]


def project_of(
    batch: Batch, configurations: Sequence[Configuration], lockfile: Path, *, has_hooks: bool
) -> Project:
    """Returns what a build may see of the project.

    Args:
        batch: The batch.
        configurations: Cargo's configurations that apply.
        lockfile: The path of the lock file.
        has_hooks: Whether hooks may make code of whatever they find, before.
    """
    searched = {
        Path(searched_folder(str(request.plan.package.directory), glob))
        for request in batch.requests
        for glob in request.plan.options.inputs
    }
    given = [entry for entry in batch.options.cargo_config if isinstance(entry, Path)]
    folders = {path for path in searched if os.path.isdir(path)}
    return Project(
        batch.workspace, configurations, given, batch.files, folders, lockfile, has_hooks=has_hooks
    )


def _fetch(build: PreparedBuild, progress: BuildProgress, *, locked: bool) -> None:
    """Downloads what a hermetic build needs, with the machine's variables: inside nothing unlocks a registry."""
    options, manifest_path = build.options, build.batch.workspace.root.path
    if options.offline or options.frozen:
        return
    fetch = compose_fetch(build.toolchain.cargo, options, manifest_path, locked=locked)
    environment = {**build.toolchain.environment, **build.environment}
    if status := _run_cargo(build, fetch, environment, progress):
        raise _failure(build, status, progress)


def _compile_hermetically(
    build: PreparedBuild,
    argv: list[str],
    folder: Path,
    progress: BuildProgress,
    *,
    has_git: bool,
) -> None:
    batch, options = build.batch, build.options
    project = project_of(
        batch, build.configurations, build.lockfile, has_hooks=bool(options.before_build)
    )
    packages = project.packages(ManifestReader())
    refusals = Refusals(packages)
    machine = Machine(build.environment, build.sysroot, build.configurations, has_git=has_git)
    # What isn't there can't be allowed.
    build.folders.make()
    for each in (folder / "tmp", *machine.caches()):
        each.mkdir(parents=True, exist_ok=True)
    access = read_access(machine, project, packages, (build.folders.target, folder, *build.linked))
    environment = {**build.environment, "TMPDIR": str(folder / "tmp")}
    status = _run_cargo(build, argv, environment, progress, evolve(access, on_refused=refusals.add))
    refused = refusals.paths(has_failed=status != 0)
    if refused:
        refusals.forget_built(build.folders, options.triple, options.profile)
        progress.failed()
        raise refusals.error(refused, batch.names, batch.requests[0].plan.package)
    if status:
        raise _failure(build, status, progress, is_restricted=True)


def _observed_environment(build: PreparedBuild) -> Mapping[str, str]:
    if build.observer is None:
        return build.environment
    packages = {
        package.directory
        for request in build.batch.requests
        for package in request.fingerprint.own_packages
    }
    observed = build.observer.variables(packages, build.folders, build.environment)
    return {**build.environment, **observed}


def _run_cargo(
    build: PreparedBuild,
    argv: list[str],
    environment: Mapping[str, str],
    progress: BuildProgress,
    access: ReadAccess | None = None,
) -> int:
    """Runs cargo, and returns its exit status."""
    batch = build.batch
    # The machine's own settings of how cargo shows itself are beaten, those of the options aren't.
    shown = {
        name: value
        for name, value in progress.environment.items()
        if name not in batch.options.process_environment
    }
    return run(
        argv,
        cwd=batch.workspace.directory,
        environment={**environment, **shown},
        on_line=progress.line,
        record=record_file(build.folders.target),
        access=access,
    )


def _failure(
    build: PreparedBuild, status: int, progress: BuildProgress, *, is_restricted: bool = False
) -> CdkRustLambdaError:
    # Shown here and not in the error, which jsii prints twice.
    progress.failed()
    return build_error(
        build.batch.names,
        build.batch.workspace.root.path,
        status,
        progress.output,
        is_hermetic=is_restricted,
    )
