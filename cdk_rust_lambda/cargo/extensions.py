"""What a binary is, a function or an extension, and what makes an extension's layer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from attrs import frozen

from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME, os_only_runtime
from cdk_rust_lambda.cargo.project.lambda_crates import possible_verdict
from cdk_rust_lambda.errors import SettingsError, TargetSelectionError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.compile.target import Architecture
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics

Kind = Literal["function", "extension"]
"""What a binary becomes."""

# "PublishLayerVersion" in the Lambda API.
_MOST_RUNTIMES = 15
_RUNTIME = re.compile(r"(nodejs|python|java|dotnet|ruby|provided)[a-z0-9.]*")
# Of `deploy`: an extension runs in its function's environment, with the function's memory and role.
_OF_FUNCTIONS = (
    *("memory", "timeout", "tracing", "role", "layer", "tag", "env_var", "env_file", "vpc"),
    *("durable_config", "capacity_provider"),
    *("log_retention", "enable_function_url", "alias"),
)


@frozen
class Extension:
    """What is known of an extension besides what is built.

    Attributes:
        is_internal: Whether it is started by the function itself, not by Lambda.
        compatible_runtimes: The names of the runtimes that it is made for.
    """

    is_internal: bool = False
    compatible_runtimes: tuple[str, ...] = (DEFAULT_RUNTIME,)

    def path_of(self, binary: str) -> str:
        """Returns where the binary lies in the layer, as cargo-lambda packs it.

        Args:
            binary: Its name.
        """
        return binary if self.is_internal else f"extensions/{binary}"

    @property
    def oldest_runtime(self) -> str:
        """The OS-only runtime whose glibc is that of the oldest compatible one."""
        found = {os_only_runtime(each) for each in self.compatible_runtimes}
        return DEFAULT_RUNTIME if found == {DEFAULT_RUNTIME} else "provided.al2"


def extension_key(settings: Settings) -> str | None:
    """Returns the setting that makes a binary an extension, or None."""
    return next(_extension_keys(settings), None)


def kind_of(package: Package, settings: Settings) -> Kind:
    """Returns what a project says that a binary is.

    Args:
        package: The binary's package; it counts if it depends on lambda-extension only.
        settings: The binary's settings, which say it, too.
    """
    if extension_key(settings) is not None:
        return "extension"
    return "extension" if possible_verdict(package) == "extension" else "function"


def refuse_other_kind(
    package: Package, settings: Settings, wanted: Kind, diagnostics: Diagnostics
) -> None:
    """Adds an error if a binary is to become what it isn't.

    Args:
        package: The binary's package.
        settings: The binary's settings.
        wanted: What it is to become.
        diagnostics: Takes the error.
    """
    keys = [*_extension_keys(settings)]
    if wanted == "function":
        for key in keys:
            problem = "the binary is an extension, not a function"
            remedy = "make a RustExtension of it, or remove the key"
            diagnostics.errors.append(settings.error(key, problem, remedy))
        if not keys and kind_of(package, settings) == "extension":
            diagnostics.errors.append(
                TargetSelectionError(
                    f"the package {package.name!r} depends on lambda-extension only, so it is an"
                    " extension, not a function",
                    file=package.manifest.path,
                    key="dependencies",
                    remedy="make a RustExtension of it; or, if its binary is a function all the same,"
                    " let the package depend on lambda_runtime",
                )
            )
    elif not keys and possible_verdict(package) == "function":
        diagnostics.errors.append(
            TargetSelectionError(
                f"the package {package.name!r} depends on a crate for functions, so its binaries are"
                " functions, not extensions",
                file=package.manifest.path,
                key="dependencies",
                remedy="make a RustFunction of it; or, if the binary is an extension all the same,"
                " write extension = true in [package.metadata.lambda.deploy]",
            )
        )


def resolve_extension(
    settings: Settings, internal: bool | None, runtimes: Sequence[str] | None, runtime: str | None
) -> Extension:
    """Returns what is known of an extension.

    Args:
        settings: The binary's settings.
        internal: Whether it is an internal one, if that is given.
        runtimes: The names of the compatible runtimes, if they are given.
        runtime: The runtime of the functions beside it, if that is given.

    Raises:
        SettingsError: a runtime is none that the binary runs beside.
    """
    deploy, build = settings.deploy, settings.build
    if internal is None:
        internal = bool(deploy.internal or build.internal)
    written = deploy.compatible_runtimes
    names = runtimes if runtimes is not None else written
    if names is None:
        names = (runtime or deploy.runtime or DEFAULT_RUNTIME,)
    problem = _problem_of(names)
    if problem is not None:
        remedy = f"name runtimes of Amazon Linux 2 or 2023: {DEFAULT_RUNTIME}, nodejs22.x"
        if runtimes is None and written is not None:
            raise settings.error("deploy.compatible_runtimes", problem, remedy)
        if runtimes is None and runtime is None:
            raise settings.error("deploy.runtime", problem, remedy)
        raise SettingsError(problem, key="compatible_runtimes", remedy=remedy)
    return Extension(internal, tuple(dict.fromkeys(names)))


def architecture_of_layer(settings: Settings, given: Architecture | None) -> Architecture | None:
    """Returns the architecture that an extension is asked for, by Python or by its layer's table.

    Args:
        settings: The binary's settings.
        given: What Python says.
    """
    written = settings.deploy.compatible_architectures
    if not written:
        return given
    build = settings.build
    is_said = given or build.arm64 or build.x86_64 or build.target
    return given if is_said else cast("Architecture", written[0])


def check_architecture(settings: Settings, options: BuildOptions, given: object) -> None:
    """Refuses an extension whose layer's table says another architecture than it is built for.

    Args:
        settings: The binary's settings.
        options: What it is built with.
        given: What Python says of it, which beats the table.

    Raises:
        SettingsError: they differ.
    """
    written = settings.deploy.compatible_architectures
    if written and given is None and options.architecture not in written:
        raise settings.error(
            "deploy.compatible_architectures",
            f"the extension is built for {options.architecture}",
            "write the same in both places, or only in one",
        )


def without_effect(settings: Settings) -> Iterator[Notice]:
    """Yields the notice for settings that only functions have."""
    names = [name for name in _OF_FUNCTIONS if getattr(settings.deploy, name) is not None]
    if names:
        listed = ", ".join(f"deploy.{name}" for name in names)
        text = (
            f"an extension has the memory, the role and the variables of the function that it runs beside:"
            f" {listed} have no effect on it"
        )
        yield Notice.info("setting-of-functions", text)


def _extension_keys(settings: Settings) -> Iterator[str]:
    for name, section in (("deploy", settings.deploy), ("build", settings.build)):
        if section.extension:
            yield f"{name}.extension"


def _problem_of(runtimes: Sequence[str]) -> str | None:
    if not runtimes:
        return "a layer needs a compatible runtime"
    if len(runtimes) > _MOST_RUNTIMES:
        return f"a layer has at most {_MOST_RUNTIMES} compatible runtimes, found {len(runtimes)}"
    for name in runtimes:
        if _RUNTIME.fullmatch(name) is None:
            return f"there is no runtime {name!r}"
        if os_only_runtime(name) is None:
            return f"the runtime {name} has ended, and its glibc is too old"
    return None
