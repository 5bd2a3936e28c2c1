"""Link-time optimisation whose work is kept: rustc's own linker, with LLVM's cache of ThinLTO.

"ThinLTO: Incremental" in LLVM's documentation. A module of which nothing has changed, nor of what is
inlined into it, is taken from the cache; a binary is the same with and without it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.cache_folder import CACHE_VARIABLE, cache_folder
from cdk_rust_lambda.cargo.compile.rustflags import given_flags, takes_flags
from cdk_rust_lambda.cargo.compile.target import RUNTIME_GLIBC, target_variable
from cdk_rust_lambda.cargo.linking.kept_objects import remove_damaged
from cdk_rust_lambda.cargo.linking.link_files import link_files, start_file
from cdk_rust_lambda.cargo.project.configuration import Configuration, value_at
from cdk_rust_lambda.cargo.project.profiles import profile_setting
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.manifest import Manifest

_LINKER = "rust-lld"
_LOADERS = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "arm64": "/lib/ld-linux-aarch64.so.1"}
_OF_LINKERS = ("linker=", "linker-flavor=", "link-arg", "link-self-contained", "linker-plugin-lto")
# "Cache Pruning" in LLVM's ThinLTO: what wasn't used for two weeks goes, and the oldest beyond 2 GiB.
_POLICY = "cache_size=0%:cache_size_bytes=2g:prune_after=336h"


@frozen
class LtoCache:
    """How a build keeps the work of link-time optimisation.

    Attributes:
        flags: Flags for rustc.
        environment: Variables for Cargo's process.
        folders: What the linker reads.
    """

    flags: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    folders: tuple[Path, ...] = ()


def obstacle(
    options: BuildOptions,
    root: Manifest,
    configurations: Sequence[Configuration],
    environment: Mapping[str, str],
    sysroot: Path | None,
) -> str | None:
    """Returns why the work of link-time optimisation can't be kept, or None if it can.

    Args:
        options: What is built with.
        root: The workspace's manifest, with the profiles.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
        sysroot: The folder of the Rust toolchain, if it is known.
    """
    if sys.platform != "linux":
        return "that takes Linux"
    if options.compiler != "cargo_zigbuild":
        return f"the compiler is `{options.compiler}`"
    if not options.triple.endswith("-gnu"):
        return f"{options.target} has no glibc"
    if sysroot is None or not any(sysroot.glob(f"lib/rustlib/*/bin/{_LINKER}")):
        return f"the Rust toolchain has no {_LINKER}"
    variable = target_variable(options.triple, "linker")
    if variable in environment:
        return f"{variable} names a linker"
    for each in configurations:
        for name in (options.triple, *_conditions(each)):
            if value_at(each.data, "target", name, "linker") is not None:
                return f"Cargo's configuration names a linker for {name}"
    words = given_flags(options.triple, configurations, environment)
    if any(word.removeprefix("-C").startswith(_OF_LINKERS) for word in words):
        return "flags of Cargo's configuration or RUSTFLAGS are for the linker"
    if not takes_flags(options.triple, configurations, environment):
        return "`rustflags` of Cargo's configuration is a string, which no flags can join"
    lto = _lto(options, root, configurations, environment)
    return None if lto == "thin" else f'the profile {options.profile} has not `lto = "thin"`'


def lto_cache(options: BuildOptions, environment: Mapping[str, str]) -> LtoCache:
    """Returns how a build keeps the work of link-time optimisation, if nothing is against it.

    Args:
        options: What is built with.
        environment: The machine's, to start zig with; it says where the cache is.

    Raises:
        ToolchainError: zig isn't installed, or not one of the versions that are known; or the cache can't be
            written.
    """
    cache = cache_folder(environment)
    kept = cache / "lto"
    try:
        folder = link_files(_target(options), cache, environment)
        kept.mkdir(parents=True, exist_ok=True)
        remove_damaged(kept)
    except OSError as error:
        remedy = f"make it writable, set {CACHE_VARIABLE}, or leave build.lto_cache out"
        raise ToolchainError(
            f"can't write the cache: {error}", file=cache, remedy=remedy
        ) from error
    arguments = (
        f"--thinlto-cache-dir={kept}",
        f"--thinlto-cache-policy={_POLICY}",
        f"-L{folder}",
        str(start_file(folder)),
        f"--dynamic-linker={_LOADERS[options.architecture]}",
        "-lcompiler_rt",
    )
    return LtoCache(
        flags=(
            "-Clinker-plugin-lto",
            "-Clinker-flavor=ld.lld",
            *(f"-Clink-arg={argument}" for argument in arguments),
        ),
        environment={target_variable(options.triple, "linker"): _LINKER},
        folders=(folder, kept),
    )


def _target(options: BuildOptions) -> str:
    """The target with a version of glibc: the one that is asked for, or the runtime's."""
    if options.target != options.triple:
        return options.target
    major, minor = RUNTIME_GLIBC[options.runtime]
    return f"{options.triple}.{major}.{minor}"


def _conditions(configuration: Configuration) -> list[str]:
    targets = configuration.data.get("target")
    return (
        [name for name in targets if name.startswith("cfg(")] if isinstance(targets, dict) else []
    )


def _lto(
    options: BuildOptions,
    root: Manifest,
    configurations: Sequence[Configuration],
    environment: Mapping[str, str],
) -> str:
    """The profile's `lto`: cargo-lambda adds it to `release`, unless the manifest has it."""
    is_added = options.profile == "release" and not options.disable_optimizations
    if is_added and value_at(root.data, "profile", "release", "lto") is None:
        return "thin"
    value = profile_setting(options.profile, "lto", root.data, configurations, environment)
    return {True: "fat", False: "off", None: "off"}.get(value, str(value))
