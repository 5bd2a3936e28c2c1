"""What CDK's context says of all functions of an app: their profile, architecture and packages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen
from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from constructs import Construct, Node

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.compile.target import Architecture

PROFILE_CONTEXT = "cdk-rust-lambda:profile"
"""The key of CDK's context that names a Cargo profile."""

ARCHITECTURE_CONTEXT = "cdk-rust-lambda:architecture"
"""The key that names an architecture which beats all others, so that functions run on this machine."""

PACKAGE_TYPE_CONTEXT = "cdk-rust-lambda:package-type"
"""The key that makes archives of all functions, those from images included, so that no container engine is needed."""

LOCAL_CONTEXT = "cdk-rust-lambda:local"
"""The key by which `cdk-rust-lambda local` says that the app is deployed on this machine only."""

_ARCHIVE = "Zip"  # as the Lambda API has it
_ARCHITECTURES = ("x86_64", "arm64")

# Each question is a call into Node.
_values: Memory[_Values] = Memory()


@frozen
class _Values:
    """What the context says, as it is written."""

    profile: Any
    architecture: Any
    package_type: Any
    local: Any


def _values_of(scope: Construct) -> _Values:
    return _values.of(scope, lambda: _read(scope.node))


def _read(node: Node) -> _Values:
    return _Values(
        node.try_get_context(PROFILE_CONTEXT),
        node.try_get_context(ARCHITECTURE_CONTEXT),
        node.try_get_context(PACKAGE_TYPE_CONTEXT),
        node.try_get_context(LOCAL_CONTEXT),
    )


def profile_of_context(scope: Construct) -> str | None:
    """Returns the profile that CDK's context names in a scope, or None if it names none.

    Args:
        scope: The scope of a function or a workspace.

    Raises:
        SettingsError: what it says is no name.
    """
    profile = _values_of(scope).profile
    if profile is None or (isinstance(profile, str) and profile):
        return profile
    raise SettingsError(
        f"expected the name of a Cargo profile, found {profile!r}",
        key=PROFILE_CONTEXT,
        remedy=f"pass a name: cdk watch -c {PROFILE_CONTEXT}={DEVELOPMENT_PROFILE}; or leave it out",
    )


def architecture_of_context(scope: Construct) -> lambda_.Architecture | None:
    """Returns the architecture that CDK's context names in a scope, or None if it names none.

    Args:
        scope: The scope of a function or a workspace.

    Raises:
        SettingsError: what it says is none.
    """
    name = _values_of(scope).architecture
    if name is None:
        return None
    if name not in _ARCHITECTURES:
        raise SettingsError(
            f"expected {' or '.join(_ARCHITECTURES)}, found {name!r}",
            key=ARCHITECTURE_CONTEXT,
            remedy="name one of them, or leave it out",
        )
    return architecture_named(name)


def wants_archives(scope: Construct) -> bool:
    """Whether CDK's context says in a scope that all functions are archives.

    Args:
        scope: The scope of a function.

    Raises:
        SettingsError: it says another type of package.
    """
    package_type = _values_of(scope).package_type
    if package_type not in (None, _ARCHIVE):
        raise SettingsError(
            f"expected {_ARCHIVE}, found {package_type!r}",
            key=PACKAGE_TYPE_CONTEXT,
            remedy=f"pass {_ARCHIVE}, or leave it out",
        )
    return package_type is not None


@cache  # read once, since each reading is a call into Node
def architecture_named(name: Architecture) -> lambda_.Architecture:
    """Returns CDK's object for an architecture.

    Args:
        name: Lambda's name for it.
    """
    is_arm = name == "arm64"
    return lambda_.Architecture.ARM_64 if is_arm else lambda_.Architecture.X86_64


def say_if_for_development(scope: Construct, options: BuildOptions) -> None:
    """Says of a stack, once, that its functions are built for development, if one is and users might call it.

    Args:
        scope: The function's scope.
        options: What it is built with.
    """
    if options.profile == DEVELOPMENT_PROFILE and _values_of(scope).local is None:
        text = (
            f"functions of this stack are built for development, with the Cargo profile {DEVELOPMENT_PROFILE}:"
            " fast to build, large and slow. Leave it out for what users call"
        )
        annotate(Stack.of(scope), Notice.info("development-profile", text))
