"""Hermetic builds: what of the machine and of the project cargo, and all that it starts, may know."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess, is_in, without
from cdk_rust_lambda.cargo.project.configuration import Configuration, toolchain_files
from cdk_rust_lambda.cargo.project.rustc_wrappers import (
    WrapperKey,
    configured_wrapper,
    wrapper_variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.cargo.hermetic.machine_files import Machine
    from cdk_rust_lambda.cargo.hermetic.project_files import Project
    from cdk_rust_lambda.cargo.project.package import Package

# Variables that programs need to find each other, what is installed, their caches and the network; all
# else has to be declared. What unlocks a registry isn't needed, since its packages are fetched before.
_VISIBLE = re.compile(
    r"PATH|HOME|LD_LIBRARY_PATH|XDG_CACHE_HOME|CARGO_HOME|RUSTUP_\w+"
    r"|CARGO_(BUILD_)?TARGET_DIR|CARGO_BUILD_(BUILD_DIR|JOBS)|CARGO_RESOLVER_LOCKFILE_PATH|CARGO_(TERM|NET|HTTP)_\w+"
    r"|CARGO_REGISTR(Y|IES)_\w+(?<!_TOKEN)|CARGO_ZIGBUILD_(CACHE_DIR|ZIG_PATH|PYTHON_PATH)"
    r"|ZIG_(GLOBAL|LOCAL)_CACHE_DIR|((HTTPS?|ALL|NO)_PROXY)|SSL_CERT_(FILE|DIR)",
)


def visible_variables(environment: Mapping[str, str], directory: Path) -> dict[str, str]:
    """Returns the variables of this machine that a hermetic build sees.

    Args:
        environment: All of them.
        directory: The workspace's folder. If a file there names the toolchain, as the fingerprint knows,
            a variable doesn't.
    """
    visible = {n: value for n, value in environment.items() if _VISIBLE.fullmatch(n.upper())}
    if toolchain_files(directory):
        visible.pop("RUSTUP_TOOLCHAIN", None)
    return visible


def sccache_off(
    environment: Mapping[str, str], configurations: Iterable[Configuration]
) -> dict[str, str]:
    """Returns the variables that turn sccache off, where something has turned it on.

    Its server may run already, and then compiles beyond all restrictions.
    """
    turned_off = {}
    configurations = list(configurations)
    keys: tuple[WrapperKey, ...] = ("rustc-wrapper", "rustc-workspace-wrapper")
    for key in keys:
        wrapper = configured_wrapper(configurations, environment, key)
        if wrapper is not None and Path(wrapper).stem == "sccache":
            turned_off[wrapper_variable(key)] = (
                ""  # as Cargo says for none, even if a file names one
            )
    return turned_off


def read_access(
    machine: Machine, project: Project, packages: Iterable[Package], own: Iterable[Path]
) -> ReadAccess:
    """Returns all that a hermetic build may read.

    Args:
        machine: What is installed.
        project: The sources.
        packages: Its packages.
        own: Folders that the build itself writes.

    Raises:
        ManifestError: a configuration is not what Cargo accepts.
    """
    folders = [project.workspace.directory, *(package.directory for package in packages)]
    access = project.access(folders)
    kept_out = [os.path.realpath(folder) for folder in folders]
    around = {os.path.realpath(folder) for folder in machine.folders()}
    programs = {os.path.realpath(folder) for folder in machine.program_folders()}
    around |= {each for each in programs if not any(is_in(each, folder) for folder in kept_out)}
    readable = {*access.readable, *without(around, kept_out), *map(str, own)}
    return ReadAccess(frozenset(readable), access.listed)
