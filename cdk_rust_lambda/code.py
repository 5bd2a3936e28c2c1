"""RustCode: a function's code, under a hash that is known before anything is built."""

from __future__ import annotations

import os
from pathlib import Path
from weakref import WeakKeyDictionary

import jsii
from attrs import frozen
from aws_cdk import CfnResource, FileAssetPackaging, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct, IValidation

from cdk_rust_lambda.bundling import BuildQueue
from cdk_rust_lambda.errors import CdkRustLambdaError

# "cx-api" of the CDK CLI: what SAM and `cdk watch` read of a function.
_ASSET_METADATA_CONTEXT = "aws:cdk:enable-asset-metadata"


@frozen
class _Assembly:
    """What a stage says of its cloud assembly; asked once, since each answer is a call into Node."""

    outdir: str
    asset_outdir: Path
    has_asset_metadata: bool


_assemblies: WeakKeyDictionary[Stage, _Assembly] = WeakKeyDictionary()


def _assembly_of(scope: Construct, queue: BuildQueue) -> _Assembly:
    stage = Stage.of(scope)
    assert stage is not None  # noqa: S101 - a function is in a stack, which is in a stage
    assembly = _assemblies.get(stage)
    if assembly is None:
        assembly = _assemblies[stage] = _Assembly(
            stage.outdir,
            Path(os.path.abspath(stage.asset_outdir)),
            bool(stage.node.try_get_context(_ASSET_METADATA_CONTEXT)),
        )
        # A stage is validated before what is in it.
        stage.node.add_validation(_BuildValidation(queue))
    return assembly


class RustCode(lambda_.Code):
    """The code of a Rust function: registers the asset; the queue builds it later.

    Attributes:
        directory: Where the asset is going to be staged; known when the code is bound.
    """

    directory: Path

    def __init__(self, digest: str, queue: BuildQueue) -> None:
        """Makes the code.

        Args:
            digest: The asset hash.
            queue: The app's build queue.
        """
        super().__init__()
        self._digest = digest
        self._queue = queue
        self._file_name = ""
        self._has_metadata = False

    @property
    def is_inline(self) -> bool:
        """False: the code is an asset."""
        return False

    def bind(self, scope: Construct) -> lambda_.CodeConfig:
        """Registers the asset; CDK calls it when the function is made."""
        assembly = _assembly_of(scope, self._queue)
        self.directory = assembly.asset_outdir / f"asset.{self._digest}"
        self._has_metadata = assembly.has_asset_metadata
        self._file_name = os.path.relpath(self.directory, assembly.outdir).replace(os.sep, "/")
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
        if self._has_metadata:
            resource.add_metadata("aws:asset:path", self._file_name)
            resource.add_metadata("aws:asset:is-bundled", True)
            resource.add_metadata("aws:asset:property", resource_property or "Code")


@jsii.implements(IValidation)
class _BuildValidation:
    """Works off the build queue when CDK validates a stage, before it validates the functions."""

    def __init__(self, queue: BuildQueue) -> None:
        self._queue = queue

    def validate(self) -> list[str]:
        """Builds, which makes the functions that failed say so themselves; CDK calls it."""
        self._queue.run()
        return []


@jsii.implements(IValidation)
class BuildFailure:
    """A build's error, as CDK's validation error at the function's construct."""

    def __init__(self, error: CdkRustLambdaError) -> None:
        self._error = error

    def validate(self) -> list[str]:
        """Returns the error; CDK calls it."""
        return [str(self._error)]
