"""Which target a binary is built for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.target import (
    DEFAULT_RUNTIME,
    RUNTIME_GLIBC,
    TRIPLES,
    Architecture,
    architecture_of_target,
    is_lambda_target,
)
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.resolve import Settings

_TARGET_REMEDY = f"use {TRIPLES['x86_64']} or {TRIPLES['arm64']}"


def resolve_target(
    settings: Settings, architecture: Architecture | None, target: str | None, runtime: str
) -> str:
    """Returns the target for a binary, with a glibc version if the runtime's is an older one.

    Args:
        settings: The settings of the binary.
        architecture: The `architecture` keyword, if it is given.
        target: The target that Python names, if it does.
        runtime: The runtime's name.

    Raises:
        SettingsError: the target is none of Lambda's, or the architecture is given twice.
    """
    manifest_target = _manifest_target(settings)
    if target is not None:
        if not is_lambda_target(target):
            raise SettingsError(
                f"unknown target {target!r}", key="bundling.target", remedy=_TARGET_REMEDY
            )
        chosen = target
        if architecture is not None and architecture_of_target(target) != architecture:
            raise SettingsError(
                f"the architecture is given twice: {architecture} and the target {target}",
                key="architecture, bundling.target",
                remedy="remove one of the two",
            )
    elif architecture is not None:
        chosen = TRIPLES[architecture]
        if manifest_target is not None and architecture_of_target(manifest_target) == architecture:
            chosen = manifest_target
    else:
        chosen = manifest_target or TRIPLES["x86_64"]
    if "." not in chosen and runtime != DEFAULT_RUNTIME and "-gnu" in chosen:
        major, minor = RUNTIME_GLIBC[runtime]
        chosen = f"{chosen}.{major}.{minor}"
    return chosen


def _manifest_target(settings: Settings) -> str | None:
    build = settings.build
    flags: list[tuple[str, str]] = []
    if build.arm64:
        flags.append(("build.arm64", TRIPLES["arm64"]))
    if build.x86_64:
        flags.append(("build.x86_64", TRIPLES["x86_64"]))
    if build.target:
        first = build.target[0]
        if not is_lambda_target(first):
            raise settings.error("build.target", f"unknown target {first!r}", _TARGET_REMEDY)
        flags.append(("build.target", first))
    if len(flags) > 1:
        names = " and ".join(name for name, _ in flags)
        raise settings.error(
            flags[-1][0], f"the architecture is given twice: by {names}", "keep one of them"
        )
    return flags[0][1] if flags else None
