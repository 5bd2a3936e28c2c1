"""What is known of a batch's build before it starts: folders, environment, and Cargo's settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from cdk_rust_lambda.bundling.batch import Batch
from cdk_rust_lambda.bundling.processor_warning import warn_of_this_processor
from cdk_rust_lambda.cargo.compile.compiler_cache import compiler_cache
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.rustc_wrapper import (
    CheckoutFlags,
    can_wrap,
    install_wrapper,
)
from cdk_rust_lambda.cargo.compile.rustflags import add_flags, remap_flags
from cdk_rust_lambda.cargo.compile.toolchain import (
    Toolchain,
    ask_build_folders,
    find_sysroot,
    require_compiler,
    require_lockfile_path,
)
from cdk_rust_lambda.cargo.fingerprint.undeclared import machine_folders
from cdk_rust_lambda.cargo.hermetic.access import sccache_off, visible_variables
from cdk_rust_lambda.cargo.hermetic.landlock import is_available
from cdk_rust_lambda.cargo.linking.lto_cache import LtoCache, lto_cache, obstacle
from cdk_rust_lambda.cargo.observer.library import Observer, observer
from cdk_rust_lambda.cargo.project.build_folders import (
    BuildFolders,
    build_folders,
    dep_info_base,
)
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    all_configurations,
    cargo_home,
)
from cdk_rust_lambda.cargo.project.lockfiles import lockfile_path
from cdk_rust_lambda.cargo.project.rustc_wrappers import configured_wrapper
from cdk_rust_lambda.notices.notice import Notice


@frozen
class PreparedBuild:
    """What is known of a batch's build before it starts.

    Attributes:
        batch: What is built.
        options: The batch's, building into the target folder.
        toolchain: The programs.
        environment: Cargo's environment, without what the progress adds.
        folders: The folders that Cargo builds in.
        machine_folders: Those of the machine's installation.
        cargo_config: What is added to Cargo's settings.
        configurations: Cargo's, all that apply, without what is added.
        sysroot: The folder of the Rust toolchain, if it is known.
        lockfile: Cargo's lock file.
        is_hermetic: Whether Cargo may read only what the fingerprints know.
        linked: Folders that the linker reads.
        observer: What sees what build scripts and macros read, if it works here.
    """

    batch: Batch
    options: BuildOptions
    toolchain: Toolchain
    environment: Mapping[str, str] = field(repr=False)
    folders: BuildFolders
    machine_folders: tuple[Path, ...]
    cargo_config: tuple[str, ...]
    configurations: list[Configuration]
    sysroot: Path | None
    lockfile: Path
    is_hermetic: bool
    linked: tuple[Path, ...]
    observer: Observer | None


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
    cargo_folders = ask_build_folders(used, options, workspace.directory, environment)
    if cargo_folders is None:
        cargo_folders = build_folders(workspace.directory, environment, configurations)
    folders = _shared_folders(batch, cargo_folders)
    if is_hermetic:
        # A folder of its own: what is compiled already, Cargo takes without reading its sources again.
        folders = BuildFolders(folders.target / "hermetic", folders.target / "hermetic")
    base = dep_info_base(workspace.directory, environment, configurations)
    folders = evolve(folders, dep_info_base=base)
    if folders != cargo_folders:
        options = evolve(options, target_dir=folders.target)
        names = ("CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR")
        environment |= dict.fromkeys(names, str(folders.target))
    if is_hermetic:
        environment |= sccache_off(environment, configurations)
    elif cache := compiler_cache(options, configurations, environment):
        environment["RUSTC_WRAPPER"] = cache
    warn_of_this_processor(batch, configurations, environment)
    sysroot = find_sysroot(used, workspace.directory)
    flags, of_checkout = _renamed_folders(batch, folders, environment, sysroot)
    lto = _lto_cache(batch, toolchain, configurations, environment, sysroot)
    added = add_flags([*flags, *lto.flags], options.triple, configurations, environment)
    environment |= {**added.environment, **lto.environment}
    if of_checkout is not None:
        wrapper = _wrapper(batch, configurations, environment)
        environment |= install_wrapper(of_checkout, wrapper, folders, environment)
    is_observed = not is_hermetic and options.compiler != "cross"
    machine = machine_folders(environment, sysroot, workspace.directory)
    return PreparedBuild(
        batch,
        options,
        toolchain,
        environment,
        folders,
        tuple(machine),
        added.cargo_config,
        configurations,
        sysroot,
        lockfile,
        is_hermetic,
        lto.folders,
        observer(folders, toolchain.environment) if is_observed else None,
    )


def _wrapper(
    batch: Batch, configurations: list[Configuration], environment: Mapping[str, str]
) -> str:
    """The wrapper of rustc that is configured; empty for none."""
    wrapper = configured_wrapper(configurations, environment) or ""
    # What a variable names is relative to the folder that Cargo is started in, but crates of registries are compiled
    # in their own.
    return str(batch.workspace.directory / wrapper) if "/" in wrapper else wrapper


def _shared_folders(batch: Batch, folders: BuildFolders) -> BuildFolders:
    """The folders that the batch shares with others, unless the user has named some."""
    own = batch.workspace.directory / "target"
    if batch.shared_target is None or folders != BuildFolders(own, own):
        return folders
    ignored = batch.shared_target.parent / ".gitignore"
    if not ignored.exists():
        ignored.parent.mkdir(parents=True, exist_ok=True)
        ignored.write_text("*\n", encoding="ascii")
    return BuildFolders(batch.shared_target, batch.shared_target)


def _visible_variables(batch: Batch, toolchain: Toolchain) -> dict[str, str]:
    """The variables of this machine that a hermetic build sees: what tools need, and the declared ones."""
    inherited = toolchain.environment
    declared = {name for each in batch.requests for name in each.plan.options.input_variables}
    visible = visible_variables(inherited, batch.workspace.directory)
    return visible | {name: inherited[name] for name in declared if name in inherited}


def _lto_cache(
    batch: Batch,
    toolchain: Toolchain,
    configurations: list[Configuration],
    environment: Mapping[str, str],
    sysroot: Path | None,
) -> LtoCache:
    """How the work of link-time optimisation is kept, if it is asked for and nothing is against it."""
    options = batch.options
    if not options.lto_cache:
        return LtoCache()
    reason = obstacle(options, batch.workspace.root, configurations, environment, sysroot)
    if reason is None:
        return lto_cache(options, toolchain.environment)
    text = f"{', '.join(batch.names)}: link-time optimisation isn't kept: {reason}"
    batch.requests[0].notify(Notice.info("lto-cache-unused", text))
    return LtoCache()


def _renamed_folders(
    batch: Batch, folders: BuildFolders, environment: Mapping[str, str], sysroot: Path | None
) -> tuple[list[str], CheckoutFlags | None]:
    """Flags that keep folders out of a binary: for all crates, and for those that know the checkout."""
    home = cargo_home(environment)
    known = {home: "/cargo", sysroot: "/rust"}
    of_machine = {folder: name for folder, name in known.items() if folder is not None}
    outputs = dict.fromkeys((folders.target, folders.build), "/workspace/target") | of_machine
    own = {batch.workspace.directory: "/workspace"} | outputs
    flags = CheckoutFlags(remap_flags(own), remap_flags(outputs))
    if can_wrap(batch.options.compiler, flags, environment):
        return remap_flags(of_machine), flags
    return [*flags.own], None
