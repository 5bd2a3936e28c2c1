"""Following the files below folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterator

_IGNORED = ("target", "cdk.out", ".cdk-rust-lambda")


def source_changes(folders: set[Path]) -> Iterator[set[Path]]:
    """Yields the files below folders that have changed, again and again; what is built isn't followed.

    Args:
        folders: The folders.

    Raises:
        ToolchainError: watchfiles isn't installed.
    """
    try:
        from watchfiles import DefaultFilter, watch
    except ImportError as error:
        raise ToolchainError(
            "watchfiles is not installed", remedy="install it: pip install 'cdk-rust-lambda[local]'"
        ) from error
    chosen = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, *_IGNORED))
    for changes in watch(*folders, watch_filter=chosen, raise_interrupt=True):
        yield {Path(path) for _, path in changes}
