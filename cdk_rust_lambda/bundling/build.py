"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from cdk_rust_lambda.bundling.asset_folder import LEFTOVER_PREFIX, is_staged, remove_leftovers
from cdk_rust_lambda.bundling.build_checks import check_inputs, check_unchanged
from cdk_rust_lambda.bundling.compilation import compile_batch
from cdk_rust_lambda.bundling.hooked_files import HookedFiles
from cdk_rust_lambda.bundling.locks import folder_lock, record_file
from cdk_rust_lambda.bundling.prepared_build import PreparedBuild, prepare
from cdk_rust_lambda.bundling.progress import BuildProgress
from cdk_rust_lambda.bundling.staging import check_and_stage
from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.cargo.compile.hook_runs import run_hooks
from cdk_rust_lambda.cargo.compile.hooks import BuildContext
from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.fingerprint.freshness import BuiltSources
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from cdk_rust_lambda.bundling.batch import Batch
    from cdk_rust_lambda.cargo.compile.toolchain import Toolchain


def build_batch(batch: Batch, toolchain: Toolchain) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Raises:
        CdkRustLambdaError: they can't be compiled.
        OSError: there is no room for them, or no right to write.
    """
    progress = BuildProgress(
        f"Building {', '.join(batch.names)} for {batch.options.target} ({batch.options.profile})",
        directory=batch.workspace.directory,
        quiet=all(request.plan.options.quiet for request in batch.requests),
    )
    build = prepare(batch, toolchain)
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
            done = [request for request in batch.requests if is_staged(request.destination)]
            progress.summary(
                {
                    request.plan.binary.name: (request.destination, request in requests)
                    for request in (*batch.staged, *done)
                },
                with_zipped=batch.options.profile != DEVELOPMENT_PROFILE,
            )


def _build(build: PreparedBuild, outdir: Path, progress: BuildProgress) -> None:
    batch, options = build.batch, build.batch.options
    record = record_file(build.folders.target)
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
        observer = build.observer.version if build.observer else ""
        built = BuiltSources(
            build.folders, options.triple, options.profile, batch.workspace.directory, observer
        )
        built.settle(batch.sources)
        compile_batch(build, Path(folder), progress)
        built.note_built(batch.sources)
        run_hooks("after_build", options.after_build, context, progress.say, record)
        projects = CargoProjects()
        for request in batch.requests:
            try:
                completed = files.completed(request)
                check_unchanged(request, projects)
                check_inputs(request, build.folders, build.machine_folders)
                check_and_stage(completed, context.binaries[request.plan.binary.name])
            except CdkRustLambdaError as error:
                request.fail(error)
