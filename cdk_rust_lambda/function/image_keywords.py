"""Keywords that a function from a container image can't have, with what there is in their place."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.compile.lambda_image import is_of_aws
from cdk_rust_lambda.errors import KeywordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage

_NO_LAYERS = "a function from a container image can't have layers"
_COPIED = (
    "leave it out, and copy what it needs into the image by a Dockerfile of your own: dockerfile="
)

# See "Create a Lambda function using a container image" and "Using code signing" in the Lambda guide, and
# "Docker Images" in that of the Lambda Web Adapter, whose release is that of its layer here.
REFUSED_FOR_IMAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "adot_instrumentation": (f"{_NO_LAYERS}, and it is one", _COPIED),
        "code_signing_config": (
            "Lambda checks signatures of archives only, not of container images",
            "leave it out; AWS Signer signs images in their repository",
        ),
        "layers": (_NO_LAYERS, _COPIED),
        "params_and_secrets": (f"{_NO_LAYERS}, and it is one", _COPIED),
        "runtime": (
            "a container image has what its base has, and no runtime",
            "pass base_image=, or write deploy.runtime in Cargo.toml, for AWS' image of that runtime",
        ),
        "runtime_management_mode": (
            "a container image has what its base has, which Lambda doesn't update",
            "leave it out, and name a newer base",
        ),
        "web_adapter": (
            f"{_NO_LAYERS}, and the Lambda Web Adapter is one here",
            "leave it out, and write a Dockerfile, dockerfile=, with `COPY --from=public.ecr.aws/awsguru/"
            "aws-lambda-adapter:1.0.0 /lambda-adapter /opt/extensions/lambda-adapter`; AWS_LWA_PORT and the like"
            " are for environment=",
        ),
    }
)
"""What is wrong with each, and the remedy."""


# aws-cdk-lib leaves the layer out of images without a word, as theirs may have it (aws/aws-cdk#16781).
_NO_INSIGHTS = (
    f"{_NO_LAYERS}, and Lambda Insights is one; AWS' base image doesn't have it",
    'install its extension in a Dockerfile of your own, dockerfile=, as "Lambda container image deployment" in the'
    " CloudWatch guide says: then insights_version= gives the role the policy for it; or leave it out",
)


def image_errors(
    image: FunctionImage, keywords: Mapping[str, Any], bundling: BundlingOptions | None
) -> Iterator[tuple[str, KeywordError]]:
    """Yields the names of keywords that a function from an image can't have, each with its error.

    Args:
        image: The image.
        keywords: The keywords that are given. One that is None counts as not given.
        bundling: How its binary is compiled, if that is said. What CDK's context says of when binaries are built is
            for archives.
    """
    for name, value in keywords.items():
        if name in REFUSED_FOR_IMAGES and value is not None:
            problem, remedy = REFUSED_FOR_IMAGES[name]
            yield name, KeywordError(problem, key=name, remedy=remedy)
    if is_of_aws(image) and keywords.get("insights_version") is not None:
        problem, remedy = _NO_INSIGHTS
        yield "insights_version", KeywordError(problem, key="insights_version", remedy=remedy)
    if bundling is not None and bundling.build not in (None, "synthesis"):
        key = "bundling.build"
        problem = (
            f"the binary of a container image is built at synthesis, not with build={bundling.build!r}: which images"
            " are published isn't asked, and the CDK CLI makes them from a folder that is there"
        )
        remedy = "leave build= out, or make an archive of the function: RustFunction"
        yield key, KeywordError(problem, key=key, remedy=remedy)
