"""RustImageFunction: one Rust binary becomes one Lambda function, from a container image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.function.app_context import wants_archives
from cdk_rust_lambda.function.arguments import FunctionArguments
from cdk_rust_lambda.function.construct import RustFunction
from cdk_rust_lambda.function.refusals import check_place

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from aws_cdk import aws_lambda as lambda_
    from constructs import Construct, IConstruct

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.function.keywords import FunctionKeywords
    from cdk_rust_lambda.triggers.core.trigger import Trigger


class RustImageFunction(RustFunction):
    """A Lambda function from a container image, whose program is a binary of a Cargo package.

    It is a `RustFunction` but for the package: the binary is compiled in the same batch, and the CDK CLI makes an
    image from it at deployment, with the container engine that it finds. Like `lambda_.DockerImageFunction` it
    has no runtime, no handler and no layers.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        base_image: str | None = None,
        dockerfile: str | os.PathLike[str] | None = None,
        git: str | None = None,
        rev: str | None = None,
        package: str | None = None,
        binary_name: str | None = None,
        architecture: lambda_.Architecture | None = None,
        context: str | None = None,
        admerge: bool | None = None,
        bundling: BundlingOptions | None = None,
        triggers: Iterable[Trigger] | None = None,
        include_triggers: list[str] | tuple[str, ...] | None = None,
        resources: Mapping[str, IConstruct] | None = None,
        capacity_provider: lambda_.ICapacityProvider | None = None,
        capacity_provider_options: lambda_.CapacityProviderFunctionOptions
        | dict[str, Any]
        | None = None,
        **keywords: Unpack[FunctionKeywords],
    ) -> None:
        """Makes the function of a binary.

        Args:
            scope: The construct that the function belongs to.
            id: Its id in that scope.
            manifest_path: A Cargo.toml, or the folder that holds one, as for `RustFunction`.
            base_image: The image that the function's is made from, as a `FROM` line has it. Its text is in the asset
                hash, so that what a tag means isn't: name it by its digest, `NAME@sha256:...`. Default: AWS' image
                of `deploy.runtime`, `public.ecr.aws/lambda/provided:al2023`.
            dockerfile: A Dockerfile that makes the image, relative to the package's folder; it counts by its content.
                It finds in its context the binary, `bootstrap`, and the files of `include` by their names.
                Default: one that copies all of them to `/var/task`, and starts the binary.
            git: The URL of a git repository that holds the package. Default: as for `RustFunction`.
            rev: The full hash of the commit that is meant. Required with `git`.
            package: The package, if the manifest is a workspace's. Default: the manifest's own.
            binary_name: The binary. Default: as for `RustFunction`.
            architecture: x86_64 or ARM64, of the binary and of the image. Default: as for `RustFunction`.
            context: The profile of CargoLambda.toml that applies. Default: as for `RustFunction`.
            admerge: Whether a list of a higher level is appended. Default: as for `RustFunction`.
            bundling: How the binary is compiled; `build` can only be `"synthesis"`. Default: as Cargo.toml's `build`
                table says.
            triggers: What invokes the function, besides the triggers in Cargo.toml. Default: nothing.
            include_triggers: The ids of the triggers in Cargo.toml that are for this function. Default: all.
            resources: The constructs that triggers in Cargo.toml name as their `source`. Default: none.
            capacity_provider: The managed instances that the function runs on. Default: as for `RustFunction`.
            capacity_provider_options: What is asked of them. Default: as for `RustFunction`.
            **keywords: Every other keyword of `lambda_.DockerImageFunction`, with the defaults of `RustFunction`.

        Raises:
            CdkRustLambdaError: as for `RustFunction`; a keyword or setting that an image can't have, such as `layers`
                and `deploy.layer`; or the Dockerfile can't be read.
        """
        with located_errors():
            check_place(scope, id)
            arguments = FunctionArguments(
                binary_name=binary_name,
                architecture=architecture,
                context=context,
                admerge=admerge,
                bundling=bundling,
                triggers=triggers,
                include_triggers=include_triggers,
                resources=resources,
                capacity_provider=capacity_provider,
                capacity_provider_options=capacity_provider_options,
                image=FunctionImage(base_image=base_image, dockerfile=dockerfile),
                keywords=keywords,
            )
            if wants_archives(scope):
                arguments = arguments.as_archive()
            self._make(scope, id, arguments, (manifest_path, git, rev, package))
