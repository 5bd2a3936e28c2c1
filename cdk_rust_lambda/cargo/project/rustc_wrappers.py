"""The programs that Cargo starts in place of rustc, as variables and configurations name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cdk_rust_lambda.cargo.project.configuration import configured_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.cargo.project.configuration import Configuration

WrapperKey = Literal["rustc-wrapper", "rustc-workspace-wrapper"]


def wrapper_variable(key: WrapperKey) -> str:
    """Returns the variable that beats all others, and every configuration.

    Args:
        key: The key of Cargo's `build` table.
    """
    return key.upper().replace("-", "_")


def configured_wrapper(
    configurations: Iterable[Configuration],
    environment: Mapping[str, str],
    key: WrapperKey = "rustc-wrapper",
) -> str | None:
    """Returns a wrapper that is configured, as a program to start.

    Args:
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
        key: Which one, as a key of Cargo's `build` table.

    Returns:
        The program; empty if a variable says that there is to be none; None if nothing is said.
    """
    variable = wrapper_variable(key)
    if variable in environment:
        return environment[variable]
    text = environment.get(f"CARGO_BUILD_{variable}")
    source, value = configured_value(configurations, text, "build", key)
    if not isinstance(value, str):
        return None  # of something else cargo has something to say
    # "ConfigRelativePath" in Cargo: a name without a slash is searched for in PATH.
    return str(source.folder / value) if source is not None and "/" in value else value
