"""Architectures, runtimes, and cargo's names for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Architecture = Literal["x86_64", "arm64"]


TRIPLES: Mapping[Architecture, str] = {
    "x86_64": "x86_64-unknown-linux-gnu",
    "arm64": "aarch64-unknown-linux-gnu",
}


# The glibc of each OS-only runtime: Amazon Linux 2023's and Amazon Linux 2's.
DEFAULT_RUNTIME = "provided.al2023"


RUNTIME_GLIBC: Mapping[str, tuple[int, int]] = {
    DEFAULT_RUNTIME: (2, 34),
    "provided.al2": (2, 26),
}


# The last of each language that run on Amazon Linux 2, which newer ones don't, and on the first one.
_AMAZON_LINUX_2 = frozenset(
    (
        *("nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "java8.al2", "java11", "java17"),
        *("python3.8", "python3.9", "python3.10", "python3.11", "dotnetcore3.1", "dotnet6"),
        *("ruby2.7", "ruby3.2", "provided.al2"),
    )
)
_AMAZON_LINUX_1 = frozenset(
    (
        *("nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "java8", "provided"),
        *("python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0"),
        *("dotnetcore2.1", "ruby2.5"),
    )
)


def os_only_runtime(runtime: str) -> str | None:
    """Returns the OS-only runtime of the system that a runtime runs on; None if there is none any more.

    Args:
        runtime: The name of any runtime; one that isn't known here is taken for a new one.
    """
    if runtime in _AMAZON_LINUX_1:
        return None
    return "provided.al2" if runtime in _AMAZON_LINUX_2 else DEFAULT_RUNTIME


def is_lambda_target(target: str) -> bool:
    """Whether Lambda can run a target, for all that cargo-lambda knows."""
    return re.fullmatch(r"(x86_64|aarch64)-unknown-linux-\w+(\.\d+\.\d+)?", target) is not None


def architecture_of_target(target: str) -> Architecture:
    """Returns the architecture that a target is for, if Lambda can run it."""
    return "arm64" if target.startswith("aarch64") else "x86_64"


def target_variable(triple: str, key: str) -> str:
    """Returns the variable for a key of Cargo's `target` table of a triple.

    Args:
        triple: The target, without a glibc version.
        key: The key: `linker`.
    """
    return f"CARGO_TARGET_{triple}_{key}".upper().replace("-", "_")


def is_architecture(name: str) -> bool:
    """Whether Lambda has an architecture of this name."""
    return name in get_args(Architecture)
