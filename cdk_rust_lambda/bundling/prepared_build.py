"""What is known of a batch's build before it starts: folders, environment, and Cargo's settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from cdk_rust_lambda.bundling.batch import Batch
from cdk_rust_lambda.cargo.compile.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.compile.hermetic import sccache_off, visible_variables
from cdk_rust_lambda.cargo.compile.landlock import is_available
from cdk_rust_lambda.cargo.compile.rustflags import add_flags, asks_for_this_processor, remap_flags
from cdk_rust_lambda.cargo.compile.toolchain import (
    Toolchain,
    ask_build_folders,
    find_sysroot,
    require_compiler,
    require_lockfile_path,
)
from cdk_rust_lambda.cargo.fingerprint.undeclared import machine_folders
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders, build_folders
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    all_configurations,
    cargo_home,
)
from cdk_rust_lambda.cargo.project.lockfiles import lockfile_path
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions


@frozen
class PreparedBuild:
    """What is known of a batch's build before it starts.

    Attributes:
        batch: What is built.
        toolchain: The programs.
        environment: Cargo's environment, without what the progress adds.
        folders: The folders that Cargo builds in.
        machine_folders: Those of the machine's installation.
        cargo_config: What is added to Cargo's settings.
        configurations: Cargo's, all that apply, without what is added.
        sysroot: The folder of the Rust toolchain, if it is known.
        lockfile: Cargo's lock file.
        is_hermetic: Whether Cargo may read only what the fingerprints know.
    """

    batch: Batch
    toolchain: Toolchain
    environment: Mapping[str, str] = field(repr=False)
    folders: BuildFolders
    machine_folders: tuple[Path, ...]
    cargo_config: tuple[str, ...]
    configurations: list[Configuration]
    sysroot: Path | None
    lockfile: Path
    is_hermetic: bool

    @property
    def options(self) -> BuildOptions:
        """The batch's, building into the target folder."""
        options = self.batch.options
        return evolve(options, target_dir=self.folders.target) if self.is_hermetic else options


def prepare(batch: Batch, toolchain: Toolchain) -> PreparedBuild:
    """Finds out what a batch is built with.

    Raises:
        CdkRustLambdaError: a program isn't there, or a configuration isn't what Cargo accepts.
    """
    options, workspace = batch.options, batch.workspace
    require_compiler(options, toolchain)
    is_hermetic = options.hermetic and is_available()
    used = toolchain
    if is_hermetic:
        used = evolve(toolchain, environment=_visible_variables(batch, toolchain))
    environment = {**used.environment, **options.process_environment}
    configurations = all_configurations(options.cargo_config, workspace.directory, environment)
    lockfile = lockfile_path(workspace.directory, options.cargo_config, environment)
    require_lockfile_path(used, options, workspace.directory, lockfile)
    folders = ask_build_folders(used, options, workspace.directory, environment)
    if folders is None:
        folders = build_folders(workspace.directory, environment, configurations)
    if is_hermetic:
        # A folder of its own: what is compiled already, Cargo takes without reading its sources again.
        target = folders.target / "hermetic"
        folders = BuildFolders(target, target)
        environment |= {"CARGO_TARGET_DIR": str(target), "CARGO_BUILD_BUILD_DIR": str(target)}
        environment |= sccache_off(environment, configurations)
    elif wrapper := compiler_cache(options, configurations, environment):
        environment["RUSTC_WRAPPER"] = wrapper
    _warn_of_this_processor(batch, configurations, environment)
    sysroot = find_sysroot(used, workspace.directory)
    renamed = _renamed_folders(options, workspace.directory, folders)
    of_machine = {cargo_home(environment): "/cargo", sysroot: "/rust"}
    renamed |= {folder: name for folder, name in of_machine.items() if folder is not None}
    added = add_flags(remap_flags(renamed), options.triple, configurations, environment)
    environment |= added.environment
    machine = machine_folders(environment, sysroot, workspace.directory)
    return PreparedBuild(
        batch,
        toolchain,
        environment,
        folders,
        tuple(machine),
        added.cargo_config,
        configurations,
        sysroot,
        lockfile,
        is_hermetic,
    )


def _visible_variables(batch: Batch, toolchain: Toolchain) -> dict[str, str]:
    """The variables of this machine that a hermetic build sees: what tools need, and the declared ones."""
    inherited = toolchain.environment
    declared = {name for each in batch.requests for name in each.plan.options.input_variables}
    visible = visible_variables(inherited, batch.workspace.directory)
    return visible | {name: inherited[name] for name in declared if name in inherited}


def _warn_of_this_processor(
    batch: Batch, configurations: list[Configuration], environment: Mapping[str, str]
) -> None:
    if asks_for_this_processor(configurations, environment):
        text = (
            f"{', '.join(batch.names)}: compiled for this machine's processor, which Lambda need not have."
            " Take `-C target-cpu=native` out of Cargo's configuration and RUSTFLAGS"
        )
        batch.requests[0].notify(Notice.warning("native-cpu", text))


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
