"""Following the files below folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from attrs import define, field

from cdk_rust_lambda.errors import ToolchainError

_IGNORED = ("target", "cdk.out", ".cdk-rust-lambda")


@define(eq=False)
class FollowedFolders:
    """Folders whose changes are waited for, and more of them when a function is made from more.

    Attributes:
        watch: Yields the files below folders that have changed, again and again.
    """

    watch: Callable[[set[Path]], Iterable[set[Path]]]
    _folders: set[Path] = field(factory=set, init=False)
    _changes: Iterator[set[Path]] = field(factory=lambda: iter(()), init=False)

    def add(self, folders: set[Path]) -> None:
        """Follows these folders, too."""
        if not folders <= self._folders:
            self._folders |= folders
            self.restart()

    def restart(self) -> None:
        """Forgets what has changed until now."""
        # A folder that is gone can't be followed, nor is anything made from it.
        self._changes = iter(self.watch({each for each in self._folders if each.is_dir()}))

    def __iter__(self) -> Iterator[set[Path]]:
        """Yields the files that have changed, again and again."""
        return self._changes


def check_watchfiles() -> None:
    """Says in time that sources can't be followed.

    Raises:
        ToolchainError: watchfiles isn't installed.
    """
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise ToolchainError(
            "watchfiles is not installed", remedy="install it: pip install 'cdk-rust-lambda[local]'"
        ) from error


def source_changes(folders: set[Path]) -> Iterator[set[Path]]:
    """Yields the files below folders that have changed, again and again; what is built isn't followed.

    Args:
        folders: The folders.

    Raises:
        ToolchainError: watchfiles isn't installed.
    """
    check_watchfiles()
    from watchfiles import Change, DefaultFilter, watch

    chosen = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, *_IGNORED))

    def is_followed(change: Change, path: str) -> bool:
        # Where the folders themselves lie means nothing: a checkout may be below a folder `target`.
        inside = [
            os.path.relpath(path, each) for each in folders if Path(path).is_relative_to(each)
        ]
        return any(chosen(change, each) for each in inside or [path])

    for changes in watch(*folders, watch_filter=is_followed, raise_interrupt=True):
        yield {Path(path) for _, path in changes}
