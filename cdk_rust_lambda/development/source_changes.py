"""Following the files below folders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from attrs import define, field

from cdk_rust_lambda.development.local_extra import check_installed

_IGNORED = ("cdk.out", ".cdk-rust-lambda")
_TARGET = "target"


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


def source_changes(folders: set[Path]) -> Iterator[set[Path]]:
    """Yields the files below folders that have changed, again and again; what is built isn't followed.

    Args:
        folders: The folders.

    Raises:
        ToolchainError: watchfiles isn't installed.
    """
    check_installed("watchfiles")
    from watchfiles import Change, DefaultFilter, watch

    # It would look at the names of the folders above, too.
    ignored, by_name = {*DefaultFilter.ignore_dirs, *_IGNORED}, DefaultFilter(ignore_dirs=())

    def is_followed(change: Change, name: str) -> bool:
        path = Path(name)
        folder = next((each for each in folders if path.is_relative_to(each)), Path(path.anchor))
        return by_name(change, name) and not _is_left_out(path, folder, ignored)

    for changes in watch(*folders, watch_filter=is_followed, raise_interrupt=True):
        yield {Path(path) for _, path in changes}


def _is_left_out(path: Path, folder: Path, ignored: Collection[str]) -> bool:
    """Whether a file lies in a folder that isn't followed, below one that is."""
    parts = path.relative_to(folder).parts
    return any(
        name in ignored
        or (name == _TARGET and not _holds_modules(folder.joinpath(*parts[: index + 1]), folder))
        for index, name in enumerate(parts)
    )


def _holds_modules(target: Path, folder: Path) -> bool:
    """Whether a folder has the name of Cargo's target folder, and is the code's: below `src`, in no package's own."""
    above = target.relative_to(folder).parts[:-1]
    return "src" in above and not (target.parent / "Cargo.toml").exists()
