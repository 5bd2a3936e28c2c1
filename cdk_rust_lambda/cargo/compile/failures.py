"""Why a build failed, as far as what cargo said tells: the known causes, each with its remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.native_libraries import crate_remedy, is_known
from cdk_rust_lambda.cargo.project.manifest_option import manifest_option
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError, ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MISSING_TARGET = re.compile(r"the `([\w.-]+)` target may not be installed")
_NOT_COMPILED = re.compile(r"could not compile `([^`]+)` \((?:bin \"([^\"]+)\"|[^)]*)\)")
_BUILD_SCRIPT = re.compile(r"failed to run custom build command for `([\w-]+-sys) v")
_NATIVE_LIBRARY = re.compile(
    r"pkg[-_]config|could not find|couldn't find|cannot find|not found|unable to find|no such file",
    re.IGNORECASE,
)

_UPDATE_RUST = "update Rust (rustup update), or let rust-toolchain.toml name a newer toolchain"
_REFUSED = re.compile(r"permission denied|PermissionDenied|\(os error 13\)", re.IGNORECASE)
_UNDECLARED = (
    "a hermetic build may read only what its asset hash knows: declare the file, in build.inputs or"
    " BundlingOptions(inputs=...)"
)
# To be run where the workspace is, or with its manifest's path.
_FETCH = "cargo fetch --locked"
_UPDATE_LOCKFILE = "cargo update --workspace"
_OFFLINE = (
    "check the network, a proxy and `offline` in the settings; what is to be built without a network must have"
    f" been fetched before: {_FETCH}"
)

_UPDATE_IMAGE = (
    "take an image with a newer Rust; that of this library has the one that build_args={'RUST': ...} names, and"
    " else what was stable when it was made"
)
_NO_TOOLCHAIN = r"error: (custom )?toolchain '[^']+'.* is not installed"

# In a container other things are missing, or can't be written to.
_CAUSES_IN_CONTAINER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), remedy)
    for pattern, remedy in (
        (
            r"no such command: `lambda`|cargo: (command )?not found|zig is not installed|failed to find zig"
            r"|no module named ziglang",
            "install it in the container's image: cargo, and cargo-lambda with zig (pip install cargo-lambda)",
        ),
        (
            _NO_TOOLCHAIN,
            "take an image with the toolchain that rust-toolchain.toml or RUSTUP_TOOLCHAIN names; that of this library"
            " has the one that build_args={'RUST': ...} names",
        ),
        (
            r"read-only file system|\(os error 30\)",
            "the sources are mounted read-only: let build scripts and macros write into OUT_DIR alone; with"
            " file_access='volume_copy' they write into a copy",
        ),
        (
            r"permission denied|\(os error 13\)",
            "let the container's user, Container(user=...), read what is mounted; a volume cdk-rust-lambda-... that"
            " is another user's can be removed if no build runs",
        ),
        (
            r"no space left on device|\(os error 28\)",
            "make room where the engine keeps its volumes: those called cdk-rust-lambda-... can be removed if no"
            " build runs",
        ),
    )
)

# The pattern in what cargo and its children say, and the remedy; the first that fits counts.
_CAUSES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), remedy)
    for pattern, remedy in (
        (r"no such command: `lambda`", "install cargo-lambda: pip install cargo-lambda"),
        (
            _NO_TOOLCHAIN,
            "install the toolchain that rust-toolchain.toml or RUSTUP_TOOLCHAIN names (`rustup toolchain install` in the"
            " workspace's folder), or name one that `rustup toolchain list` shows",
        ),
        (
            r"could not download nonexistent rust version|no release found for '",
            "correct `channel` in rust-toolchain.toml, or RUSTUP_TOOLCHAIN: there is no such release of Rust",
        ),
        (
            r"unsupported rust target|unable to parse target query|could not find specification for target",
            "correct the target, in build.target or BundlingOptions(target=...): x86_64-unknown-linux-gnu or"
            " aarch64-unknown-linux-gnu, or one of them with musl",
        ),
        (
            r"zig is not installed|failed to find zig|no module named ziglang",
            "install zig for this Python: pip install ziglang",
        ),
        (
            r"failed to (collect|run|parse) [`'\"]?zig cc",
            "see that zig starts: python3 -m ziglang cc --version; it needs its folder `lib` beside it (pip install"
            " ziglang has both), and a cache that it can write to (ZIG_GLOBAL_CACHE_DIR)",
        ),
        (
            r"--fix-cortex-a53-843419",
            "update cargo-lambda, which of Rust 1.98 and newer has linked arm64 since 1.9.2:"
            " pip install --upgrade cargo-lambda; `cdk-rust-lambda doctor` says which one runs",
        ),
        (
            r"no space left on device|not enough space on the disk|\(os error 28\)",
            "make room on the disk: cargo clean removes what can be built again, and target_dir moves it elsewhere",
        ),
        (
            r"too many open files|ProcessFdQuotaExceeded|\(os error 24\)",
            "raise the limit of open files, which is low on macOS: ulimit -n 65536",
        ),
        (
            r"lock file version .* (was found|requires)|does not understand this lock file",
            f"Cargo is older than the one that wrote Cargo.lock: {_UPDATE_RUST}",
        ),
        (
            r"feature `edition\d+` is required|older than the `\d+` edition|supported edition values are",
            f"Cargo is too old for the package's edition: {_UPDATE_RUST}",
        ),
        (
            r"requires rustc \d|is not supported by the following packages?:|cannot be built because it requires rustc",
            f"a package needs a newer compiler: {_UPDATE_RUST}",
        ),
        (
            r"lock file .* needs to be updated but --locked|cannot update the lock file .* because --locked"
            r"|--locked was passed",
            f"Cargo.lock doesn't fit Cargo.toml: run `{_UPDATE_LOCKFILE}` and commit the file",
        ),
        (
            r"but --(offline|frozen) was (specified|passed)|you're using offline mode|attempting to make an HTTP request"
            r"|could not resolve host|couldn't resolve host|network failure seems to have happened"
            r"|failed to download|failed to get `.*` as a dependency[\s\S]*(timed out|connect)",
            _OFFLINE,
        ),
        (
            r"unknown cpu: '?native|unknown target cpu '?native|is not a recognized processor for this target",
            "take `-C target-cpu=native` out of .cargo/config.toml and RUSTFLAGS: the function doesn't run on this"
            " machine's processor",
        ),
        (
            r"error: unknown cpu: ",
            "take `-C target-cpu` out of .cargo/config.toml and RUSTFLAGS, or `-mcpu` out of CFLAGS: zig, which compiles"
            " C code, has other names (neoverse_n1); cargo-lambda chooses Lambda's processor by itself",
        ),
        (
            r"signal: 9, SIGKILL",
            "a compiler was killed: is there enough memory? BundlingOptions(jobs=1) needs less of it",
        ),
        (
            r"failed to authenticate when downloading repository|authentication required|spurious network error.*git",
            "let git fetch private dependencies: set net.git-fetch-with-cli = true in .cargo/config.toml",
        ),
        (
            r"error: permission denied|read-only file system|\(os error 13\)|\(os error 30\)",
            "let Cargo write where it builds: set target_dir to a folder that is writable",
        ),
    )
)


def build_error(  # noqa: PLR0913 - what is known of the build
    names: Iterable[str],
    manifest_path: Path,
    status: int,
    output: str,
    *,
    is_hermetic: bool = False,
    in_container: bool = False,
) -> CdkRustLambdaError:
    """Returns the error of a build that failed, with the remedy of a known cause.

    Args:
        names: The binaries.
        manifest_path: The workspace's Cargo.toml.
        status: Cargo's exit status; negative for a signal.
        output: All that cargo said.
        is_hermetic: Whether it could read only what the fingerprint knows.
        in_container: Whether it ran in a container.
    """
    missing = _MISSING_TARGET.search(output)
    if missing is not None:
        return _missing_target(missing[1], in_container=in_container)
    is_refused = is_hermetic and _REFUSED.search(output)
    remedy = (
        _UNDECLARED
        if is_refused
        else _remedy(manifest_path, status, output, in_container=in_container)
    )
    names = list(names)
    crates = frozenset((each[1], each[2]) for each in _NOT_COMPILED.finditer(output))
    binaries = {binary for _, binary in crates}
    failed = [name for name in names if name in binaries] or names
    error = BuildError(
        f"cargo could not build {', '.join(failed)} (exit status {status}); what it said stands above",
        file=manifest_path,
        remedy=remedy,
    )
    error.crates = crates
    return error


def lock_error(manifest_path: Path, status: int, output: str) -> CdkRustLambdaError:
    """Returns the error of dependencies that can't be locked, with the remedy of a known cause.

    Args:
        manifest_path: The workspace's Cargo.toml.
        status: Cargo's exit status; negative for a signal.
        output: All that cargo said.
    """
    return BuildError(
        f"cargo could not lock the dependencies (exit status {status}); what it said stands above",
        file=manifest_path,
        remedy=_known_remedy(manifest_path, output)
        or f"correct what it says, run `cargo generate-lockfile{manifest_option(manifest_path)}`, and commit the file",
    )


def _missing_target(triple: str, *, in_container: bool) -> ToolchainError:
    command = f"rustup target add {triple}"
    return ToolchainError(
        f"the Rust standard library for {triple} is not installed",
        remedy=f"run it in the Dockerfile of the container's image: {command}"
        if in_container
        else f"run: {command} (without rustup, install the package of your"
        " distribution that holds it, such as Debian's libstd-rust-dev for that architecture)",
    )


def _known_remedy(manifest_path: Path, output: str) -> str | None:
    found = next((remedy for pattern, remedy in _CAUSES if pattern.search(output)), None)
    for command in (_FETCH, _UPDATE_LOCKFILE):
        if found is not None and command in found:
            return found.replace(command, f"{command}{manifest_option(manifest_path)}")
    return found


def _remedy(manifest_path: Path, status: int, output: str, *, in_container: bool) -> str:
    script = _BUILD_SCRIPT.search(output)
    known = _known_remedy(manifest_path, output)
    if in_container:
        found = (remedy for pattern, remedy in _CAUSES_IN_CONTAINER if pattern.search(output))
        known = next(found, known and known.replace(_UPDATE_RUST, _UPDATE_IMAGE))
    if known is not None:
        return known
    if script is not None and (is_known(script[1]) or _NATIVE_LIBRARY.search(output)):
        remedy = crate_remedy(script[1], in_container=in_container)
        return f"{script[1]} looks for a C library: {remedy}"
    if status < 0:
        return f"cargo was killed by signal {-status}: is there enough memory?"
    return "correct the code, and build it again"
