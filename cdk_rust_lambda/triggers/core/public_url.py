"""The warning of a function URL that is open to everybody, whoever makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.triggers.core.trigger import warn

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


def warn_of_public_url(function: lambda_.Function, instead: str) -> None:
    """Shows at a function that its URL is open.

    Args:
        function: The function.
        instead: What to do so that it isn't.
    """
    warn(
        function,
        "url-public",
        f"the function {function.node.path} has a URL with auth_type none: everybody on the"
        f" internet can invoke it, and it pays for each request. {instead}, put CloudFront before it (type"
        " cloudfront), or acknowledge this warning",
    )
