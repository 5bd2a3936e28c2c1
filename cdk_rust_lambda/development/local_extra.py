"""What the extra `local` installs, and may be missing."""

from __future__ import annotations

from importlib import import_module

from cdk_rust_lambda.errors import ToolchainError


def check_installed(module: str) -> None:
    """Says in time that a module of the extra is missing.

    Args:
        module: Its name, which is that of its package.

    Raises:
        ToolchainError: it isn't installed.
    """
    try:
        import_module(module)
    except ImportError as error:
        raise ToolchainError(
            f"{module} is not installed", remedy="install it: pip install 'cdk-rust-lambda[local]'"
        ) from error
