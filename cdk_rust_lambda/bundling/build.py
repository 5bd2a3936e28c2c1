"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from cdk_rust_lambda.bundling.batch import Batch
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
from cdk_rust_lambda.cargo.compile.command import compose_build, compose_fetch, compose_settings
from cdk_rust_lambda.cargo.compile.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.compile.failures import build_error
from cdk_rust_lambda.cargo.compile.hermetic import read_access, sccache_off, visible_variables
from cdk_rust_lambda.cargo.compile.hook_runs import run_hooks
from cdk_rust_lambda.cargo.compile.hooks import BuildContext
from cdk_rust_lambda.cargo.compile.landlock import is_available
from cdk_rust_lambda.cargo.compile.machine_files import Machine
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.project_files import Project
from cdk_rust_lambda.cargo.compile.read_access import ReadAccess
from cdk_rust_lambda.cargo.compile.refusals import Refusals
from cdk_rust_lambda.cargo.compile.rustflags import add_flags, asks_for_this_processor, remap_flags
from cdk_rust_lambda.cargo.compile.toolchain import Toolchain, find_sysroot, require_compiler
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
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
        configurations: Cargo's, all that apply, without what is added.
        sysroot: The folder of the Rust toolchain, if it is known.
        is_hermetic: Whether Cargo may read only what the fingerprints know.
    """

    batch: Batch
    toolchain: Toolchain
    environment: Mapping[str, str]
    target_directory: Path
    cargo_config: tuple[str, ...]
    configurations: list[Configuration]
    sysroot: Path | None
    is_hermetic: bool

    @property
    def options(self) -> BuildOptions:
        """The batch's, building into the target folder."""
        options = self.batch.options
        return evolve(options, target_dir=self.target_directory) if self.is_hermetic else options

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
    is_hermetic = options.hermetic and is_available()
    inherited = toolchain.environment
    if is_hermetic:
        inherited = visible_variables(inherited, workspace.directory)
    environment = {**inherited, **options.process_environment}
    configurations = all_configurations(options.cargo_config, workspace.directory, environment)
    target = target_directory(workspace.directory, environment, configurations)
    if is_hermetic:
        # A folder of its own: what is compiled already, Cargo takes without reading its sources again.
        target /= "hermetic"
        environment |= {"CARGO_TARGET_DIR": str(target), "CARGO_BUILD_BUILD_DIR": str(target)}
        environment |= sccache_off(environment, configurations)
    else:
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
    sysroot = find_sysroot(evolve(toolchain, environment=inherited), workspace.directory)
    folders = _folders(options, workspace.directory, target, sysroot, environment)
    added = add_flags(remap_flags(folders), options.triple, configurations, environment)
    environment |= added.environment
    return _Build(
        batch,
        toolchain,
        environment,
        target,
        added.cargo_config,
        configurations,
        sysroot,
        is_hermetic,
    )


def _folders(
    options: BuildOptions,
    directory: Path,
    target: Path,
    sysroot: Path | None,
    environment: Mapping[str, str],
) -> dict[Path, str]:
    """The folders of this machine that must not be seen in a binary, with the names for them."""
    folders = {cargo_home(environment): "/cargo", sysroot: "/rust"}
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
        run_hooks("before_build", options.before_build, context, progress.say, record)
        _compile(build, Path(folder), progress)
        run_hooks("after_build", options.after_build, context, progress.say, record)
        fingerprinter = Fingerprinter(ManifestReader())
        for request in batch.requests:
            try:
                if had_lockfile:  # else cargo has just written one
                    check_unchanged(request, fingerprinter)
                check_inputs(request, build.target_directory)
                check_and_stage(request, context.binaries[request.plan.binary.name])
            except CdkRustLambdaError as error:
                request.fail(error)


def _compile(build: _Build, folder: Path, progress: BuildProgress) -> None:
    """Runs cargo, which puts each binary into a folder of its name, in the given one."""
    batch, options = build.batch, build.options
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
    if build.is_hermetic:
        fetch = compose_fetch(build.toolchain.cargo, options, manifest_path, locked=locked)
        _compile_hermetically(build, fetch, argv, folder, progress)
    elif status := _run_cargo(build, argv, build.environment, progress):
        raise _failure(build, status, progress)
    progress.done()


def _compile_hermetically(
    build: _Build, fetch: list[str], argv: list[str], folder: Path, progress: BuildProgress
) -> None:
    batch, options = build.batch, build.options
    if not options.offline and not options.frozen:
        # Before, with the machine's environment: what unlocks a registry isn't known inside.
        environment = {**build.toolchain.environment, **build.environment}
        if status := _run_cargo(build, fetch, environment, progress):
            raise _failure(build, status, progress)
    project = Project(
        batch.workspace,
        build.configurations,
        [entry for entry in options.cargo_config if isinstance(entry, Path)],
        frozenset().union(*(request.fingerprint.files for request in batch.requests)),
        has_hooks=bool(options.before_build),
    )
    packages = project.packages(ManifestReader())
    refusals = Refusals(packages)
    machine = Machine(build.environment, build.sysroot, build.configurations)
    # What isn't there can't be allowed.
    for each in (build.target_directory, folder / "tmp", *machine.caches()):
        each.mkdir(parents=True, exist_ok=True)
    access = read_access(machine, project, packages, (build.target_directory, folder))
    environment = {**build.environment, "TMPDIR": str(folder / "tmp")}
    status = _run_cargo(build, argv, environment, progress, evolve(access, on_refused=refusals.add))
    refused = refusals.paths(has_failed=status != 0)
    if refused:
        refusals.forget_built(build.target_directory)
        progress.failed()
        raise refusals.error(refused, batch.names, batch.requests[0].plan.package)
    if status:
        raise _failure(build, status, progress, is_restricted=True)


def _run_cargo(
    build: _Build,
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
        record=record_file(build.target_directory),
        access=access,
    )


def _failure(
    build: _Build, status: int, progress: BuildProgress, *, is_restricted: bool = False
) -> CdkRustLambdaError:
    # Shown here and not in the error, which jsii prints twice.
    progress.failed()
    return build_error(
        build.batch.names,
        build.batch.workspace.root.path,
        status,
        "\n".join(progress.diagnostics),
        is_hermetic=is_restricted,
    )
