"""AWS CDK constructs that turn Rust crates into Lambda functions."""

from cdk_rust_lambda.cargo.build_options import BundlingOptions
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
from cdk_rust_lambda.triggers import BoundTrigger, S3Trigger, Trigger

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
    "TargetSelectionError",
    "ToolchainError",
    "Trigger",
    "TriggerError",
]
