"""RustImageCode: the code of a function that is a container image, under a hash that is known before anything is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import CfnResource, IStackSynthesizer
    from aws_cdk import DockerImageAssetLocation as Location
    from constructs import Construct

    from cdk_rust_lambda.bundling.code import RustCode
    from cdk_rust_lambda.cargo.compile.target import Architecture

_PLATFORMS: Mapping[Architecture, str] = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


class RustImageCode(lambda_.Code):
    """The code of one function: registers the image that the CDK CLI makes from its asset's folder.

    `lambda_.DockerImageCode.from_image_asset` reads that folder in the constructor, when it isn't there yet.
    """

    def __init__(
        self, code: RustCode, digest: str, binary_name: str, architecture: Architecture
    ) -> None:
        """Takes what the image is made from.

        Args:
            code: The code of the stack, which the asset is selected in.
            digest: The hash of the asset.
            binary_name: The name of the binary.
            architecture: The architecture that it is built for.
        """
        super().__init__()
        self._code, self._digest = code, digest
        # A part of the name of a repository, if the app has its own ones (AppStagingSynthesizer).
        self._name = re.sub(r"[^a-z0-9]+", "-", binary_name.lower()).strip("-") or "function"
        self._platform = _PLATFORMS[architecture]

    @property
    def is_inline(self) -> bool:
        """False: the code is an asset."""
        return False

    def bind(self, scope: Construct) -> lambda_.CodeConfig:
        """Registers the image; CDK calls it while the function is made."""

        def add(synthesizer: IStackSynthesizer) -> Location:
            return synthesizer.add_docker_image_asset(
                source_hash=self._digest,
                asset_name=self._name,
                directory_name=self._code.file_name,
                platform=self._platform,
            )

        location = self._code.register(scope, add)
        return lambda_.CodeConfig(image=lambda_.CodeImageConfig(image_uri=location.image_uri))

    def bind_to_resource(
        self, resource: CfnResource, *, resource_property: str | None = None
    ) -> None:
        """Describes the image in the template, for SAM; CDK calls it while the function is made."""
        if self._code.has_metadata:
            resource.add_metadata("aws:asset:path", self._code.file_name)
            resource.add_metadata("aws:asset:dockerfile-path", "Dockerfile")
            resource.add_metadata("aws:asset:property", resource_property or "Code.ImageUri")
