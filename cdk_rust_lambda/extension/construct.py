"""RustExtension: one Rust binary becomes a Lambda extension, in a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.bundling.code import lock_for, rust_code
from cdk_rust_lambda.bundling.queue import build_queue
from cdk_rust_lambda.bundling.request import request_build
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.extension.arguments import ExtensionArguments
from cdk_rust_lambda.extension.plan import ExtensionPlan, plan_extension
from cdk_rust_lambda.function.app_context import (
    architecture_of_context,
    profile_of_context,
    say_if_for_development,
)
from cdk_rust_lambda.function.arguments import FunctionArguments, check_type
from cdk_rust_lambda.function.project import locate_project
from cdk_rust_lambda.function.refusals import check_place, refusals_of_cdk

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from aws_cdk import RemovalPolicy
    from constructs import Construct

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions


class RustExtension(lambda_.LayerVersion):
    """A layer whose content is a Lambda extension: a binary of a Cargo package.

    It is a `lambda_.LayerVersion` in all respects, for `layers=[...]` and `function.add_layers(...)`. The
    settings in the package's `[package.metadata.lambda]` apply, as for `cargo lambda deploy --extension`,
    unless a keyword says otherwise. It is compiled together with the functions of its workspace.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        git: str | None = None,
        rev: str | None = None,
        package: str | None = None,
        binary_name: str | None = None,
        architecture: lambda_.Architecture | None = None,
        internal: bool | None = None,
        compatible_runtimes: Sequence[lambda_.Runtime] | None = None,
        compatible_architectures: Sequence[lambda_.Architecture] | None = None,
        context: str | None = None,
        admerge: bool | None = None,
        bundling: BundlingOptions | None = None,
        layer_version_name: str | None = None,
        description: str | None = None,
        license: str | None = None,  # noqa: A002 - the same
        removal_policy: RemovalPolicy | None = None,
    ) -> None:
        """Makes the layer of an extension.

        Args:
            scope: The construct that the extension belongs to.
            id: Its id in that scope.
            manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory or, with
                `git`, to the folder of the repository.
            git: The URL of a git repository that holds the package. Default: as for `RustFunction`.
            rev: The full hash of the commit that is meant. Required with `git`.
            package: The package, if the manifest is a workspace's. Default: the manifest's own.
            binary_name: The binary, whose name is the extension's. Default: `deploy.binary_name`, the
                package's only one, or `default-run`.
            architecture: x86_64 or ARM64. Default: `build.arm64`, `build.x86_64`, `build.target` or
                `deploy.compatible_architectures` in Cargo.toml, else x86_64.
            internal: Whether the function itself starts it: it is then packaged as `NAME`, not as
                `extensions/NAME`. Default: `deploy.internal` or `build.internal`, else False.
            compatible_runtimes: The runtimes that it runs beside; it is built for the glibc of the oldest.
                Default: `deploy.compatible_runtimes`, else `deploy.runtime`, else `provided.al2023`.
            compatible_architectures: The same as `architecture`, as a list of one.
            context: The profile of CargoLambda.toml that applies, as cargo-lambda's `--context`.
                Default: the variable CARGO_LAMBDA_CONTEXT, else none.
            admerge: Whether a list of a higher level is appended to that of the lower one. Default: the
                variable CARGO_LAMBDA_ADMERGE, else False.
            bundling: How the binary is compiled. Default: as Cargo.toml's `build` table says.
            layer_version_name: The layer's name: at most 140 letters, digits, `-` and `_`. Default:
                `deploy.name`, else one that CDK makes.
            description: What the layer is, in at most 256 characters. Default: `deploy.description`, else none.
            license: Its licence, as SPDX says it, in at most 512 characters. Default: none.
            removal_policy: What becomes of a version that is replaced. Default: it is removed.

        Raises:
            CdkRustLambdaError: the manifest, a setting or a keyword is wrong, the binary is a function, or
                Cargo can't write a missing Cargo.lock. The compiler's errors are CDK's validation errors at
                synthesis.
        """
        with located_errors():
            check_place(scope, id)
            build = FunctionArguments(
                binary_name=binary_name,
                architecture=architecture,
                context=context,
                admerge=admerge,
                bundling=bundling,
            )
            arguments = ExtensionArguments(
                build=build.with_profile(profile_of_context(scope)),
                internal=internal,
                compatible_runtimes=compatible_runtimes,
                compatible_architectures=compatible_architectures,
                layer_version_name=layer_version_name,
                description=description,
                license=license,
                removal_policy=removal_policy,
            ).with_architecture(architecture_of_context(scope))
            check_type("package", package, str)
            queue, project = build_queue(scope), locate_project(scope, manifest_path, git, rev)
            lock = lock_for(scope, queue)
            plan = plan_extension(queue.projects, project.manifest, package, arguments, lock)
            self._create(scope, id, plan)
        for notice in project.notices:
            annotate(self, notice)

    def _create(self, scope: Construct, construct_id: str, plan: ExtensionPlan) -> None:
        """Makes the layer of a plan."""
        arguments, binary = plan.arguments, plan.binary
        queue, deploy = build_queue(scope), binary.settings.deploy
        digest, description = plan.asset.fingerprint.digest, arguments.description
        with refusals_of_cdk(f"the extension {construct_id!r}", arguments.given):
            code = rust_code(scope, digest, queue, binary.selection.bundling)
            super().__init__(
                scope,
                construct_id,
                code=code,
                compatible_runtimes=plan.compatible_runtimes,
                compatible_architectures=[plan.architecture],
                layer_version_name=arguments.layer_version_name or deploy.name,
                description=deploy.description if description is None else description,
                license=arguments.license,
                removal_policy=arguments.removal_policy,
            )
        request_build(self, queue, code, plan.asset, has_layers=lambda: False)
        for warning in plan.warnings:
            annotate(self, warning)
        say_if_for_development(scope, binary.options)
        self._name, self._is_internal = binary.binary.name, plan.extension.is_internal

    @property
    def extension_name(self) -> str:
        """The name that Lambda knows the extension by: that of its binary."""
        return self._name

    @property
    def is_internal(self) -> bool:
        """Whether the function itself starts it, as `/opt/NAME`."""
        return self._is_internal
