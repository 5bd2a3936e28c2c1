"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from cdk_rust_lambda.bundling.asset_folder import LEFTOVER_PREFIX, is_staged, remove_leftovers
from cdk_rust_lambda.bundling.batch import Batch
from cdk_rust_lambda.bundling.build_checks import check_inputs, check_unchanged
from cdk_rust_lambda.bundling.hooked_files import HookedFiles
from cdk_rust_lambda.bundling.locks import folder_lock, record_file
from cdk_rust_lambda.bundling.progress import BuildProgress
from cdk_rust_lambda.bundling.staging import check_and_stage
from cdk_rust_lambda.cargo.compile.command import compose_build, compose_settings
from cdk_rust_lambda.cargo.compile.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.compile.failures import build_error
from cdk_rust_lambda.cargo.compile.freshness import BuiltSources
from cdk_rust_lambda.cargo.compile.hook_runs import run_hooks
from cdk_rust_lambda.cargo.compile.hooks import BuildContext
from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.rustflags import add_flags, asks_for_this_processor, remap_flags
from cdk_rust_lambda.cargo.compile.toolchain import (
    Toolchain,
    ask_build_folders,
    find_sysroot,
    require_compiler,
)
from cdk_rust_lambda.cargo.fingerprint.undeclared import machine_folders
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders, build_folders
from cdk_rust_lambda.cargo.project.configuration import all_configurations, cargo_home
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions


@frozen
class _Build:
    """What is known of a batch's build before it starts.

    Attributes:
        batch: What is built.
        toolchain: The programs.
        environment: Cargo's environment, without what the progress adds.
        folders: The folders that Cargo builds in.
        machine_folders: Those of the machine's installation.
        cargo_config: What is added to Cargo's settings.
    """

    batch: Batch
    toolchain: Toolchain
    environment: Mapping[str, str] = field(repr=False)
    folders: BuildFolders
    machine_folders: tuple[Path, ...]
    cargo_config: tuple[str, ...]

    @property
    def has_lockfile(self) -> bool:
        return (self.batch.workspace.directory / "Cargo.lock").exists()


def build_batch(batch: Batch, toolchain: Toolchain) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Raises:
        CdkRustLambdaError: they can't be compiled.
        OSError: there is no room for them, or no right to write.
    """
    progress = BuildProgress(
        f"Building {', '.join(batch.names)} for {batch.options.target} ({batch.options.profile})",
        quiet=all(request.plan.options.quiet for request in batch.requests),
    )
    build = _prepare(batch, toolchain)
    outdir = batch.requests[0].destination.parent
    outdir.mkdir(parents=True, exist_ok=True)
    # The locks are always taken in this order. Cargo's own lock of its folder doesn't cover cargo-lambda,
    # which takes the binaries out of it.
    with (
        progress,
        folder_lock(outdir, progress.waiting),
        folder_lock(build.folders.target, progress.waiting),
    ):
        end_orphan(record_file(build.folders.target))
        remove_leftovers(outdir)
        requests = [request for request in batch.requests if not is_staged(request.destination)]
        if requests:  # else another process was faster
            _build(evolve(build, batch=evolve(batch, requests=requests)), outdir, progress)
            progress.summary(
                {
                    request.plan.binary.name: (request.destination, request in requests)
                    for request in (*batch.staged, *batch.requests)
                    if is_staged(request.destination)
                }
            )


def _prepare(batch: Batch, toolchain: Toolchain) -> _Build:
    options, workspace = batch.options, batch.workspace
    require_compiler(options, toolchain)
    environment = {**toolchain.environment, **options.process_environment}
    configurations = all_configurations(options.cargo_config, workspace.directory, environment)
    folders = ask_build_folders(toolchain, options, workspace.directory, environment)
    if folders is None:
        folders = build_folders(workspace.directory, environment, configurations)
    sysroot = find_sysroot(toolchain, workspace.directory)
    wrapper = compiler_cache(options, configurations, environment)
    if wrapper is not None:
        environment["RUSTC_WRAPPER"] = wrapper
    if asks_for_this_processor(configurations, environment):
        text = (
            f"{', '.join(batch.names)}: compiled for this machine's processor, which Lambda need not have."
            " Take `-C target-cpu=native` out of Cargo's configuration and RUSTFLAGS"
        )
        batch.requests[0].notify(Notice.warning("native-cpu", text))
    renamed = _renamed_folders(options, workspace.directory, folders)
    of_machine = {cargo_home(environment): "/cargo", sysroot: "/rust"}
    renamed |= {folder: name for folder, name in of_machine.items() if folder is not None}
    added = add_flags(remap_flags(renamed), options.triple, configurations, environment)
    environment |= added.environment
    machine = machine_folders(environment, sysroot, workspace.directory)
    return _Build(batch, toolchain, environment, folders, tuple(machine), added.cargo_config)


def _renamed_folders(
    options: BuildOptions, directory: Path, folders: BuildFolders
) -> dict[Path, str]:
    """The folders of this checkout that must not be seen in a binary, with the names for them."""
    outputs = dict.fromkeys((folders.target, folders.build), "/workspace/target")
    # A cache that is asked for is to serve all checkouts, and it knows crates by rustc's arguments:
    # so no folder of this checkout may be among them.
    if options.compiler_cache == "sccache":
        return {
            folder: name for folder, name in outputs.items() if not folder.is_relative_to(directory)
        }
    return {directory: "/workspace"} | outputs


def _build(build: _Build, outdir: Path, progress: BuildProgress) -> None:
    batch, options = build.batch, build.batch.options
    had_lockfile, record = build.has_lockfile, record_file(build.folders.target)
    with tempfile.TemporaryDirectory(prefix=LEFTOVER_PREFIX, dir=outdir) as folder:
        context = BuildContext(
            workspace_directory=batch.workspace.directory,
            target=options.target,
            profile=options.profile,
            binaries={name: Path(folder, name, "bootstrap") for name in batch.names},
            environment=build.environment,
        )
        files = HookedFiles.before(batch.requests)
        run_hooks("before_build", options.before_build, context, progress.say, record)
        built = BuiltSources(build.folders, options.triple, options.profile)
        built.make_stale(batch.sources)
        _compile(build, Path(folder), progress, record)
        built.note_built(batch.sources)
        run_hooks("after_build", options.after_build, context, progress.say, record)
        # Of a Cargo.lock that cargo has just written nothing is in the hash.
        projects = CargoProjects(ignores_lockfile=not had_lockfile)
        for request in batch.requests:
            try:
                completed = files.completed(request)
                check_unchanged(request, projects)
                check_inputs(request, build.folders, build.machine_folders)
                check_and_stage(completed, context.binaries[request.plan.binary.name])
            except CdkRustLambdaError as error:
                request.fail(error)


def _compile(build: _Build, folder: Path, progress: BuildProgress, record: Path) -> None:
    """Runs cargo, which puts each binary into a folder of its name, in the given one."""
    batch, options = build.batch, build.batch.options
    locked = build.has_lockfile if options.locked is None else options.locked
    settings_file, empty_file = folder / "settings.toml", folder / "empty.env"
    empty_file.touch()
    manifest_path = batch.workspace.root.path
    # Of Cargo's settings, the last one that sets a key wins.
    configured = evolve(options, cargo_config=(*options.cargo_config, *build.cargo_config))
    settings = compose_settings(configured, manifest_path, folder, empty_file, locked=locked)
    settings_file.write_text(settings, encoding="utf-8")
    argv = compose_build(
        build.toolchain.cargo, settings_file, batch.packages, batch.names, locked=locked
    )
    # The machine's own settings of how cargo shows itself are beaten, those of the options aren't.
    shown = {
        name: value
        for name, value in progress.environment.items()
        if name not in options.process_environment
    }
    status = run(
        argv,
        cwd=batch.workspace.directory,
        environment={**build.environment, **shown},
        on_line=progress.line,
        record=record,
    )
    if status != 0:
        # Shown here and not in the error, which jsii prints twice.
        progress.failed()
        raise build_error(batch.names, manifest_path, status, "\n".join(progress.diagnostics))
    progress.done()
