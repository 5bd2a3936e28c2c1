"""RustCode: a function's code, under a hash that is known before anything is built."""

from __future__ import annotations

import os
from pathlib import Path

import jsii
from aws_cdk import CfnResource, FileAssetPackaging, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct, IValidation

from cdk_rust_lambda.bundling import BuildQueue, BuildRequest

# "cx-api" of the CDK CLI: what SAM and `cdk watch` read of a function.
_ASSET_METADATA_CONTEXT = "aws:cdk:enable-asset-metadata"


class RustCode(lambda_.Code):
    """The code of a Rust function: registers the asset; the queue builds it later."""

    def __init__(self, digest: str, directory: Path) -> None:
        """Makes the code.

        Args:
            digest: The asset hash.
            directory: Where the asset is going to be.
        """
        super().__init__()
        self._digest = digest
        self._directory = directory
        self._file_name = ""

    @property
    def is_inline(self) -> bool:
        """False: the code is an asset."""
        return False

    def bind(self, scope: Construct) -> lambda_.CodeConfig:
        """Registers the asset; CDK calls it."""
        stage = Stage.of(scope)
        assert stage is not None  # noqa: S101 - a function is in a stack, which is in a stage
        self._file_name = os.path.relpath(self._directory, stage.outdir).replace(os.sep, "/")
        location = Stack.of(scope).synthesizer.add_file_asset(
            source_hash=self._digest,
            file_name=self._file_name,
            packaging=FileAssetPackaging.ZIP_DIRECTORY,
        )
        return lambda_.CodeConfig(
            s3_location=s3.Location(
                bucket_name=location.bucket_name, object_key=location.object_key
            )
        )

    def bind_to_resource(
        self, resource: CfnResource, *, resource_property: str | None = None
    ) -> None:
        """Adds the metadata that SAM reads; CDK calls it."""
        if resource.node.try_get_context(_ASSET_METADATA_CONTEXT):
            resource.add_metadata("aws:asset:path", self._file_name)
            resource.add_metadata("aws:asset:is-bundled", True)
            resource.add_metadata("aws:asset:property", resource_property or "Code")


@jsii.implements(IValidation)
class BuildValidation:
    """Works off the build queue when CDK validates the app, and says what failed for one function."""

    def __init__(self, queue: BuildQueue, request: BuildRequest) -> None:
        self._queue = queue
        self._request = request

    def validate(self) -> list[str]:
        """Returns the function's error, if it has one; CDK calls it."""
        self._queue.run()
        return [] if self._request.error is None else [str(self._request.error)]
