"""Apps for tests: one that builds nothing, and one whose binaries run on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import App

from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.development.host import host_architecture
from cdk_rust_lambda.function.app_context import ARCHITECTURE_CONTEXT, PROFILE_CONTEXT

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

_BUNDLING_CONTEXT = "aws:cdk:bundling-stacks"


def unbuilt_app(
    context: Mapping[str, Any] | None = None, outdir: str | os.PathLike[str] | None = None
) -> App:
    """Makes an app whose functions are never built: neither Rust nor cargo-lambda has to be there.

    The templates are those of an app that builds. Make one for each test: CDK refuses new constructs in an app
    whose template was asked for.

    Args:
        context: Values of CDK's context. They win over those of cdk.json and of the CDK CLI.
        outdir: The folder of its assembly. Default: a new temporary one.
    """
    return _app({**(context or {}), _BUNDLING_CONTEXT: []}, outdir)


def built_app(
    context: Mapping[str, Any] | None = None,
    outdir: str | os.PathLike[str] | None = None,
    *,
    profile: str = DEVELOPMENT_PROFILE,
) -> App:
    """Makes an app whose functions are built for this machine's processor, whatever Cargo.toml says.

    Args:
        context: Values of CDK's context. They win over those of cdk.json and of the CDK CLI.
        outdir: The folder of its assembly. One that is kept saves the next build. Default: a new
            temporary one.
        profile: The Cargo profile.
    """
    own = {
        ARCHITECTURE_CONTEXT: host_architecture(),
        PROFILE_CONTEXT: profile,
        _BUNDLING_CONTEXT: ["**"],
    }
    return _app({**own, **(context or {})}, outdir)


def _app(context: Mapping[str, Any], outdir: str | os.PathLike[str] | None) -> App:
    return App(post_cli_context=dict(context), outdir=None if outdir is None else str(outdir))
