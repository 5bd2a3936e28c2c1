"""Building a batch: hooks, one cargo invocation, then each binary is checked and staged by itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attrs import evolve

from cdk_rust_lambda.bundling.asset_folder import LEFTOVER_PREFIX, is_staged, remove_leftovers
from cdk_rust_lambda.bundling.build_checks import check_unchanged
from cdk_rust_lambda.bundling.hooked_files import HookedFiles
from cdk_rust_lambda.bundling.locks import folder_lock, record_file
from cdk_rust_lambda.bundling.progress import BuildProgress
from cdk_rust_lambda.bundling.source_times import SourceTimes, check_unwritten
from cdk_rust_lambda.bundling.staging import check_and_stage
from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.cargo.compile.hook_runs import run_hooks
from cdk_rust_lambda.cargo.compile.hooks import BuildContext
from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cdk_rust_lambda.bundling.batch import Batch, BuildRequest
    from cdk_rust_lambda.cargo.compile.toolchain import Toolchain


class _Build(Protocol):
    """How a batch is compiled: on this machine, or in a container."""

    @property
    def places(self) -> Sequence[Path]: ...

    @property
    def environment(self) -> Mapping[str, str]: ...

    def compile(
        self, batch: Batch, folder: Path, progress: BuildProgress, times: SourceTimes, /
    ) -> Callable[[BuildRequest], None]: ...


def build_batch(batch: Batch, toolchain: Toolchain | None) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Args:
        batch: The batch.
        toolchain: This machine's programs; not needed for a build in a container.

    Raises:
        CdkRustLambdaError: they can't be compiled.
        OSError: there is no room for them, or no right to write.
    """
    progress = BuildProgress(
        f"Building {', '.join(batch.names)} for {batch.options.target} ({batch.options.profile})",
        directory=batch.workspace.directory,
        quiet=all(request.plan.options.quiet for request in batch.requests),
    )
    build = _build_of(batch, toolchain)
    outdir = batch.requests[0].destination.parent
    outdir.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(progress)
        for folder in _in_order(outdir, build.places):
            stack.enter_context(folder_lock(folder, progress.waiting))
        end_orphan(record_file(build.places[0]))
        remove_leftovers(outdir)
        requests = [request for request in batch.requests if not is_staged(request.destination)]
        if requests:  # else another process was faster
            _run(build, evolve(batch, requests=requests), outdir, progress)
            done = [request for request in batch.requests if is_staged(request.destination)]
            progress.summary(
                {
                    request.plan.binary.name: (request.destination, request in requests)
                    for request in (*batch.staged, *done)
                },
                with_zipped=batch.options.profile != DEVELOPMENT_PROFILE,
            )


def _in_order(outdir: Path, places: Sequence[Path]) -> Iterable[Path]:
    """Returns the folders to lock, in the order in which all builds do so, each once.

    Cargo's own lock of its folders doesn't cover cargo-lambda, which takes the binaries out of them, nor what is
    noted there of the sources.
    """
    folders = (outdir, *sorted(places))
    return {os.path.realpath(each): each for each in folders}.values()


def _build_of(batch: Batch, toolchain: Toolchain | None) -> _Build:
    # Imported when it is needed: a build needs one of them.
    if batch.options.container is not None:
        from cdk_rust_lambda.bundling.container_build import ContainerBuild

        return ContainerBuild.of(batch, batch.options.container)
    from cdk_rust_lambda.bundling.host_build import HostBuild

    assert toolchain is not None  # noqa: S101 - else nothing is built on this machine
    return HostBuild.of(batch, toolchain)


@contextlib.contextmanager
def _temporary_folder(outdir: Path) -> Iterator[str]:
    """Yields a folder, which is removed at the end; what can't be removed doesn't hide why a build has failed."""
    folder = tempfile.mkdtemp(prefix=LEFTOVER_PREFIX, dir=outdir)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(build: _Build, batch: Batch, outdir: Path, progress: BuildProgress) -> None:
    options, record = batch.options, record_file(build.places[0])
    with _temporary_folder(outdir) as folder:
        context = BuildContext(
            workspace_directory=batch.workspace.directory,
            target=options.target,
            profile=options.profile,
            binaries={name: Path(folder, name, "bootstrap") for name in batch.names},
            environment=build.environment,
        )
        files = HookedFiles.before(batch.requests)
        run_hooks("before_build", options.before_build, context, progress.say, record)
        times = SourceTimes.now(batch.requests)
        check_inputs = build.compile(batch, Path(folder), progress, times)
        written = times.written()  # before hooks put back what others have changed
        run_hooks("after_build", options.after_build, context, progress.say, record)
        projects = CargoProjects()
        for request in batch.requests:
            try:
                completed = files.completed(request)
                check_unchanged(request, projects)
                check_unwritten(request, written)
                check_inputs(request)
                check_and_stage(completed, context.binaries[request.plan.binary.name])
            except CdkRustLambdaError as error:
                request.fail(error)
