"""AWS CDK constructs that turn Rust crates into Lambda functions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda import triggers
    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.compile.container import Container
    from cdk_rust_lambda.cargo.compile.hooks import BuildContext
    from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage
    from cdk_rust_lambda.errors import (
        ArtifactError,
        BuildError,
        CdkRustLambdaError,
        ExtensionNotFoundError,
        FunctionNotFoundError,
        GitError,
        InvocationError,
        KeywordError,
        LocalAwsError,
        ManifestError,
        SettingsError,
        TargetSelectionError,
        ToolchainError,
        TriggerError,
    )
    from cdk_rust_lambda.extension.construct import RustExtension
    from cdk_rust_lambda.function.construct import RustFunction
    from cdk_rust_lambda.function.image_construct import RustImageFunction
    from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions
    from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
    from cdk_rust_lambda.triggers.registry import register_trigger
    from cdk_rust_lambda.workspace.construct import RustWorkspace


__all__ = [
    "ArtifactError",
    "BinaryOverrides",
    "BuildContext",
    "BuildError",
    "BundlingOptions",
    "CdkRustLambdaError",
    "Container",
    "Created",
    "ExtensionNotFoundError",
    "FunctionImage",
    "FunctionNotFoundError",
    "GitError",
    "ImportedByArn",
    "ImportedByName",
    "InvocationError",
    "KeywordError",
    "LocalAwsError",
    "ManifestError",
    "RustExtension",
    "RustFunction",
    "RustFunctionOptions",
    "RustImageFunction",
    "RustWorkspace",
    "SettingsError",
    "Source",
    "TargetSelectionError",
    "ToolchainError",
    "TriggerError",
    "register_trigger",
    "triggers",
]

# Imported when they are asked for: aws_cdk starts Node, which the command line does without.
_MODULES = {
    "BinaryOverrides": "function.options",
    "BuildContext": "cargo.compile.hooks",
    "BundlingOptions": "cargo.compile.bundling_options",
    "Container": "cargo.compile.container",
    "Created": "triggers.core.source",
    "FunctionImage": "cargo.compile.lambda_image",
    "ImportedByArn": "triggers.core.source",
    "ImportedByName": "triggers.core.source",
    "RustExtension": "extension.construct",
    "RustFunction": "function.construct",
    "RustFunctionOptions": "function.options",
    "RustImageFunction": "function.image_construct",
    "RustWorkspace": "workspace.construct",
    "Source": "triggers.core.source",
    "register_trigger": "triggers.registry",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "triggers":
        return import_module(f"{__name__}.{name}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return __all__
