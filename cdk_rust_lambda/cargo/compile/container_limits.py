"""What a build in a container can't have: it is refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.configuration import given_configurations, value_at
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.settings.resolve import Settings


def check_container(options: BuildOptions, settings: Settings, bundling: BundlingOptions) -> None:
    """Refuses options that a build in a container can't have.

    Args:
        options: The resolved options.
        settings: The settings of the binary.
        bundling: What Python says.

    Raises:
        SettingsError: there is one.
    """
    if options.container is None:
        return
    for name, reason in _refused(options):
        problem = f"a build in a container can't have {name}: {reason}"
        remedy = f"leave out {name}, or the container"
        if getattr(bundling, name) is not None:
            raise SettingsError(problem, key=f"bundling.{name}", remedy=remedy)
        raise settings.error(f"build.{name}", problem, remedy)
    _check_folders(options, settings, bundling)


def _check_folders(options: BuildOptions, settings: Settings, bundling: BundlingOptions) -> None:
    """Refuses settings of Cargo that would take the place of the volume."""
    for each in given_configurations(options.cargo_config, Path()):
        for name in ("target-dir", "build-dir"):
            if value_at(each.data, "build", name) is None:
                continue
            problem = f"a build in a container can't have Cargo's build.{name}: Cargo builds into a volume"
            remedy = f"leave out build.{name}, or the container"
            if bundling.cargo_config:
                raise SettingsError(problem, key="bundling.cargo_config", remedy=remedy)
            raise settings.error("build.config", problem, remedy)


def _refused(options: BuildOptions) -> Iterator[tuple[str, str]]:
    if options.compiler == "cross":
        yield "compiler", "`cross` starts containers of its own"
    if options.hermetic:
        yield "hermetic", "a container's processes can't be restricted further from outside"
    if options.lto_cache:
        yield "lto_cache", "its linker and its cache are this machine's"
    if options.compiler_cache == "sccache":
        yield "compiler_cache", "sccache is this machine's; what is compiled stays in a volume"
    if options.target_dir is not None:
        yield "target_dir", "Cargo builds into a volume"
    if options.locked is False:
        yield "locked", "the workspace is mounted read-only, so Cargo can't write Cargo.lock"
