"""What a build has read that a fingerprint doesn't hold, and that isn't declared."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.fingerprint.declared_inputs import covers_folder, files_below
from cdk_rust_lambda.cargo.project.configuration import cargo_home
from cdk_rust_lambda.cargo.project.relative_paths import relative_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cdk_rust_lambda.cargo.fingerprint.build_report import BuildReport

# What Cargo sets by itself for each crate.
_OF_CARGO = re.compile(r"CARGO|CARGO_\w+|OUT_DIR")
# "Environment variables Cargo sets for build scripts" in the Cargo Book.
_OF_BUILD_SCRIPTS = re.compile(
    r"TARGET|HOST|NUM_JOBS|OPT_LEVEL|DEBUG|PROFILE|RUSTC|RUSTC_LINKER|RUSTC_WRAPPER"
    r"|RUSTC_WORKSPACE_WRAPPER|RUSTDOC|DEP_\w+"
)
# Where a machine's tools are. Like the tools themselves, they don't count.
_TOOLS = re.compile(
    r"PATH|((HOST|TARGET)_)?(CC|CXX|AR|RANLIB|LD|NVCC|CMAKE|PKG_CONFIG)(_[a-z][\w.-]*)?"
    r"|PROTOC|LIBCLANG_PATH|LLVM_CONFIG_PATH|CLANG_PATH"
)
# What the crates that call such tools ask for, whether anybody uses it or not.
_FLAGS_OF_TOOLS = re.compile(
    r"((HOST|TARGET)_)?(C|CXX|CPP|AR|RANLIB|LD)FLAGS(_[\w.-]+)?|CC_\w+|CRATE_CC_\w+|CXXSTDLIB(_[\w.-]+)?"
    r"|CMAKE_\w+|\w*PKG_CONFIG\w*|\w+_(STATIC|DYNAMIC)|PROTOC_INCLUDE|LIBCLANG_STATIC_PATH"
    r"|CCC_OVERRIDE_OPTIONS|CLANG_NO_DEFAULT_CONFIG|COMPILER_PATH|CPATH|(C|CPLUS|OBJC|OBJCPLUS)_INCLUDE_PATH"
    r"|ZIG_LIBC|ZIG_LIB_DIR|BINDGEN_EXTRA_CLANG_ARGS(_[\w.-]+)?|SDKROOT|\w+_DEPLOYMENT_TARGET|SYSROOT|VCPKG\w*"
)
# What belongs to a machine's installation, in Linux, Nix and macOS.
_SYSTEM_FOLDERS = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib64", "/nix/store", "/dev", "/proc", "/sys"),
    *("/System", "/Library", "/opt/homebrew"),
)
_MANY = 5


def machine_folders(
    environment: Mapping[str, str], sysroot: Path | None, workspace_directory: Path
) -> list[Path]:
    """Returns the folders of a machine's installation: what is in them doesn't count.

    Args:
        environment: The environment that Cargo is started with.
        sysroot: The toolchain's folder, if it is known.
        workspace_directory: The workspace, which may lie in one of them: then that one is left out.
    """
    folders = [Path(name) for name in _SYSTEM_FOLDERS]
    home = cargo_home(environment)
    if home is not None:  # packages that Cargo.lock names
        folders += [home / "registry", home / "git"]
    if sysroot is not None:
        folders.append(sysroot)
    inside = os.path.realpath(workspace_directory)
    return [each for each in folders if not Path(inside).is_relative_to(each)]


def undeclared_files(
    inputs: Iterable[Path],
    fingerprinted: Collection[str],
    left_out: Iterable[Path],
    packages: Iterable[Path] = (),
) -> list[Path]:
    """Returns the inputs that a fingerprint missed, sorted.

    Args:
        inputs: What Cargo reports, absolute paths.
        fingerprinted: The files of the fingerprint, absolute paths.
        left_out: Folders whose content doesn't count, like Cargo's output, which is made from other
            inputs.
        packages: The folders of packages, of whose content the fingerprint knows what counts.
    """
    # Cargo reports real paths, wherever a link leads to them.
    real_left_out = [os.path.realpath(folder) for folder in left_out]
    missed = {
        real
        for path in inputs
        if str(path) not in fingerprinted
        and (real := Path(os.path.realpath(path))).name not in ("Cargo.toml", "Cargo.lock")
        and str(real) not in fingerprinted
        and not any(real.is_relative_to(folder) for folder in real_left_out)
        and os.path.exists(real)  # a build script may watch what isn't there
    }
    if not missed:
        return []
    known = {os.path.realpath(path) for path in fingerprinted}
    owned = [os.path.realpath(folder) for folder in packages]
    return sorted(path for path in missed if not _is_known(path, known, owned))


def undeclared_folders(
    listed: Iterable[Path],
    fingerprinted: Collection[str],
    left_out: Iterable[Path],
    packages: Iterable[Path],
    declared: Iterable[str],
) -> list[Path]:
    """Returns the folders that are listed, so that a further file in one is an input that a fingerprint misses.

    Args:
        listed: The folders, real paths.
        fingerprinted: The files of the fingerprint, absolute paths.
        left_out: Folders whose content doesn't count.
        packages: The folders of packages, of whose content the fingerprint knows what counts.
        declared: The globs of declared inputs, absolute ones.
    """
    folders = [os.path.realpath(folder) for folder in left_out]
    wanted = [path for path in listed if not any(path.is_relative_to(each) for each in folders)]
    if not wanted:
        return []
    known = {os.path.realpath(path) for path in fingerprinted}
    owned = [os.path.realpath(folder) for folder in packages]
    globs = tuple(declared)
    missed = []
    for path in wanted:
        if any(covers_folder(glob, str(path)) for glob in globs):
            continue
        if any(path.is_relative_to(package) for package in owned):
            has_known = any(each.startswith(f"{path}{os.sep}") for each in known)
            if has_known or not any(files_below(str(path))):
                continue
        missed.append(path)
    return sorted(missed)


def undeclared_variables(
    report: BuildReport,
    environment: Mapping[str, str],
    declared: Collection[str],
    sources: Iterable[str] = (),
) -> list[str]:
    """Returns the variables of the machine's environment that a build depends on, sorted.

    One that isn't set counts, too: it may be set the next time.

    Args:
        report: What the build has read.
        environment: The environment of this process.
        declared: The names of the variables that are part of the fingerprint.
        sources: The files of our packages' code.
    """
    # Others have their values from a build script, or from Cargo's configuration; None if not set.
    read = {name for name, value in report.variables.items() if environment.get(name) == value}
    given = {name for name, value in report.variables.items() if value is not None}
    observed = report.observed.variables(environment, sources, given)
    watched = {
        name
        for name in report.watched_variables | observed
        if not _OF_BUILD_SCRIPTS.fullmatch(name)
        and not _TOOLS.fullmatch(name)
        and not (_FLAGS_OF_TOOLS.fullmatch(name) and name not in environment)
    }
    return sorted(
        name for name in read | watched if name not in declared and not _OF_CARGO.fullmatch(name)
    )


def globs_for(paths: Iterable[Path], folder: Path) -> list[str]:
    """Returns the globs to declare files and folders by, relative to a package's folder, sorted.

    Args:
        paths: Their real paths.
        folder: The package's folder.
    """
    paths = tuple(paths)
    folders = {path for path in paths if path.is_dir()}
    files = [path for path in paths if not folders.intersection((path, *path.parents))]
    for parent in {path.parent for path in files}:
        inside = [path for path in files if path.parent == parent]
        if len(inside) > _MANY:
            folders.add(parent)
            files = [path for path in files if path.parent != parent]
    base = os.path.realpath(folder)
    names = [relative_name(path, base) for path in files]
    names += [f"{relative_name(path, base)}/**" for path in folders]
    return sorted(names)


def _is_known(path: Path, known: Collection[str], packages: Iterable[str]) -> bool:
    """Whether a fingerprint holds a file; or all of a folder, as far as it counts."""
    if not path.is_dir():
        return str(path) in known
    if any(path.is_relative_to(package) for package in packages):
        folder = str(path) + os.sep
        return any(each.startswith(folder) for each in known)
    files = [os.path.realpath(file) for file in files_below(str(path))]
    return bool(files) and all(file in known for file in files)
