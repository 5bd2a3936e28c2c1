"""The profile that a whole app is built with, and what is said of one for development."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_rust_lambda.cargo.compile.options import BuildOptions

PROFILE_CONTEXT = "cdk-rust-lambda:profile"
"""The key of CDK's context that names a Cargo profile."""

# In tuples: None is no value of a memory. Each question is a call into Node.
_profiles: Memory[tuple[Any]] = Memory()


def profile_of_context(scope: Construct) -> str | None:
    """Returns the profile that CDK's context names in a scope, or None if it names none.

    Args:
        scope: The scope of a function or a workspace.

    Raises:
        SettingsError: what it says is no name.
    """
    (profile,) = _profiles.of(scope, lambda: (scope.node.try_get_context(PROFILE_CONTEXT),))
    if profile is None or (isinstance(profile, str) and profile):
        return profile
    raise SettingsError(
        f"expected the name of a Cargo profile, found {profile!r}",
        key=PROFILE_CONTEXT,
        remedy=f"pass a name: cdk watch -c {PROFILE_CONTEXT}={DEVELOPMENT_PROFILE}; or leave it out",
    )


def say_if_for_development(scope: Construct, options: BuildOptions) -> None:
    """Says of a stack, once, that its functions are built for development, if one is.

    Args:
        scope: The function's scope.
        options: What it is built with.
    """
    if options.profile == DEVELOPMENT_PROFILE:
        text = (
            f"functions of this stack are built for development, with the Cargo profile {DEVELOPMENT_PROFILE}:"
            " fast to build, large and slow. Leave it out for what users call"
        )
        annotate(Stack.of(scope), Notice.info("development-profile", text))
