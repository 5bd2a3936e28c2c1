"""RustFunction: one Rust binary becomes one Lambda function."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Unpack, cast

from attrs import frozen
from aws_cdk import Annotations, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IConstruct

from cdk_rust_lambda.batch import BuildRequest
from cdk_rust_lambda.bundling import BuildQueue, build_queue
from cdk_rust_lambda.cargo.build_options import (
    DEFAULT_RUNTIME,
    RUNTIME_GLIBC,
    Architecture,
    BuildOptions,
    BundlingOptions,
    is_architecture,
    resolve_build_options,
)
from cdk_rust_lambda.cargo.include import IncludedFile, resolve_includes
from cdk_rust_lambda.cargo.manifest import locate_manifest
from cdk_rust_lambda.cargo.selection import select_binary, select_package
from cdk_rust_lambda.cargo.settings import Settings, resolve_settings
from cdk_rust_lambda.cargo.targets import Binary
from cdk_rust_lambda.cargo.trigger_tables import trigger_tables
from cdk_rust_lambda.cargo.workspace import Package, Workspace
from cdk_rust_lambda.code import BuildFailure, RustCode
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError, TriggerError
from cdk_rust_lambda.function_arguments import (
    check_keywords,
    check_resources,
    check_trigger,
    check_triggers,
    check_types,
    unreadable,
)
from cdk_rust_lambda.function_keywords import FunctionKeywords
from cdk_rust_lambda.function_settings import apply_settings, function_keywords
from cdk_rust_lambda.triggers.manifest import read_triggers
from cdk_rust_lambda.triggers.trigger import BoundTrigger, Trigger


@frozen
class _Plan:
    """All that is known of a function before its construct exists."""

    queue: BuildQueue
    workspace: Workspace
    package: Package
    binary: Binary
    settings: Settings
    triggers: list[Trigger]
    runtime: lambda_.Runtime
    options: BuildOptions
    included: tuple[IncludedFile, ...]


class RustFunction(lambda_.Function):
    """A Lambda function whose code is a binary of a Cargo package.

    It is a `lambda_.Function` in all respects. The settings in the package's
    `[package.metadata.lambda]`, in the words of cargo-lambda, apply unless a keyword says otherwise.
    The binary is compiled with cargo-lambda at synthesis, if its sources have changed and its stack
    is to be bundled. The template doesn't depend on it.

    Args:
        scope: The construct that the function belongs to.
        id: Its id in that scope.
        manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory.
        package: The package, if the manifest is a workspace's. Default: the manifest's own.
        binary_name: The binary. Default: the package's only one, or its `default-run`.
        architecture: x86_64 or ARM64. Default: `build.arm64`, `build.x86_64` or `build.target` in
            Cargo.toml, else x86_64.
        runtime: An OS-only runtime. Default: `provided.al2023`.
        bundling: How the binary is compiled. Default: as Cargo.toml's `build` table says.
        triggers: What invokes the function, besides the triggers in Cargo.toml. Default: nothing.
        resources: The constructs that triggers in Cargo.toml name as their `source`. Default: none.
        **keywords: Every other keyword of `lambda_.Function`. Defaults as there, except for
            `timeout` (30 seconds, as `cargo lambda deploy`) and `logging_format` (JSON).

    Raises:
        CdkRustLambdaError: the manifest, a setting, a trigger or a keyword is wrong. An error of the
            compiler reaches you as CDK's validation error, from `app.synth()`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        package: str | None = None,
        binary_name: str | None = None,
        architecture: lambda_.Architecture | None = None,
        runtime: lambda_.Runtime | None = None,
        bundling: BundlingOptions | None = None,
        triggers: Iterable[Trigger] | None = None,
        resources: Mapping[str, IConstruct] | None = None,
        **keywords: Unpack[FunctionKeywords],
    ) -> None:
        try:
            check_keywords(keywords, RustFunction.__init__)
            check_types(
                ("package", package, str),
                ("binary_name", binary_name, str),
                ("architecture", architecture, lambda_.Architecture),
                ("runtime", runtime, lambda_.Runtime),
                ("bundling", bundling, BundlingOptions),
                ("resources", resources, Mapping),
                ("environment", keywords.get("environment"), Mapping),
            )
            check_resources(resources or {})
            triggers = check_triggers(triggers)
            plan = _plan(
                build_queue(scope),
                locate_manifest(manifest_path),
                package,
                binary_name,
                architecture,
                runtime,
                bundling or BundlingOptions(),
                resources or {},
            )
            fingerprint = plan.queue.fingerprinter.fingerprint(
                plan.workspace, plan.package, plan.binary, plan.options, plan.included
            )
        except (OSError, RecursionError) as error:
            raise unreadable(error) from None
        except CdkRustLambdaError as error:
            # The message says it all; the way to it through this library doesn't help.
            raise error.with_traceback(None) from None
        code = RustCode(fingerprint.digest, plan.queue)
        merged = function_keywords(scope, id, plan.settings, keywords)
        super().__init__(
            scope,
            id,
            code=code,
            handler="bootstrap",
            runtime=plan.runtime,
            architecture=_ARCHITECTURES[plan.options.architecture],
            **cast("Any", merged),
        )
        plan.queue.add(
            BuildRequest(
                needs_bundling=lambda: Stack.of(self).bundling_required,
                warn=self._warn,
                fail=lambda error: self.node.add_validation(BuildFailure(error)),
                workspace=plan.workspace,
                package=plan.package,
                binary=plan.binary,
                options=plan.options,
                included=plan.included,
                has_layers=bool(merged.get("layers")),
                fingerprint=fingerprint,
                destination=code.directory,
            )
        )
        self._function_url = apply_settings(self, plan.settings, keywords)
        if plan.queue.fingerprinter.lockfile(plan.workspace) is None:
            self._warn(
                "lockfile-missing",
                f"there is no Cargo.lock in {plan.workspace.directory}: each machine may build other"
                " versions of the dependencies. Run `cargo generate-lockfile` and commit the file.",
            )
        self._triggers: dict[str, BoundTrigger] = {}
        for trigger in (*plan.triggers, *triggers):
            try:
                self.add_trigger(trigger)
            except CdkRustLambdaError as error:
                if trigger in plan.triggers:
                    error.file = plan.package.manifest.path
                raise error.with_traceback(None) from None

    @property
    def triggers(self) -> Mapping[str, BoundTrigger]:
        """The function's triggers by their ids, those of Cargo.toml included."""
        return MappingProxyType(self._triggers)

    @property
    def function_url(self) -> lambda_.FunctionUrl | None:
        """The URL that `enable_function_url` in Cargo.toml asks for, else None."""
        return self._function_url

    def add_trigger(self, trigger: Trigger) -> BoundTrigger:
        """Lets something invoke the function.

        Args:
            trigger: What invokes it.

        Returns:
            The trigger with its source, as in `triggers`.

        Raises:
            TriggerError: it is no trigger, can't be wired, or there is one of the same id.
        """
        check_trigger(trigger)
        trigger_id = trigger.id or trigger.default_id
        if trigger_id in self._triggers:
            raise TriggerError(
                f"the function {self.node.path} has two triggers with the id {trigger_id!r}",
                key="id",
                remedy="give one of them another id",
            )
        if self.node.try_find_child(trigger_id) is not None:
            raise TriggerError(
                f"the function {self.node.path} has a construct called {trigger_id!r} already",
                key="id",
                remedy="give the trigger another id",
            )
        bound = BoundTrigger(trigger, trigger.bind(self, trigger_id))
        self._triggers[trigger_id] = bound
        return bound

    def _warn(self, warning_id: str, text: str) -> None:
        Annotations.of(self).add_warning_v2(f"cdk-rust-lambda:{warning_id}", text)


# Read once, since each reading is a call into Node.
_PROVIDED_AL2023 = lambda_.Runtime.PROVIDED_AL2023
_ARCHITECTURES: Mapping[Architecture, lambda_.Architecture] = {
    "x86_64": lambda_.Architecture.X86_64,
    "arm64": lambda_.Architecture.ARM_64,
}


def _plan(
    queue: BuildQueue,
    manifest_path: Path,
    package_name: str | None,
    binary_name: str | None,
    architecture: lambda_.Architecture | None,
    runtime: lambda_.Runtime | None,
    bundling: BundlingOptions,
    resources: Mapping[str, IConstruct],
) -> _Plan:
    """Reads everything, in plain Python: here the errors keep their classes."""
    manifest = queue.reader.read(manifest_path)
    workspace = queue.workspace(manifest)
    package = select_package(workspace, manifest, package_name)
    binary = select_binary(package, binary_name)
    settings = resolve_settings(workspace, package, binary.name)
    tables = trigger_tables(workspace, package, binary.name)
    runtime_name = DEFAULT_RUNTIME if runtime is None else runtime.name
    if runtime_name not in RUNTIME_GLIBC:
        raise SettingsError(
            f"a Rust binary doesn't run on the runtime {runtime_name}",
            key="runtime",
            remedy=f"use an OS-only runtime: {', '.join(RUNTIME_GLIBC)}",
        )
    if architecture is not None and not is_architecture(architecture.name):
        raise SettingsError(
            f"unknown architecture {architecture.name!r}",
            key="architecture",
            remedy="use lambda_.Architecture.X86_64 or ARM_64",
        )
    return _Plan(
        queue=queue,
        workspace=workspace,
        package=package,
        binary=binary,
        settings=settings,
        triggers=read_triggers(tables, resources),
        runtime=runtime or _PROVIDED_AL2023,
        options=resolve_build_options(
            settings,
            bundling,
            architecture=cast("Architecture | None", architecture and architecture.name),
            runtime=runtime_name,
        ),
        included=resolve_includes(settings, package.directory),
    )
