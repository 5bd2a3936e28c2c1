"""Where version control has its root."""

from __future__ import annotations

import os
from pathlib import Path

# Jujutsu obeys `.gitignore` too. In a submodule and in a worktree `.git` is a file.
REPOSITORY_MARKERS = frozenset({".git", ".jj"})


def is_repository(folder: str) -> bool:
    """Whether a folder is the root of a repository's checkout."""
    return any(os.path.lexists(os.path.join(folder, marker)) for marker in REPOSITORY_MARKERS)


def repository_of(folder: Path) -> Path:
    """Returns the real path of the checkout that a folder lies in; of the folder itself, if there is none."""
    real = Path(os.path.realpath(folder))
    return next((each for each in (real, *real.parents) if is_repository(str(each))), real)
