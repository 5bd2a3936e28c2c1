"""Keywords that a function from a container image can't have, with what there is in their place."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import KeywordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def image_errors(keywords: Mapping[str, Any]) -> Iterator[tuple[str, KeywordError]]:
    """Yields the names of keywords that a function from an image can't have, each with its error.

    Args:
        keywords: The keywords that are given. One that is None counts as not given.
    """
    for name, value in keywords.items():
        if name in REFUSED_FOR_IMAGES and value is not None:
            problem, remedy = REFUSED_FOR_IMAGES[name]
            yield name, KeywordError(problem, key=name, remedy=remedy)
