"""Following the files below folders."""

from __future__ import annotations

import os
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
        from watchfiles import Change, DefaultFilter, watch
    except ImportError as error:
        raise ToolchainError(
            "watchfiles is not installed", remedy="install it: pip install 'cdk-rust-lambda[local]'"
        ) from error
    chosen = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, *_IGNORED))

    def is_followed(change: Change, path: str) -> bool:
        # Where the folders themselves lie means nothing: a checkout may be below a folder `target`.
        inside = [
            os.path.relpath(path, each) for each in folders if Path(path).is_relative_to(each)
        ]
        return any(chosen(change, each) for each in inside or [path])

    for changes in watch(*folders, watch_filter=is_followed, raise_interrupt=True):
        yield {Path(path) for _, path in changes}
