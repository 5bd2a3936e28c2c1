"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from cdk_rust_lambda.bundling.batch import Batch
from cdk_rust_lambda.bundling.hooked_files import HookedFiles
from cdk_rust_lambda.bundling.locks import folder_lock, record_file
from cdk_rust_lambda.bundling.progress import BuildProgress
from cdk_rust_lambda.bundling.staging import (
    LEFTOVER_PREFIX,
    check_and_stage,
    check_inputs,
    check_unchanged,
    is_staged,
    remove_leftovers,
)
from cdk_rust_lambda.cargo.compile.command import compose_build, compose_settings
from cdk_rust_lambda.cargo.compile.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.compile.failures import build_error
from cdk_rust_lambda.cargo.compile.hook_runs import run_hooks
from cdk_rust_lambda.cargo.compile.hooks import BuildContext
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.rustflags import add_flags, asks_for_this_processor, remap_flags
from cdk_rust_lambda.cargo.compile.toolchain import Toolchain, find_sysroot, require_compiler
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.configuration import (
    all_configurations,
    cargo_home,
    target_directory,
)
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.errors import CdkRustLambdaError


@frozen
class _Build:
    """What is known of a batch's build before it starts.

    Attributes:
        batch: What is built.
        toolchain: The programs.
        environment: Cargo's environment, without what the progress adds.
        target_directory: The folder that Cargo builds into.
        cargo_config: What is added to Cargo's settings.
    """

    batch: Batch
    toolchain: Toolchain
    environment: Mapping[str, str] = field(repr=False)
    target_directory: Path
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
        folder_lock(build.target_directory, progress.waiting),
    ):
        end_orphan(record_file(build.target_directory))
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
    target = target_directory(workspace.directory, environment, configurations)
    wrapper = compiler_cache(options, configurations, environment)
    if wrapper is not None:
        environment["RUSTC_WRAPPER"] = wrapper
    if asks_for_this_processor(configurations, environment):
        for request in batch.requests:
            request.warn(
                "native-cpu",
                f"{request.plan.binary.name!r} is compiled for this machine's processor, which Lambda"
                " need not have: take `-C target-cpu=native` out of Cargo's configuration and RUSTFLAGS",
            )
    folders = _folders(options, workspace.directory, target, toolchain, environment)
    added = add_flags(remap_flags(folders), options.triple, configurations, environment)
    environment |= added.environment
    return _Build(batch, toolchain, environment, target, added.cargo_config)


def _folders(
    options: BuildOptions,
    directory: Path,
    target: Path,
    toolchain: Toolchain,
    environment: Mapping[str, str],
) -> dict[Path, str]:
    """The folders of this machine that must not be seen in a binary, with the names for them."""
    folders = {cargo_home(environment): "/cargo", find_sysroot(toolchain, directory): "/rust"}
    # A cache that is asked for is to serve all checkouts, and it knows crates by rustc's arguments:
    # so no folder of this checkout may be among them.
    if options.compiler_cache == "sccache":
        if not target.is_relative_to(directory):
            folders[target] = "/workspace/target"
    else:
        folders |= {directory: "/workspace", target: "/workspace/target"}
    return {folder: name for folder, name in folders.items() if folder is not None}


def _build(build: _Build, outdir: Path, progress: BuildProgress) -> None:
    batch, options = build.batch, build.batch.options
    had_lockfile, record = build.has_lockfile, record_file(build.target_directory)
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
        _compile(build, Path(folder), progress, record)
        run_hooks("after_build", options.after_build, context, progress.say, record)
        fingerprinter = Fingerprinter(ManifestReader())
        for request in batch.requests:
            try:
                completed = files.completed(request)
                if had_lockfile:  # else cargo has just written one
                    check_unchanged(request, fingerprinter)
                check_inputs(request, build.target_directory)
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
    settings = compose_settings(
        options, manifest_path, folder, empty_file, build.cargo_config, locked=locked
    )
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
