"""The app, formatted as people's own code is."""

from __future__ import annotations

from cdk_rust_lambda.errors import SettingsError

_WIDTH = 100  # columns


def formatted(source: str) -> str:
    """Returns Python as Black writes it.

    Args:
        source: The source of a module.

    Raises:
        SettingsError: Black is missing.
    """
    try:
        import black
    except ImportError as error:
        raise SettingsError(
            "Black, which formats the app, isn't installed",
            remedy="run `pip install cdk-rust-lambda[migrate]`",
        ) from error
    return black.format_str(source, mode=black.Mode(line_length=_WIDTH))
