"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from cdk_rust_lambda.batch import Batch
from cdk_rust_lambda.cargo.artifact import LEFTOVER_PREFIX, is_staged, remove_leftovers
from cdk_rust_lambda.cargo.build_failures import build_error
from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.command import compose_build, compose_settings
from cdk_rust_lambda.cargo.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.configuration import cargo_home, target_directory
from cdk_rust_lambda.cargo.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.hook_runs import run_hooks
from cdk_rust_lambda.cargo.hooks import BuildContext
from cdk_rust_lambda.cargo.manifest import ManifestReader
from cdk_rust_lambda.cargo.process import run
from cdk_rust_lambda.cargo.rustflags import add_flags, asks_for_this_processor, remap_flags
from cdk_rust_lambda.cargo.toolchain import Toolchain, find_sysroot, require_compiler
from cdk_rust_lambda.cargo.workspace import Workspace
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.locks import folder_lock
from cdk_rust_lambda.progress import BuildProgress
from cdk_rust_lambda.staging import check_and_stage, check_inputs, check_unchanged


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
    environment: Mapping[str, str]
    target_directory: Path
    cargo_config: tuple[str, ...]

    @property
    def options(self) -> BuildOptions:
        return self.batch.requests[0].plan.options

    @property
    def workspace(self) -> Workspace:
        return self.batch.requests[0].plan.workspace

    @property
    def names(self) -> list[str]:
        """The names of the binaries."""
        return sorted({request.plan.binary.name for request in self.batch.requests})

    @property
    def has_lockfile(self) -> bool:
        return (self.workspace.directory / "Cargo.lock").exists()


def build_batch(batch: Batch, toolchain: Toolchain) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Raises:
        CdkRustLambdaError: they can't be compiled.
        OSError: there is no room for them, or no right to write.
    """
    build = _prepare(batch, toolchain)
    outdir = batch.requests[0].destination.parent
    outdir.mkdir(parents=True, exist_ok=True)
    quiet = all(request.plan.options.quiet for request in batch.requests)
    title = (
        f"Building {', '.join(build.names)} for {build.options.target} ({build.options.profile})"
    )
    # The locks are always taken in this order. Cargo's own lock of its folder doesn't cover cargo-lambda,
    # which takes the binaries out of it.
    with (
        BuildProgress(title, quiet=quiet) as progress,
        folder_lock(outdir, progress.waiting),
        folder_lock(build.target_directory, progress.waiting),
    ):
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
    options, workspace = batch.requests[0].plan.options, batch.requests[0].plan.workspace
    require_compiler(options, toolchain)
    environment = {**toolchain.environment, **options.process_environment}
    target = target_directory(workspace.directory, environment)
    wrapper = compiler_cache(options, workspace.directory, environment)
    if wrapper is not None:
        environment["RUSTC_WRAPPER"] = wrapper
    if asks_for_this_processor(options, workspace.directory, environment):
        for request in batch.requests:
            request.warn(
                "native-cpu",
                f"{request.plan.binary.name!r} is compiled for this machine's processor, which Lambda"
                " need not have: take `-C target-cpu=native` out of Cargo's configuration and RUSTFLAGS",
            )
    folders = _folders(options, workspace.directory, target, toolchain, environment)
    added = add_flags(remap_flags(folders), options, workspace.directory, environment)
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
    options, requests = build.options, build.batch.requests
    had_lockfile = build.has_lockfile
    with tempfile.TemporaryDirectory(prefix=LEFTOVER_PREFIX, dir=outdir) as folder:
        context = BuildContext(
            workspace_directory=build.workspace.directory,
            target=options.target,
            profile=options.profile,
            binaries={name: Path(folder, name, "bootstrap") for name in build.names},
            environment=build.environment,
        )
        run_hooks("before_build", options.before_build, context, progress.say)
        _compile(build, Path(folder), progress)
        run_hooks("after_build", options.after_build, context, progress.say)
        fingerprinter = Fingerprinter(ManifestReader())
        for request in requests:
            try:
                if had_lockfile:  # else cargo has just written one
                    check_unchanged(request, fingerprinter)
                check_inputs(request, build.target_directory)
                check_and_stage(request, context.binaries[request.plan.binary.name])
            except CdkRustLambdaError as error:
                request.fail(error)


def _compile(build: _Build, folder: Path, progress: BuildProgress) -> None:
    """Runs cargo, which puts each binary into a folder of its name, in the given one."""
    options = build.options
    locked = build.has_lockfile if options.locked is None else options.locked
    settings_file, empty_file = folder / "settings.toml", folder / "empty.env"
    empty_file.touch()
    manifest_path = build.workspace.root.path
    settings = compose_settings(
        options, manifest_path, folder, empty_file, build.cargo_config, locked=locked
    )
    settings_file.write_text(settings, encoding="utf-8")
    argv = compose_build(
        build.toolchain.cargo, settings_file, build.batch.packages, build.names, locked=locked
    )
    # What the options say comes last.
    environment = {**build.environment, **progress.environment, **options.process_environment}
    status = run(
        argv, cwd=build.workspace.directory, environment=environment, on_line=progress.line
    )
    if status != 0:
        # Shown here and not in the error, which jsii prints twice.
        progress.failed()
        raise build_error(build.names, manifest_path, status, "\n".join(progress.diagnostics))
    progress.done()
