"""Compiling a batch on this machine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.bundling.build_checks import check_inputs
from cdk_rust_lambda.bundling.compilation import compile_batch
from cdk_rust_lambda.bundling.prepared_build import PreparedBuild, prepare
from cdk_rust_lambda.cargo.fingerprint.freshness import BuiltSources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cdk_rust_lambda.bundling.batch import Batch, BuildRequest
    from cdk_rust_lambda.bundling.progress import BuildProgress
    from cdk_rust_lambda.bundling.source_times import SourceTimes
    from cdk_rust_lambda.cargo.compile.toolchain import Toolchain


@frozen
class HostBuild:
    """A batch's build on this machine."""

    _prepared: PreparedBuild

    @classmethod
    def of(cls, batch: Batch, toolchain: Toolchain) -> HostBuild:
        """Finds out what a batch is built with.

        Raises:
            CdkRustLambdaError: a program isn't there, or a configuration isn't what Cargo accepts.
        """
        return cls(prepare(batch, toolchain))

    @property
    def places(self) -> Sequence[Path]:
        """The folders that are locked meanwhile: Cargo's target folder, and its build folder, often the same."""
        return self._prepared.folders.target, self._prepared.folders.build

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of hooks: Cargo's."""
        return self._prepared.environment

    def compile(
        self, batch: Batch, folder: Path, progress: BuildProgress, times: SourceTimes
    ) -> Callable[[BuildRequest], None]:
        """Compiles a batch, each binary into a folder of its name in the given one.

        Args:
            batch: What is left to build of it.
            folder: The folder.
            progress: Shows what cargo says.
            times: When the sources were written.

        Returns:
            What refuses a binary that was built from what its hash doesn't hold.

        Raises:
            CdkRustLambdaError: it can't be compiled.
        """
        build = evolve(self._prepared, batch=batch)
        options = batch.options
        observer = build.observer.version if build.observer else ""
        built = BuiltSources(
            build.folders, options.triple, options.profile, batch.workspace.directory, observer
        )
        built.settle(batch.sources)
        compile_batch(build, folder, progress)
        if not times.written():  # else nobody knows what the compiler has read
            built.note_built(batch.sources)
        return partial(check_inputs, folders=build.folders, machine_folders=build.machine_folders)
