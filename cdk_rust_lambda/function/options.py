"""The options of RustFunction as dictionaries, for those who make several functions at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.function.keywords import FunctionKeywords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aws_cdk import aws_lambda
    from constructs import IConstruct

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage
    from cdk_rust_lambda.triggers.core.trigger import Trigger


class RustFunctionOptions(FunctionKeywords, total=False):
    """What `RustWorkspace` can give to all of its functions: keywords of `RustFunction`.

    All keywords of `lambda_.Function` that `RustFunction` takes are among them.

    Attributes:
        architecture: x86_64 or ARM64.
        runtime: An OS-only runtime.
        triggers: What invokes each of the functions, besides the triggers in Cargo.toml.
        web_adapter: Whether the binaries are web servers, which the Lambda Web Adapter calls.
        capacity_provider: The managed instances that the functions run on.
        capacity_provider_options: What is asked of them for each function.
        image: The container image that each of the functions is made from, as by `RustImageFunction`; None for
            archives.
    """

    architecture: aws_lambda.Architecture | None
    runtime: aws_lambda.Runtime | None
    triggers: Iterable[Trigger] | None
    web_adapter: bool | None
    capacity_provider: aws_lambda.ICapacityProvider | None
    capacity_provider_options: aws_lambda.CapacityProviderFunctionOptions | dict[str, Any] | None
    image: FunctionImage | None


class BinaryOverrides(RustFunctionOptions, total=False):
    """What `RustWorkspace` can give to one of its functions: keywords of `RustFunction`.

    All keywords of `lambda_.Function` that `RustFunction` takes are among them, and those of
    `RustFunctionOptions`.

    Attributes:
        context: The profile of CargoLambda.toml that applies.
        admerge: Whether a list of a higher level is appended to that of the lower one.
        bundling: How the binary is compiled.
        include_triggers: The ids of the triggers in Cargo.toml that are for this function.
        resources: Constructs that the function's triggers in Cargo.toml name.
    """

    context: str | None
    admerge: bool | None
    bundling: BundlingOptions | None
    include_triggers: list[str] | tuple[str, ...] | None
    resources: Mapping[str, IConstruct] | None
