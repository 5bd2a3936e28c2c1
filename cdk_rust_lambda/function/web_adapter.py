"""The Lambda Web Adapter: a layer that calls a plain web server for each event."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from aws_cdk import Stack, Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import KeywordError
from cdk_rust_lambda.triggers.core.partitions import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from cdk_rust_lambda.cargo.compile.target import Architecture
    from cdk_rust_lambda.function.keywords import FunctionKeywords

# See "Zip Packages" in the guide of aws/aws-lambda-web-adapter; 27 is its release 1.0.0.
_VERSION = 27
_ACCOUNT = "753240598075"
_ACCOUNTS_IN_CHINA: Mapping[str, str] = MappingProxyType(
    {"cn-north-1": "041581134020", "cn-northwest-1": "069767869989"}
)
_LAYERS: Mapping[Architecture, str] = MappingProxyType(
    {"x86_64": "LambdaAdapterLayerX86", "arm64": "LambdaAdapterLayerArm64"}
)

ADAPTER_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {"AWS_LWA_PORT": "8080", "AWS_LWA_READINESS_CHECK_PATH": "/"}
)
"""The variables that are set unless the function's environment has them."""


def with_web_adapter(
    scope: Construct, construct_id: str, architecture: Architecture, keywords: FunctionKeywords
) -> FunctionKeywords:
    """Returns a function's keywords with the adapter's layer and variables.

    Args:
        scope: The scope of the function.
        construct_id: The function's id.
        architecture: The architecture that the binary is built for.
        keywords: The function's keywords.

    Raises:
        KeywordError: the adapter isn't published for the Region and architecture.
    """
    arn = layer_arn(Stack.of(scope).region, architecture)
    name = f"{construct_id}WebAdapter"
    layer = lambda_.LayerVersion.from_layer_version_arn(scope, name, arn)
    return cast(
        "FunctionKeywords",
        {
            **keywords,
            "layers": [*(keywords.get("layers") or ()), layer],
            "environment": {**ADAPTER_DEFAULTS, **(keywords.get("environment") or {})},
        },
    )


def layer_arn(region: str, architecture: Architecture) -> str:
    """Returns the ARN of the adapter's layer.

    Args:
        region: The Region, or the token of one, which is taken to be none of China's.
        architecture: The architecture.

    Raises:
        KeywordError: it isn't published there.
    """
    account, partition = _ACCOUNT, "aws" if Token.is_unresolved(region) else partition_of(region)
    if partition != "aws":
        account = _ACCOUNTS_IN_CHINA.get(region, "")
    if not account or (partition == "aws-cn" and architecture == "arm64"):
        raise KeywordError(
            f"there is no layer of the Lambda Web Adapter for {architecture} in {region}",
            key="web_adapter",
            remedy="publish its layer yourself, and pass it in layers= with AWS_LWA_PORT in environment=",
        )
    name = _LAYERS[architecture]
    return f"arn:{partition}:lambda:{region}:{account}:layer:{name}:{_VERSION}"
