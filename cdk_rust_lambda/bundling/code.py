"""RustCode: a function's code, under a hash that is known before anything is built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import jsii
from attrs import frozen
from aws_cdk import (
    CfnResource,
    FileAssetPackaging,
    IStackSynthesizer,
    NestedStack,
    Stack,
    Stage,
)
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct, IValidation

from cdk_rust_lambda.bundling.final_template import check_binaries
from cdk_rust_lambda.bundling.occasion import (
    OCCASION_CONTEXT,
    build_command,
    check_pipelines,
    check_takes_commands,
    occasion_of_context,
)
from cdk_rust_lambda.cargo.compile.bundling_options import BuildOccasion
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.publishing.deferred_build import check_can_be_deferred
from cdk_rust_lambda.publishing.published_objects import AssetLocation
from cdk_rust_lambda.synthesis.node import path_of_node

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdk_rust_lambda.bundling.queue import BuildQueue
    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.plan import BinaryPlan
    from cdk_rust_lambda.notices.notice import Notice
    from cdk_rust_lambda.synthesis.templates import Check

_Location = TypeVar("_Location")

# "cx-api" of the CDK CLI: what SAM and `cdk watch` read of a function.
_ASSET_METADATA_CONTEXT = "aws:cdk:enable-asset-metadata"

# The id of constructs that are made to ask CDK something, and removed again.
_PROBE = "CdkRustLambdaProbe"

# Each question to a stack or stage is a call into Node, and the answers stay: CDK refuses to change the
# context once there are constructs below.
_codes: Memory[RustCode] = Memory()
_codes_of_stacks: Memory[RustCode] = Memory()
_stages: Memory[_StageFacts] = Memory()
_validations: Memory[_BuildValidation] = Memory()
_pipeline_checks: Memory[_PipelineValidation] = Memory()
_final_checks: Memory[Check] = Memory()


def rust_code(
    scope: Construct,
    digest: str,
    queue: BuildQueue,
    bundling: BundlingOptions,
    *,
    is_image: bool = False,
) -> RustCode:
    """Returns the code of a function that is made next, in a scope.

    Args:
        scope: The function's scope.
        digest: The asset hash.
        queue: The app's build queue.
        bundling: What Python says of the build.
        is_image: Whether a container image is made from the asset, which `RustImageCode` registers.

    Raises:
        SettingsError: the function can't be built when it is to be.
    """
    code = _codes.of(scope, lambda: _code_of_stack(Stack.of(scope), queue))
    code.select(digest, bundling, is_image=is_image)
    return code


def lock_for(scope: Construct, queue: BuildQueue) -> Callable[[BinaryPlan, Path], Notice | None]:
    """Returns what locks the dependencies of functions in a scope, if their stack is to be bundled.

    Args:
        scope: The functions' scope.
        queue: The app's build queue.
    """
    return lambda plan, path: queue.missing_lockfiles.complete(
        plan, path, lambda: Stack.of(scope).bundling_required
    )


def _code_of_stack(stack: Stack, queue: BuildQueue) -> RustCode:
    return _codes_of_stacks.of(stack, lambda: _make_code(stack, queue))


def _make_code(stack: Stack, queue: BuildQueue) -> RustCode:
    stage = Stage.of(stack)
    assert stage is not None  # noqa: S101 - a stack is always in one
    _validations.of(stage, lambda: _validate(stage, queue))
    facts = _stages.of(stage, lambda: _facts_of(stage))
    return (_RustCodeWithMetadata if facts.has_metadata else RustCode)(stack, facts)


def _validate(stage: Stage, queue: BuildQueue) -> _BuildValidation:
    """Has the queue worked off before what is in a stage is validated."""
    validation = _BuildValidation(queue)
    stage.node.add_validation(validation)
    _final_checks.of_app(stage, lambda: check_binaries(stage, queue))
    _pipeline_checks.of_app(stage, lambda: _validate_pipelines(stage.node.root, queue))
    return validation


def _validate_pipelines(app: IConstruct, queue: BuildQueue) -> _PipelineValidation:
    validation = _PipelineValidation(app, queue)
    app.node.add_validation(validation)
    return validation


@frozen
class _StageFacts:
    """What a code needs to know of its stage.

    Attributes:
        outdir: The folder of its assembly.
        asset_outdir: The folder of its assets: its app's.
        has_metadata: Whether assets are described in the template.
        occasion: When its functions are built, unless they say so themselves.
    """

    outdir: str
    asset_outdir: Path
    has_metadata: bool
    occasion: BuildOccasion


def _facts_of(stage: Stage) -> _StageFacts:
    return _StageFacts(
        outdir=path_of_node(stage.outdir),
        asset_outdir=Path(path_of_node(stage.asset_outdir)),
        has_metadata=bool(stage.node.try_get_context(_ASSET_METADATA_CONTEXT)),
        occasion=occasion_of_context(stage.node.try_get_context(OCCASION_CONTEXT)),
    )


class RustCode(lambda_.Code):
    """The code of a stack's Rust functions: registers the asset of the one that is being made.

    The queue builds it later. There is one object for all of them, since each one that is made, and
    each question to its stack, is a call into Node.

    Attributes:
        directory: Where the asset is going to be staged.
        bundling_required: Whether the stack is to be bundled.
        has_metadata: Whether assets are described in the template.
        occasion: When the asset is built.
        location: Where it is published; None unless the build depends on it.
    """

    directory: Path
    occasion: BuildOccasion
    location: AssetLocation | None

    def __init__(self, stack: Stack, stage: _StageFacts) -> None:
        super().__init__()
        self.bundling_required = stack.bundling_required
        self.has_metadata = stage.has_metadata
        self._synthesizer = stack.synthesizer
        self._outdir = stage.outdir
        self._asset_outdir = stage.asset_outdir
        self._default_occasion: BuildOccasion = stage.occasion
        self._stack = stack
        self._environment: tuple[str, str] | None = None
        self._digest = ""

    @property
    def is_inline(self) -> bool:
        """False: the code is an asset."""
        return False

    @property
    def file_name(self) -> str:
        """The asset's folder, as it is named in the assembly."""
        return relative_name(self.directory, self._outdir)

    def select(self, digest: str, bundling: BundlingOptions, *, is_image: bool = False) -> None:
        """Says which asset is meant from now on.

        Args:
            digest: Its hash.
            bundling: What Python says of its build.
            is_image: Whether a container image is made from it.

        Raises:
            SettingsError: it can't be built when it is to be.
        """
        self._digest = digest
        self.directory = self._asset_outdir / f"asset.{digest}"
        self.occasion = "synthesis" if is_image else bundling.build or self._default_occasion
        self.location = None
        if self.occasion == "deployment":
            check_can_be_deferred(bundling)
            check_takes_commands(self._stack)

    def bind(self, scope: Construct) -> lambda_.CodeConfig:
        """Registers the asset; CDK calls it while the function is made."""
        # As that of aws-cdk-lib's own functions: not needed later.
        asset: dict[str, Any] = {"deploy_time": True}
        if self.occasion == "deployment":
            # The ending becomes the object's, so that it is the same whenever it is built.
            asset["source_hash"] = f"{self._digest}.zip"
            asset["executable"] = build_command(self.directory)
        else:
            asset["source_hash"] = self._digest
            asset["file_name"] = self.file_name
            asset["packaging"] = FileAssetPackaging.ZIP_DIRECTORY
        location = self.register(scope, lambda synthesizer: synthesizer.add_file_asset(**asset))
        if self.occasion == "unpublished":
            if self._environment is None:
                self._environment = self._stack.account, self._stack.region
            self.location = AssetLocation(
                location.bucket_name, location.object_key, *self._environment
            )
        return lambda_.CodeConfig(
            s3_location=s3.Location(
                bucket_name=location.bucket_name, object_key=location.object_key
            )
        )

    def register(
        self, scope: Construct, add: Callable[[IStackSynthesizer], _Location]
    ) -> _Location:
        """Registers an asset with the stack's synthesizer.

        Args:
            scope: A construct of the stack.
            add: Hands the asset to a synthesizer, and returns where it is published.
        """
        try:
            return add(self._synthesizer)
        except RuntimeError:
            self._synthesizer = _bound_synthesizer(Stack.of(scope))
            return add(self._synthesizer)


def _bound_synthesizer(stack: Stack) -> IStackSynthesizer:
    """Returns a synthesizer that hands assets on to the stack's own, inside of Node.

    CDK binds a copy of the synthesizer that an app or stack is given, but jsii hands back the original,
    which isn't bound. The synthesizer of a nested stack knows the copy; the nested stack itself goes.
    """
    nested = NestedStack(stack, _PROBE)
    synthesizer = nested.synthesizer
    for child in (_PROBE, f"{_PROBE}.NestedStack"):
        stack.node.try_remove_child(child)
    return synthesizer


class _RustCodeWithMetadata(RustCode):
    """Code that is described in the template, for SAM and `cdk watch`.

    A class of its own, since a method that is overridden is a call out of Node.
    """

    def bind_to_resource(
        self, resource: CfnResource, *, resource_property: str | None = None
    ) -> None:
        """Adds the metadata; CDK calls it while the function is made."""
        resource.add_metadata("aws:asset:path", self.file_name)
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
        self._queue.record_synthesis()
        return []


@jsii.implements(IValidation)
class _PipelineValidation:
    """Refuses builds at deployment where CDK Pipelines would have to run them."""

    def __init__(self, app: IConstruct, queue: BuildQueue) -> None:
        self._app = app
        self._queue = queue

    def validate(self) -> list[str]:
        """Returns what is wrong; CDK calls it."""
        return [str(error) for error in check_pipelines(self._app, self._queue.requests)]
