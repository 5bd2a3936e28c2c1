"""Compiling a batch in a container: one run for all of it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from cdk_rust_lambda.bundling.batch import Batch
from cdk_rust_lambda.bundling.build_checks import check_inputs
from cdk_rust_lambda.bundling.compilation import package_specs, project_of
from cdk_rust_lambda.bundling.locks import record_file
from cdk_rust_lambda.bundling.processor_warning import warn_of_this_processor
from cdk_rust_lambda.cargo.compile.build_container import BuildContainer
from cdk_rust_lambda.cargo.compile.command import compose_build, compose_settings
from cdk_rust_lambda.cargo.compile.failures import build_error
from cdk_rust_lambda.cargo.compile.rustflags import add_flags
from cdk_rust_lambda.cargo.compile.toolchain import (
    needs_lockfile_path,
    require_version_for_lockfile,
)
from cdk_rust_lambda.cargo.container.credentials import Credentials, find_credentials
from cdk_rust_lambda.cargo.container.engine import Engine, find_engine
from cdk_rust_lambda.cargo.container.image import image_name, make_image
from cdk_rust_lambda.cargo.container.places import container_path, seen_paths
from cdk_rust_lambda.cargo.container.run import ContainerRun, in_output
from cdk_rust_lambda.cargo.container.script import (
    BINARIES,
    CARGO_HOME,
    REPORTS,
    TARGET,
    VERSION,
    script_arguments,
)
from cdk_rust_lambda.cargo.fingerprint.undeclared import machine_folders
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders, dep_info_base
from cdk_rust_lambda.cargo.project.configuration import (
    configuration_files,
    given_configurations,
    read_configurations,
)
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.lockfiles import lockfile_path
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.bundling.progress import BuildProgress
    from cdk_rust_lambda.bundling.source_times import SourceTimes
    from cdk_rust_lambda.cargo.project.configuration import Configuration


@frozen
class ContainerBuild:
    """A batch's build in a container."""

    _batch: Batch
    _container: BuildContainer
    _engine: Engine
    _credentials: Credentials = field(repr=False)

    @classmethod
    def of(cls, batch: Batch, container: BuildContainer) -> ContainerBuild:
        """Finds the engine, and what is lent to the container.

        Raises:
            ToolchainError: there is no engine, or no SSH agent.
        """
        engine = find_engine(os.environ, batch.workspace.directory)
        return cls(batch, container, engine, find_credentials(container.given, os.environ))

    @property
    def places(self) -> Sequence[Path]:
        """A folder that isn't there, whose lock stands for the volume of Cargo's target folder."""
        name = image_name(self._container).replace("/", "-").replace(":", "-")
        return (self._batch.workspace.directory / "target" / f"container-{name}",)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of hooks, which run on this machine."""
        return {**os.environ, **self._batch.options.process_environment}

    def compile(
        self, batch: Batch, folder: Path, progress: BuildProgress, _times: SourceTimes
    ) -> Callable[[BuildRequest], None]:
        """Compiles a batch, each binary into a folder of its name in the given one.

        Args:
            batch: What is left to build of it.
            folder: The folder.
            progress: Shows what cargo says.

        Returns:
            What refuses a binary that was built from what its hash doesn't hold.

        Raises:
            CdkRustLambdaError: it can't be compiled.
            OSError: what is to be copied can't be.
        """
        # Beside folders of binaries, of which none can have this name.
        output = folder / ".container"
        output.mkdir()
        # The user in the container may be another one; nobody else gets into the folder above.
        output.chmod(0o777)
        try:
            status = self._run(batch, output, progress)
        except CdkRustLambdaError:
            progress.failed()
            raise
        if status:
            progress.failed()
            root = batch.workspace.root.path
            raise build_error(batch.names, root, status, progress.output, in_container=True)
        progress.done()
        self._check_version(batch, output)
        for name in batch.names:
            if (output / BINARIES / name).is_dir():
                (output / BINARIES / name).replace(folder / name)
        base = dep_info_base(
            batch.workspace.directory, self._variables(batch, progress), _configurations(batch)
        )
        seen_base = None if base is None else Path(container_path(base))
        folders = BuildFolders(output / REPORTS, output / REPORTS, seen_base)
        return partial(_check, folders=folders)

    def _check_version(self, batch: Batch, output: Path) -> None:
        """Refuses what the image's Cargo has built by another lock file than the one that counts."""
        path = _lockfile(batch)
        is_needed = needs_lockfile_path(batch.options, batch.workspace.directory, path)
        if is_needed and (output / VERSION).is_file():
            require_version_for_lockfile((output / VERSION).read_text(errors="replace"), path)

    def _run(self, batch: Batch, output: Path, progress: BuildProgress) -> int:
        """Has cargo put the binaries into a folder, and returns its exit status."""
        given, directory = batch.options, batch.workspace.directory
        variables = self._variables(batch, progress)
        configurations = _configurations(batch)
        warn_of_this_processor(batch, configurations, variables)
        flags = add_flags(_remap_flags(batch), given.triple, configurations, variables)
        record = record_file(self.places[0])
        project = project_of(batch, configurations, _lockfile(batch), has_hooks=False)
        run = ContainerRun(
            self._engine,
            self._container,
            make_image(self._engine, self._container, record, progress.line),
            self._container.given.user or self._default_user(),
            seen_paths(project, project.packages(ManifestReader())),
            batch.files,
            output,
            self._credentials,
            {**variables, **flags.environment},
            directory,
            record,
        )
        arguments = script_arguments(
            given.triple,
            given.profile_directory,
            str(container_path(directory)),
            run.places,
            batch.sources,
        )
        command = self._command(batch, output, flags.cargo_config)
        return run.run([*arguments, *command], progress.line)

    def _default_user(self) -> str | None:
        """Root for what is copied into the container and out of it: the engine makes the copies this user's."""
        is_copied = self._container.given.file_access == "volume_copy"
        return None if is_copied else self._engine.user()

    def _variables(self, batch: Batch, progress: BuildProgress) -> dict[str, str]:
        """The variables of Cargo in the container: none of this machine's but those that count."""
        declared = {name for each in batch.requests for name in each.plan.options.input_variables}
        found = {name: os.environ[name] for name in sorted(declared) if name in os.environ}
        return {**progress.environment, **found, **batch.options.process_environment}

    def _command(self, batch: Batch, output: Path, cargo_config: tuple[str, ...]) -> list[str]:
        options, workspace = batch.options, batch.workspace
        entries = [
            str(container_path(entry)) if isinstance(entry, PurePath) else entry
            for entry in (*options.cargo_config, *cargo_config)
        ]
        settings = compose_settings(
            evolve(options, cargo_config=tuple(entries)),
            container_path(workspace.root.path),
            in_output(BINARIES),
            in_output("empty.env"),
            locked=True,
        )
        (output / "empty.env").touch()
        (output / "settings.toml").write_text(settings, encoding="utf-8")
        specs = package_specs(batch, read_lockfile(_lockfile(batch)))
        return compose_build("cargo", in_output("settings.toml"), specs, batch.names, locked=True)


def _lockfile(batch: Batch) -> Path:
    options = batch.options
    return lockfile_path(
        batch.workspace.directory, options.cargo_config, options.process_environment
    )


def _check(request: BuildRequest, folders: BuildFolders) -> None:
    """Refuses a binary that was built from what its hash doesn't hold, or of which nobody can say.

    Raises:
        BuildError: it was.
    """
    plan = request.plan
    name = plan.binary.name
    if not folders.dep_info(plan.options.triple, plan.options.profile, name).is_file():
        raise BuildError(
            f"nothing says what {name!r} was built from: in the container Cargo hasn't built it into {TARGET}",
            file=plan.package.manifest.path,
            key="container",
            remedy="take what names another target or build folder out of the options of Cargo",
        )
    left_out = (
        *machine_folders({}, None, plan.workspace.directory),
        Path(TARGET),
        Path(CARGO_HOME),
    )
    check_inputs(request, folders, left_out, sees_variables=False)


def _configurations(batch: Batch) -> list[Configuration]:
    """Cargo's that apply in the container: not the user's own, as it is not part of the sources."""
    directory = batch.workspace.directory
    given = given_configurations(batch.options.cargo_config, directory)
    return [*given, *read_configurations(configuration_files(directory))]


def _remap_flags(batch: Batch) -> list[str]:
    """Flags that keep folders out of a binary; no other checkout shares the target folder."""
    names = {
        str(container_path(batch.workspace.directory)): "/workspace",
        TARGET: "/workspace/target",
        CARGO_HOME: "/cargo",
    }
    return [f"--remap-path-prefix={folder}={name}" for folder, name in names.items()]
