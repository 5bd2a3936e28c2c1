"""Following the files below folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_IGNORED = ("cdk.out", ".cdk-rust-lambda")
_TARGET = "target"


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
