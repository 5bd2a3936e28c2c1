"""What may change a build, and isn't in its hash: said at each synthesis."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# "Environment variables Cargo reads" in the Cargo Book, "Environment variables" in the rustup book.
_VARIABLES = re.compile(
    r"(CARGO_(ENCODED_)?(BUILD_)?)?RUSTFLAGS|CARGO_INCREMENTAL|RUSTUP_TOOLCHAIN|RUSTC\w*"
    r"|CARGO_(BUILD|PROFILE|TARGET)_\w+"
)
# Where output lies and how it is made, how the compiler is called and what it says; the target is given.
_WITHOUT_EFFECT = re.compile(
    r"CARGO_TARGET_DIR|CARGO_BUILD_(TARGET_DIR|BUILD_DIR|TARGET|JOBS|DEP_INFO_BASEDIR|WARNINGS|RUSTDOC\w*)"
    r"|(CARGO_BUILD_)?RUSTC_WRAPPER|RUSTC_(LOG|LOG_COLOR|ICE|COLOR)|CARGO_TARGET_\w+_RUNNER"
)
# With those that they inherit from.
_BUILT_IN_PROFILES = {
    "release": ("RELEASE",),
    "bench": ("BENCH", "RELEASE"),
    "dev": ("DEV",),
    "test": ("TEST", "DEV"),
    "debug": ("DEBUG", "DEV"),
}
_CONFIGURATIONS = (".cargo/config", ".cargo/config.toml", "rust-toolchain", "rust-toolchain.toml")


def influences(
    workspace: Workspace,
    package: Package,
    options: BuildOptions,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Notice]:
    """Yields a warning for each thing that may change a build, and isn't in its hash.

    Args:
        workspace: The workspace, in whose folder Cargo is started.
        package: The package that is built.
        options: What it is built with.
        environment: The machine's environment.
    """
    container = options.container
    if container is not None and container.has_changing_image:
        yield Notice.warning(
            "image-by-tag",
            f"the image {container.given.image} is named by a tag, which may come to mean another image, while"
            " the asset hash stays. Name it by its digest: NAME@sha256:...",
        )
    for path in _configurations_of_member(workspace.directory, package.directory):
        yield Notice.warning(
            "configuration-of-member",
            f"{path} has no effect: Cargo obeys it in the package's folder, and the build runs in the"
            f" workspace's. Move it to {workspace.directory}.",
        )
    # A container sees none of them.
    names = changing_variables(options, environment) if container is None else []
    if names:
        yield Notice.warning(
            "environment-not-fingerprinted",
            f"variables of this machine's environment may change the binary, and are not in its asset hash:"
            f" {', '.join(names)}. Unset them, or declare them in build.input_variables.",
        )
    if options.allow_undeclared_inputs:
        yield Notice.warning(
            "undeclared-inputs-allowed",
            "the build may read files and variables that are not in the asset hash, so that a change of them"
            " isn't deployed. Take allow_undeclared_inputs out of BundlingOptions again.",
        )


def changing_variables(options: BuildOptions, environment: Mapping[str, str]) -> list[str]:
    """Returns the variables that are set, may change a binary and aren't in its hash, sorted.

    Args:
        options: What it is built with.
        environment: The machine's environment.
    """
    declared = {*dict(options.environment), *options.input_variables}
    return sorted(
        name
        for name in environment
        if name.startswith(("CARGO_", "RUST"))
        and _VARIABLES.fullmatch(name)
        and not _WITHOUT_EFFECT.fullmatch(name)
        and name not in declared
        and _concerns(name, options)
    )


def _concerns(name: str, options: BuildOptions) -> bool:
    """Whether a variable of a target or a profile is about those that are built."""
    if name.startswith("CARGO_TARGET_"):
        return name.startswith(f"CARGO_TARGET_{_as_variable(options.triple)}_")
    if name.startswith("CARGO_PROFILE_"):
        chain = _BUILT_IN_PROFILES.get(options.profile)
        if chain is None:  # one of the user's own, which may inherit from any
            return True
        return name.startswith(tuple(f"CARGO_PROFILE_{each}_" for each in chain))
    return True


def _as_variable(name: str) -> str:
    return name.upper().replace("-", "_")


def _configurations_of_member(workspace: Path, member: Path) -> Iterator[Path]:
    """The files that Cargo and rustup obey in a member's folder, and not in the workspace's."""
    obeyed = {workspace, *workspace.parents}
    for folder in (member, *member.parents):
        if folder in obeyed:
            return
        yield from (path for name in _CONFIGURATIONS if os.path.isfile(path := folder / name))
