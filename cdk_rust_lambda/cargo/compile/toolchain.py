"""Finding cargo, cargo-lambda and zig, and saying how to install what is missing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions


_PYTHON_OF_ZIG = "CARGO_ZIGBUILD_PYTHON_PATH"
_FIRST_WITH_LOCKFILE_PATH = (1, 97)


@frozen
class Toolchain:
    """The programs that a build starts.

    Attributes:
        cargo: The absolute path of cargo.
        environment: The environment to start it with: PATH leads to cargo-lambda and to zig.
    """

    cargo: str
    environment: Mapping[str, str] = field(repr=False)


def find_toolchain(environment: Mapping[str, str]) -> Toolchain:
    """Finds cargo on PATH, and cargo-lambda beside this interpreter or on PATH.

    cargo-lambda finds zig as `python3 -m ziglang`; it is told of this interpreter, which on Windows isn't
    called so. Its folder goes first in PATH, too.
    Its own variables (`CARGO_LAMBDA_*`) are left out: the settings are resolved already.

    Args:
        environment: The environment to search and to derive the build's from; not changed.

    Raises:
        ToolchainError: cargo or cargo-lambda is not installed.
    """
    own_folders = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    given = _search_path(environment)
    path = os.pathsep.join([*dict.fromkeys(own_folders), given])
    cargo = shutil.which("cargo", path=given)
    if cargo is None:
        raise ToolchainError(
            "cargo is not installed, or not on PATH",
            remedy="install Rust (https://rustup.rs), or put the folder of cargo on PATH",
        )
    cargo_lambda = shutil.which("cargo-lambda", path=path)
    if cargo_lambda is None:
        raise ToolchainError(
            "cargo-lambda is not installed",
            remedy=f"run: {sys.executable} -m pip install cargo-lambda",
        )
    # Cargo searches PATH for its subcommands; this one is to be found before any other.
    path = os.pathsep.join([str(Path(cargo_lambda).parent), path])
    kept = {name: value for name, value in environment.items() if not _is_setting(name)}
    return Toolchain(cargo, {**_own_zig(), **kept, "PATH": path})


def require_compiler(options: BuildOptions, toolchain: Toolchain) -> None:
    """Refuses a compiler that isn't installed.

    Raises:
        ToolchainError: `cross` is asked for, and not on PATH; or zig is, and not there.
    """
    path = toolchain.environment["PATH"]
    if options.compiler == "cross" and shutil.which("cross", path=path) is None:
        raise ToolchainError(
            "cross is not installed, or not on PATH",
            remedy="run: cargo install cross; or leave build.compiler out, to build with zig",
        )
    # cargo-lambda would install it by itself, for all of the machine, if there is but one way to
    # ("check_installation" in its zig.rs).
    if options.compiler == "cargo_zigbuild" and not _has_zig(toolchain):
        raise ToolchainError("zig is not installed", remedy=install_zig())


def install_zig() -> str:
    """Returns the remedy where there is no zig."""
    return f"run: {sys.executable} -m pip install ziglang"


def _has_zig(toolchain: Toolchain) -> bool:
    """Whether cargo-lambda will find zig: this interpreter's, another one's, or on PATH ("Zig::find_zig")."""
    environment = toolchain.environment
    if environment.get(_PYTHON_OF_ZIG) == sys.executable:
        return True
    path = environment["PATH"]
    if shutil.which(environment.get("CARGO_ZIGBUILD_ZIG_PATH", "zig"), path=path) is not None:
        return True
    python = shutil.which(environment.get(_PYTHON_OF_ZIG, "python3"), path=path)
    return python is not None and not run(
        [python, "-m", "ziglang", "version"],
        cwd=Path.cwd(),
        environment=environment,
        on_line=lambda _: None,
    )


def find_sysroot(toolchain: Toolchain, directory: Path) -> Path | None:
    """Returns the folder of the Rust toolchain that builds in a folder, or None if rustc won't say."""
    lines: list[str] = []
    rustc = toolchain.environment.get("RUSTC", "rustc")
    try:
        run(
            [rustc, "--print", "sysroot"],
            cwd=directory,
            environment=toolchain.environment,
            on_line=lines.append,
        )
    except ToolchainError:
        return None
    # rustup may say something before.
    return next((Path(line) for line in reversed(lines) if Path(line).is_absolute()), None)


def needs_lockfile_path(options: BuildOptions, directory: Path, path: Path) -> bool:
    """Whether a lock file lies where a Cargo without `resolver.lockfile-path` doesn't look.

    Args:
        options: What is built with; an older Cargo has an unstable flag for it.
        directory: The workspace's folder.
        path: The lock file.
    """
    return path != directory / "Cargo.lock" and "lockfile-path" not in options.unstable_flags


def require_lockfile_path(
    toolchain: Toolchain, options: BuildOptions, directory: Path, path: Path
) -> None:
    """Refuses a lock file at another place than the usual one if Cargo doesn't look there.

    Args:
        toolchain: The programs.
        options: What is built with.
        directory: The workspace's folder.
        path: The lock file.

    Raises:
        ToolchainError: Cargo is older than `resolver.lockfile-path`.
    """
    if not needs_lockfile_path(options, directory, path):
        return
    lines: list[str] = []
    run(
        [toolchain.cargo, "--version"],
        cwd=directory,
        environment=toolchain.environment,
        on_line=lines.append,
    )
    require_version_for_lockfile("\n".join(lines), path)


def require_version_for_lockfile(said: str, path: Path) -> None:
    """Refuses a Cargo that is older than `resolver.lockfile-path`.

    Args:
        said: What `cargo --version` says.
        path: The lock file.

    Raises:
        ToolchainError: it is older.
    """
    # rustup may say something before.
    found = re.findall(r"^cargo (\d+)\.(\d+)", said, re.MULTILINE)
    if found and tuple(map(int, found[-1])) < _FIRST_WITH_LOCKFILE_PATH:
        raise ToolchainError(
            f"cargo {'.'.join(found[-1])} doesn't look for the lock file at {path}: resolver.lockfile-path"
            " needs Cargo 1.97",
            remedy="update Rust (rustup update), or take the key or CARGO_RESOLVER_LOCKFILE_PATH out",
        )


def ask_build_folders(
    toolchain: Toolchain,
    options: BuildOptions,
    directory: Path,
    environment: Mapping[str, str],
) -> BuildFolders | None:
    """Returns the folders that Cargo says it builds a workspace in, or None if it won't say.

    Args:
        toolchain: The programs.
        options: What is built with.
        directory: The workspace's folder.
        environment: The environment that Cargo is started with.
    """
    argv = [toolchain.cargo, "metadata", "--no-deps", "--format-version=1"]
    argv += [f"--config={entry}" for entry in options.cargo_config]
    argv += [f"-Z{flag}" for flag in options.unstable_flags]
    lines: list[str] = []
    try:
        run(argv, cwd=directory, environment=environment, on_line=lines.append)
    except ToolchainError:
        return None
    for line in reversed(lines):  # there may be warnings before
        with contextlib.suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            target = Path(said["target_directory"])
            # Cargo has one folder for both before 1.91, and says nothing of the other.
            return BuildFolders(target, Path(said.get("build_directory") or target))
    return None


def _search_path(environment: Mapping[str, str]) -> str:
    """PATH, without folders that are relative to this process' own: builds run in others."""
    path = environment.get("PATH", os.defpath)
    folders = path.split(os.pathsep) if path else ()
    return os.pathsep.join(
        each if Path(each).is_absolute() else os.path.abspath(each) for each in folders
    )


def _own_zig() -> dict[str, str]:
    """The variable by which cargo-lambda finds this interpreter's zig ("Zig::find_zig" of cargo-zigbuild)."""
    return {_PYTHON_OF_ZIG: sys.executable} if find_spec("ziglang") else {}


def _is_setting(name: str) -> bool:
    return name.upper().startswith("CARGO_LAMBDA_")
