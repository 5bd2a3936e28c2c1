"""AWS CDK constructs that turn Rust crates into Lambda functions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.bundling_options import BundlingOptions
    from cdk_rust_lambda.errors import (
        ArtifactError,
        BuildError,
        CdkRustLambdaError,
        KeywordError,
        ManifestError,
        SettingsError,
        TargetSelectionError,
        ToolchainError,
        TriggerError,
    )
    from cdk_rust_lambda.function import RustFunction
    from cdk_rust_lambda.triggers import BoundTrigger, S3Trigger, SqsTrigger, Trigger

__all__ = [
    "ArtifactError",
    "BoundTrigger",
    "BuildError",
    "BundlingOptions",
    "CdkRustLambdaError",
    "KeywordError",
    "ManifestError",
    "RustFunction",
    "S3Trigger",
    "SettingsError",
    "SqsTrigger",
    "TargetSelectionError",
    "ToolchainError",
    "Trigger",
    "TriggerError",
]

# Imported when they are asked for: aws_cdk starts Node, which the command line does without.
_MODULES = {
    "BoundTrigger": "triggers",
    "BundlingOptions": "cargo.bundling_options",
    "RustFunction": "function",
    "S3Trigger": "triggers",
    "SqsTrigger": "triggers",
    "Trigger": "triggers",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULES.get(name, 'errors')}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return __all__
